import GentoolBase
import GentoolRaster
import Glibc

/// The part of a still picture that drifts or has waves, ready to be laid over it at any time of a loop.
///
/// Two copies drift, a loop apart: one from where it began, the other up to there, and the nearer it is the more of it is
/// seen. So the loop closes, and all of it moves at any time. What is mixed of two copies has less contrast where they
/// differ: each octave of detail gets back what it loses by how like itself it is at the distance of the copies. What is
/// coarser than the drift stays, and with it the light of a sky.
struct MovingRegion: Sendable {
    private let window: PixelRect
    private let mask: Mask
    private let drift: SIMD2<Float>
    private let speed: [Float]
    private let waves: WaterWaves?
    private let detail: DetailPyramid
    private let contrast: MixedContrast
    private let hasAlpha: Bool

    /// What stays is coarser than so many times the drift.
    private static let coarseness: Float = 4

    /// - Parameters:
    ///   - picture: no CMYK.
    ///   - mask: as large.
    init(
        _ picture: Picture, mask: Mask, _ motion: StillMotion, seed: UInt64, observer: PictureProgress.Observer
    ) throws {
        guard let box = mask.boundingBox() else { throw MotionError.nothingMoves }
        let reach = motion.drift.length + 2 * motion.waves
        let window = box.expanded(by: Int(reach) + 8).clamped(width: picture.width, height: picture.height)
        let (part, inside) = (picture.cropped(to: window), mask.cropped(to: window))
        let plate = try RegionPlate(part, mask: inside, reach: reach, seed: seed, observer: observer)
        (self.window, drift, hasAlpha) = (window, motion.drift, picture.format.hasAlpha)
        self.mask = inside.softenedInwards
        speed =
            DriftSpeed(
                FloatImage(part), mask: inside, rows: window.rows, of: picture.height,
                reach: 1.5 * motion.drift.length + 8
            ).values
        let rows = inside.boundingBox(above: 0.5) ?? inside.bounds
        waves =
            motion.waves > 0
            ? WaterWaves(
                width: window.width, height: window.height, rows: Float(rows.y)...Float(rows.maxY),
                amplitude: motion.waves, drift: motion.drift) : nil
        var image = FloatImage(plate.picture)
        if hasAlpha { image.premultiply() }
        let octaves = log2(max(4, Self.coarseness * max(motion.drift.length, 4 * motion.waves)))
        detail = DetailPyramid(image, octaves: Int(octaves.rounded(.up)))
        let known = FloatImage(
            width: window.width, height: window.height, channels: 1, values: plate.isKnown.map { $0 ? 1 : 0 })
        contrast =
            drift == .zero
            ? MixedContrast(unmixed: detail)
            : MixedContrast(
                detail, known: known, drift: drift,
                speed: FloatImage(width: window.width, height: window.height, channels: 1, values: speed))
    }

    /// - Parameters:
    ///   - picture: the whole one.
    ///   - time: 0..<1, a part of the loop.
    func lay(over picture: inout Picture, at time: Float) {
        let offsets = waves?.offsets(at: time)
        // From a drift back to a drift on.
        let ways = drift == .zero ? [0] : [time, time - 1]
        let shares = ways.map { way in cos(.pi / 2 * way) * cos(.pi / 2 * way) }
        let sampler = CubicSampler(detail.detail(contrast.gains(shares)))
        var image = detail.rest
        let last = SIMD2(Float(window.width - 1), Float(window.height - 1))
        for (way, share) in zip(ways, shares) where share > 1e-6 {
            let copy = sampler.image(width: window.width, height: window.height) { x, y in
                let pixel = y * window.width + x
                let place = SIMD2(Float(x), Float(y)) - way * speed[pixel] * drift + (offsets?[pixel] ?? .zero)
                return place.mirrored(within: last)
            }
            image = image.zipped(copy) { $0 + share * $1 }
        }
        if hasAlpha { image.unpremultiply() }
        picture.composite(image, mask: mask, at: window)
    }
}

extension SIMD2<Float> {
    /// Thrown back at the edges 0 and `last`.
    fileprivate func mirrored(within last: Self) -> Self {
        var place = replacing(with: -self, where: self .< 0)
        place = place.replacing(with: 2 * last - place, where: place .> last)
        return place.clamped(lowerBound: .zero, upperBound: last)
    }
}

extension Mask {
    /// Where the mask has a hard edge, a soft one within it, for what is there mixes with what is beside it.
    fileprivate var softenedInwards: Mask {
        guard values.allSatisfy({ $0 == 0 || $0 == 1 }), values.contains(0) else { return self }
        let soft = grown(by: -1).feathered(2)
        return Mask(width: width, height: height, values: zip(values, soft.values).map { min($0, $1) })
    }
}
