import Raster

/// Paints pictures in a style.
///
/// ```swift
/// let painting = try Picture(contentsOf: "painting.png")
/// let photo = try Picture(contentsOf: "photo.jpg")
/// try StyleTransferPipeline(PatchStylizer([(painting, 1)])).stylize(photo).write(to: "painted.jpg")
/// ```
///
/// Size, depth, opacity and metadata stay what they are. A grey picture becomes coloured unless its colours are kept.
public struct StyleTransferPipeline {
    public let stylizer: any PictureStylizer
    /// 0 (the picture as it is)...1 (all the style).
    public var strength: Float = 1
    /// Whether only lightness is painted, in the picture's own range, and the picture's colours stay.
    public var keepsColors = false

    public init(_ stylizer: any PictureStylizer) { self.stylizer = stylizer }

    /// The picture in the style.
    ///
    /// - Parameters:
    ///   - seed: the same seed gives the same picture.
    ///   - progress: told the done fraction, 0...1.
    /// - Throws: `StyleError`, or what `progress` throws.
    public func stylize(
        _ picture: Picture, seed: UInt64 = 0, progress: (Double) throws -> Void = { _ in }
    ) throws -> Picture {
        guard picture.format.colorModel != .cmyk else {
            throw StyleError("is CMYK, and styles are painted in light; convert it to RGB first")
        }
        let smallest = stylizer.smallestSide
        guard min(picture.width, picture.height) >= smallest else {
            throw StyleError(
                "is \(picture.width)x\(picture.height) pixels, too small for \(stylizer.name); expected at least "
                    + "\(smallest)x\(smallest)")
        }
        if strength == 0 { return picture }
        let opaque = picture.extendingVisibleColors().converted(to: .rgb)
        let size = workingSize(picture.width, picture.height)
        let image = FloatImage(opaque.resized(width: size.width, height: size.height))
        var painted = try stylizer.stylized(image, strength: strength, seed: seed, progress: progress)
            .resampled(width: picture.width, height: picture.height)
        if keepsColors { painted = painted.keepingColors(of: FloatImage(opaque)) }
        let isColored = picture.format.colorModel == .rgb || !keepsColors
        let canvas = isColored ? picture.converted(to: PixelFormat(.rgb, alpha: picture.format.hasAlpha)) : picture
        return canvas.replacingColors(by: canvas.matching(painted))
    }

    private func workingSize(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
        guard width * height > stylizer.pixelLimit else { return (width, height) }
        let scale = (Double(stylizer.pixelLimit) / Double(width * height)).squareRoot()
        func scaled(_ side: Int) -> Int { max(stylizer.smallestSide, Int(Double(side) * scale)) }
        return (scaled(width), scaled(height))
    }
}

extension FloatImage {
    /// This image's lightness, shifted and scaled to the mean and deviation of another one's, under the other one's
    /// colours (luminance-only transfer, Gatys et al. 2016, "Preserving Color in Neural Artistic Style Transfer").
    fileprivate func keepingColors(of other: FloatImage) -> FloatImage {
        let painted = oklab()
        var result = other.oklab()
        let (mean, deviation) = painted.lightnessMoments
        let (ownMean, ownDeviation) = result.lightnessMoments
        // What is flat has no contrast to scale.
        let scale = ownDeviation / max(deviation, 0.01)
        for pixel in 0..<(width * height) {
            result.values[3 * pixel] = ownMean + scale * (painted.values[3 * pixel] - mean)
        }
        return result.oklabToSRGB()
    }

    /// Of an Oklab image: the mean and the standard deviation of its lightness.
    private var lightnessMoments: (mean: Float, deviation: Float) {
        var (sum, squares) = (0.0, 0.0)
        for place in stride(from: 0, to: values.count, by: 3) {
            sum += Double(values[place])
            squares += Double(values[place] * values[place])
        }
        let mean = sum / Double(width * height)
        return (Float(mean), Float(max(0, squares / Double(width * height) - mean * mean).squareRoot()))
    }
}
