import GentoolRaster

/// Enlarges pictures with a diffusion model that was trained for it (Stable Diffusion x4 upscaler), in tiles of the size it
/// was trained on that fade into each other.
///
/// Grey stays grey and opacity is resampled: the model invents detail for colours alone.
public struct DiffusionUpscaler: PictureUpscaler {
    /// A model that was trained to enlarge.
    public let diffusion: DiffusionPipeline
    /// The prompt says what the picture shows; it may be empty.
    public var settings: DiffusionSettings
    /// How much noise the picture gets before it is enlarged, as a timestep: more invents more.
    public var noiseLevel = 20
    /// The side of a tile before it is enlarged, in pixels.
    public var tileSide = 128
    /// Over how many of them neighbouring tiles fade into each other.
    public var overlap = 24

    /// - Throws: `ModelError` if the model was trained for something else.
    public init(_ diffusion: DiffusionPipeline, _ settings: DiffusionSettings) throws {
        guard diffusion.enlarges else {
            throw ModelError(
                .wrongModel, diffusion.model.path,
                "was not trained to enlarge pictures; expected Stable Diffusion's x4 upscaler or a network such as ESRGAN"
            )
        }
        self.diffusion = diffusion
        self.settings = settings
    }

    /// Such as `Stable Diffusion x4 upscaler`.
    public var name: String { "Stable Diffusion x\(nativeScale) upscaler" }
    /// How many times wider and higher the model makes a picture.
    public var nativeScale: Int { diffusion.enlargement }

    /// The picture in another size, with its depth, format and metadata: the model's answer, resampled to it.
    ///
    /// - Throws: `UpscaleError` for CMYK, what reading a model throws, or what `observer` throws.
    public func upscaled(
        _ picture: Picture, width: Int, height: Int, observer: PictureProgress.Observer
    ) throws -> Picture {
        guard picture.format.colorModel != .cmyk else {
            throw UpscaleError(.wrongColors, "is CMYK, which models don't know; convert it to RGB first")
        }
        let made = try enlarged(picture, observer: observer).resampled(width: width, height: height, filter: .lanczos3)
        // Whatever the model does not make is resampled: opacity, and pixels beyond what it makes.
        let base = picture.resized(width: width, height: height, filter: .lanczos3)
        return base.replacingColors(by: picture.matching(made))
    }

    private func enlarged(_ picture: Picture, observer: PictureProgress.Observer) throws -> FloatImage {
        let source = picture.extendingVisibleColors().converted(to: .rgb)
        let unit = diffusion.sideUnit / nativeScale
        let columns = Self.starts(of: picture.width, side: tileSide, overlap: overlap)
        let rows = Self.starts(of: picture.height, side: tileSide, overlap: overlap)
        var sum = FloatImage(width: picture.width * nativeScale, height: picture.height * nativeScale, channels: 3)
        var weights = [Float](repeating: 0, count: sum.width * sum.height)
        let total = Double(rows.count * columns.count)
        for (index, place) in rows.flatMap({ row in columns.map { (x: $0, y: row) } }).enumerated() {
            let tile = PixelRect(
                x: place.x, y: place.y, width: min(tileSide, picture.width), height: min(tileSide, picture.height))
            let made = try diffusion.enlarge(
                source.cropped(to: tile).mirrored(toMultiplesOf: unit), settings, noiseLevel: noiseLevel
            ) { try observer(PictureProgress(fraction: (Double(index) + $0.fraction) / total)) }
            let fade = overlap * nativeScale
            for y in 0..<(tile.height * nativeScale) {
                for x in 0..<(tile.width * nativeScale) {
                    let weight =
                        Self.weight(x, of: tile.width * nativeScale, fade)
                        * Self.weight(y, of: tile.height * nativeScale, fade)
                    let target = (tile.y * nativeScale + y) * sum.width + tile.x * nativeScale + x
                    weights[target] += weight
                    for channel in 0..<3 {
                        sum.values[3 * target + channel] += weight * made.values[3 * (y * made.width + x) + channel]
                    }
                }
            }
        }
        for (pixel, weight) in weights.enumerated() {
            for channel in 0..<3 { sum.values[3 * pixel + channel] /= weight }
        }
        return sum
    }

    /// Where tiles begin so that they cover a length and overlap.
    static func starts(of length: Int, side: Int, overlap: Int) -> [Int] {
        guard length > side else { return [0] }
        let count = 1 + (length - side + side - overlap - 1) / (side - overlap)
        return (0..<count).map { $0 * (length - side) / (count - 1) }
    }

    /// How much a tile counts at a place: less towards its ends.
    private static func weight(_ place: Int, of length: Int, _ fade: Int) -> Float {
        Float(min(place + 1, length - place, fade)) / Float(fade)
    }
}

extension Picture {
    /// Pixels up to the next multiples of a size, mirrored at the right and the bottom border.
    fileprivate func mirrored(toMultiplesOf unit: Int) -> Picture {
        func next(_ length: Int) -> Int { (length + unit - 1) / unit * unit }
        return mirrored(right: next(width) - width, bottom: next(height) - height)
    }

    /// The same opacity and metadata with other colours.
    func replacingColors(by colors: FloatImage) -> Picture {
        var image = FloatImage(self)
        for pixel in 0..<(width * height) {
            for channel in 0..<format.colorChannels {
                image.values[pixel * image.channels + channel] = colors.values[pixel * colors.channels + channel]
            }
        }
        return Picture(
            width: width, height: height, format: format, samples: Samples(image.values, depth: samples.depth),
            metadata: metadata)
    }
}
