import GentoolRaster

/// A picture's lightness, shifted and scaled to the mean and deviation of another one's, under the other one's colours
/// (luminance-only transfer, Gatys et al. 2016, "Preserving Color in Neural Artistic Style Transfer").
struct LightnessTransfer {
    private let mean: Float
    private let ownMean: Float
    private let scale: Float

    /// - Parameters:
    ///   - painted: what gives the lightness; RGB, as stored.
    ///   - own: what keeps its colours.
    init(from painted: FloatImage, to own: FloatImage) {
        let deviation: Float
        let ownDeviation: Float
        (mean, deviation) = painted.oklab().lightnessMoments
        (ownMean, ownDeviation) = own.oklab().lightnessMoments
        // What is flat has no contrast to scale.
        scale = ownDeviation / max(deviation, 0.01)
    }

    /// - Parameters:
    ///   - painted: RGB, of any size.
    ///   - own: grey or RGB.
    /// - Returns: in the size, format and depth of `own`.
    func applied(of painted: FloatImage, to own: Picture) -> Picture {
        var result = Picture(
            width: own.width, height: own.height, format: own.format, depth: own.samples.depth, metadata: own.metadata)
        for band in PixelRect(width: own.width, height: own.height).bands {
            let lightness = painted.resampled(width: own.width, height: own.height, rows: band.rows).oklab()
            var colors = FloatImage(own.cropped(to: band).converted(to: .rgb)).oklab()
            for place in stride(from: 0, to: colors.values.count, by: 3) {
                colors.values[place] = ownMean + scale * (lightness.values[place] - mean)
            }
            result.replace(
                band, with: FloatImage(Picture(colors.oklabToSRGB(), depth: 16).converted(to: own.format)))
        }
        return result
    }
}

extension FloatImage {
    /// Of an Oklab image: the mean and the standard deviation of its lightness.
    fileprivate var lightnessMoments: (mean: Float, deviation: Float) {
        var (sum, squares) = (0.0, 0.0)
        for place in stride(from: 0, to: values.count, by: 3) {
            sum += Double(values[place])
            squares += Double(values[place] * values[place])
        }
        let mean = sum / Double(width * height)
        return (Float(mean), Float(max(0, squares / Double(width * height) - mean * mean).squareRoot()))
    }
}
