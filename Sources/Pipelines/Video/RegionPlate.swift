import GentoolPatches
import GentoolRaster

/// What is behind the border of a region that moves: the region goes on beyond it, from its own patches near by and
/// smoothly from there, so that what comes into view is of its kind, and nothing of what stands before it smears.
struct RegionPlate {
    let picture: Picture
    /// The pixels that are the region's own.
    let isKnown: [Bool]

    /// By how much a mask's edge may be beside the true one, in pixels: what is nearer to it tells nothing.
    private static let doubt: Float = 2

    /// - Parameters:
    ///   - picture: no CMYK.
    ///   - mask: as large; what moves.
    ///   - reach: how far from the region what comes into view can be, in pixels.
    ///   - seed: the same seed gives the same plate.
    ///   - observer: told how far it is.
    /// - Throws: `MotionError` where the region is too narrow, or what `observer` throws.
    init(
        _ picture: Picture, mask: Mask, reach: Float, seed: UInt64, observer: PictureProgress.Observer
    ) throws {
        let known = mask.grown(by: -Self.doubt).values.map { $0 > 0.99 }
        guard known.contains(true) else { throw MotionError.nothingMoves }
        isKnown = known
        guard known.contains(false) else {
            self.picture = picture
            return
        }
        var plate = picture
        let smooth = FloatImage(picture).filled(where: known.map { $0 ? 1 : 0 })
        let unknown = Mask(width: mask.width, height: mask.height, values: known.map { $0 ? 0 : 1 })
        plate.composite(smooth, mask: unknown)
        let depth = holeDepth(known.map { !$0 }, width: mask.width, height: mask.height)
        let isRim = depth.map { $0 > 0 && $0 <= reach + Self.doubt + 1 }
        var filler = PatchInpainter()
        filler.avoided = Mask(
            width: mask.width, height: mask.height, values: zip(known, isRim).map { $0 || $1 ? 0 : 1 })
        self.picture = try filler.filled(
            plate, mask: Mask(width: mask.width, height: mask.height, values: isRim.map { $0 ? 1 : 0 }), seed: seed,
            observer: observer)
    }
}

extension FloatImage {
    /// Where weights are 0 the image goes on smoothly from where they are not (push and pull; Gortler et al. 1996, "The
    /// Lumigraph", §3.4).
    ///
    /// - Parameter weights: of each pixel, 0...1.
    fileprivate func filled(where weights: [Float]) -> FloatImage {
        guard min(width, height) > 1, weights.contains(where: { $0 < 1 }) else { return self }
        var (weighted, weight) = (self, FloatImage(width: width, height: height, channels: 1, values: weights))
        for place in weighted.values.indices { weighted.values[place] *= weights[place / channels] }
        weighted = weighted.resampled(width: (width + 1) / 2, height: (height + 1) / 2, filter: .bilinear)
        weight = weight.resampled(width: (width + 1) / 2, height: (height + 1) / 2, filter: .bilinear)
        for place in weighted.values.indices { weighted.values[place] /= max(weight.values[place / channels], 1e-6) }
        let coarser = weighted.filled(where: weight.values.map { min(1, 2 * $0) }).enlarged(to: self)
        var result = self
        for place in result.values.indices {
            let share = weights[place / channels]
            result.values[place] = share * values[place] + (1 - share) * coarser.values[place]
        }
        return result
    }
}
