import GentoolRaster

/// What detail of two drifting copies has to be scaled by, so that their mixture has the contrast of one.
///
/// Copies that are like each other where they are apart lose nothing, others up to a factor of √2. How like they are is
/// measured around each place in each octave; and what octaves lose together, for they are not quite apart from each other,
/// is measured when they are mixed.
struct MixedContrast: Sendable {
    /// For each octave how like itself it is at the copies' distance, 0...1, around each place.
    private let likeness: [FloatImage]
    /// For each octave what is missing beyond that when both copies are seen alike.
    private let corrections: [Float]

    /// A likeness is one of so many pixels of an octave.
    private static let cell = 16
    private static let mostCorrection: Float = 1.4

    /// Nothing is mixed.
    init(unmixed pyramid: DetailPyramid) {
        likeness = pyramid.bands.map { FloatImage(width: $0.width, height: $0.height, channels: 1, repeating: 1) }
        corrections = pyramid.bands.map { _ in 1 }
    }

    /// - Parameters:
    ///   - pyramid: of what drifts.
    ///   - known: of a channel, as large: 1 for pixels that count.
    ///   - drift: how far the fastest drifts; copies are apart by it.
    ///   - speed: of a channel, as large: what of it others drift.
    init(_ pyramid: DetailPyramid, known: FloatImage, drift: SIMD2<Float>, speed: FloatImage) {
        func copies(_ image: FloatImage) -> (FloatImage, FloatImage) {
            let (scale, speed) = (Float(image.width) / Float(known.width), speed.enlarged(to: image))
            let sampler = CubicSampler(image)
            func moved(_ part: Float) -> FloatImage {
                sampler.image(width: image.width, height: image.height) { x, y in
                    SIMD2(Float(x), Float(y)) + part * scale * speed[x, y] * drift
                }
            }
            return (moved(0.5), moved(-0.5))
        }
        let likeness = pyramid.bands.map { band in
            let ((first, second), weight) = (copies(band), known.enlarged(to: band))
            func sums(_ value: (Float, Float) -> Float) -> FloatImage {
                var image = weight
                for place in image.values.indices {
                    let samples = place * band.channels..<(place + 1) * band.channels
                    image.values[place] *= samples.reduce(0) { $0 + value(first.values[$1], second.values[$1]) }
                }
                return image.resampled(
                    width: max(1, band.width / Self.cell), height: max(1, band.height / Self.cell), filter: .bilinear)
            }
            let (products, squares) = (sums { $0 * $1 }, sums { ($0 * $0 + $1 * $1) / 2 })
            return products.zipped(squares) { min(1, max(0, ($0 + 1e-9) / ($1 + 1e-9))) }.enlarged(to: band)
        }
        func energies(_ pyramid: DetailPyramid) -> [Float] {
            pyramid.bands.map { band in
                let weight = known.enlarged(to: band)
                return band.values.indices.reduce(1e-9) {
                    $0 + weight.values[$1 / band.channels] * band.values[$1] * band.values[$1]
                }
            }
        }
        let (first, second) = copies(pyramid.detail(Self.gains(likeness, [0.5, 0.5])))
        let mixed = DetailPyramid(first.zipped(second) { ($0 + $1) / 2 }, octaves: pyramid.bands.count)
        corrections = zip(energies(pyramid), energies(mixed)).map { whole, left in
            min(Self.mostCorrection, max(1 / Self.mostCorrection, (whole / left).squareRoot()))
        }
        self.likeness = likeness
    }

    /// - Parameter shares: what is seen of each copy, 1 together.
    /// - Returns: for each octave what its places are scaled by.
    func gains(_ shares: [Float]) -> [FloatImage] {
        let mixture = 4 * shares.reduce(1, *)
        guard shares.count > 1, mixture > 1e-6 else { return Self.gains(likeness, [1, 0]) }
        return zip(Self.gains(likeness, shares), corrections).map { gains, correction in
            gains.zipped(gains) { gain, _ in gain * (1 + mixture * (correction - 1)) }
        }
    }

    private static func gains(_ likeness: [FloatImage], _ shares: [Float]) -> [FloatImage] {
        let loss = 2 * shares.reduce(1, *)
        return likeness.map { $0.zipped($0) { likeness, _ in 1 / (1 - loss * (1 - likeness)).squareRoot() } }
    }
}
