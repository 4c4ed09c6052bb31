import GentoolModels
import GentoolRaster
import GentoolTensors

/// Enlarges pictures with a network, in tiles and in as many passes as it takes, and resamples to the exact size.
///
/// Tiles overlap by what the network sees around a pixel, so that the result does not depend on them. Grey stays grey,
/// opacity is enlarged like a grey picture, and colours hidden under transparency do not bleed into visible ones.
public struct NetworkUpscaler: PictureUpscaler {
    /// What enlarges the tiles.
    public let network: any Upscaler
    /// Bytes that a tile may take in memory, about: larger tiles overlap less.
    public var tileMemory = 512 << 20
    /// Tiles are at least so wide and high, overlap not counted; whatever memory they take.
    public var smallestTile = 32

    /// With tiles of half a gigabyte at most, about.
    public init(_ network: any Upscaler) { self.network = network }

    /// The network's architecture and size, for a person.
    public var name: String { network.description.text }
    /// How many times wider and higher one pass makes a picture.
    public var nativeScale: Int { network.description.scale }

    /// The picture in another size, with its depth, format and metadata, in as many passes as it takes.
    ///
    /// - Throws: `UpscaleError` for CMYK and for more pixels than can be made, or what `observer` throws.
    public func upscaled(
        _ picture: Picture, width: Int, height: Int, observer: PictureProgress.Observer
    ) throws -> Picture {
        guard picture.format.colorModel != .cmyk else {
            throw UpscaleError(
                .wrongColors, "is CMYK, which networks don't know", remedy: .resampleInks)
        }
        let sizes = try passes(from: (picture.width, picture.height), to: (width, height))
        let total = Double(sizes.reduce(0) { $0 + $1.width * $1.height })
        var done = 0.0
        var result = picture
        for size in sizes {
            result = result.resized(width: size.width, height: size.height)
            let share = Double(size.width * size.height) / total
            result = try enlarged(result) { try observer(PictureProgress(fraction: done + share * $0.fraction)) }
            done += share
        }
        return result.resized(width: width, height: height)
    }

    /// The sizes of the picture before each pass. The first one sees the picture as it is; those after it no more pixels
    /// than make up the result.
    private func passes(
        from size: (width: Int, height: Int), to target: (width: Int, height: Int)
    ) throws -> [(width: Int, height: Int)] {
        var sizes = [size]
        var reached = (width: size.width * nativeScale, height: size.height * nativeScale)
        while nativeScale > 1 && (reached.width < target.width || reached.height < target.height) {
            let next = (
                width: min(reached.width, (target.width + nativeScale - 1) / nativeScale),
                height: min(reached.height, (target.height + nativeScale - 1) / nativeScale)
            )
            sizes.append(next)
            reached = (next.width * nativeScale, next.height * nativeScale)
        }
        for size in sizes where size.width * size.height * nativeScale * nativeScale > UpscaleSize.pixelLimit {
            throw UpscaleError(
                .tooManyPixels,
                "\(size.width)x\(size.height) pixels would become \(nativeScale) times as wide and high; at most "
                    + "\(UpscaleSize.pixelLimit) pixels can be made")
        }
        return sizes
    }

    /// What networks see around a picture, in pixels that mirror it: to them there is black behind the border, which shows
    /// as a frame. Real-ESRGAN's program for Vulkan does so on all four sides; the one for PyTorch (`pre_pad`) does the
    /// same at the right and the bottom only.
    private static let frame = 10

    /// One pass: the picture `nativeScale` times as large.
    private func enlarged(_ picture: Picture, observer: PictureProgress.Observer) throws -> Picture {
        let (frame, scale) = (Self.frame, nativeScale)
        let source = picture.mirrored(left: frame, top: frame, right: frame, bottom: frame).extendingVisibleColors()
        let inside = PixelRect(x: frame, y: frame, width: picture.width, height: picture.height)
        var result = Picture(
            width: picture.width * scale, height: picture.height * scale, format: picture.format,
            depth: picture.samples.depth, metadata: picture.metadata)
        let tiles = TileGrid(
            width: source.width, height: source.height, margin: network.margin, alignment: network.alignment,
            windowLimit: tileMemory / (4 * network.valuesPerPixel), smallest: smallestTile
        ).tiles.filter { !$0.core.intersection(inside).isEmpty }
        for (index, tile) in tiles.enumerated() {
            let image = enlarged(FloatImage(source.cropped(to: tile.window)), format: picture.format)
            guard image.values.allSatisfy(\.isFinite) else {
                throw UpscaleError(
                    .notFinite, "\(network.description.architecture) makes no numbers of it; the model is damaged")
            }
            let core = tile.core.intersection(inside)
            let part = PixelRect(
                x: (core.x - tile.window.x) * scale, y: (core.y - tile.window.y) * scale,
                width: core.width * scale, height: core.height * scale)
            let place = PixelRect(
                x: (core.x - frame) * scale, y: (core.y - frame) * scale, width: part.width, height: part.height)
            result.replace(place, with: image, part: part)
            try observer(PictureProgress(fraction: Double(index + 1) / Double(tiles.count)))
        }
        return result
    }

    /// Colours and opacity of a tile, enlarged on their own.
    private func enlarged(_ image: FloatImage, format: PixelFormat) -> FloatImage {
        guard format.hasAlpha else { return enlarged(image) }
        let pixels = image.width * image.height
        let colors = format.colorChannels
        func channels(_ range: Range<Int>) -> FloatImage {
            var values: [Float] = []
            values.reserveCapacity(pixels * range.count)
            for pixel in 0..<pixels {
                let start = pixel * image.channels
                values.append(contentsOf: image.values[(start + range.lowerBound)..<(start + range.upperBound)])
            }
            return FloatImage(width: image.width, height: image.height, channels: range.count, values: values)
        }
        let alpha = channels(colors..<(colors + 1))
        let size = (width: image.width * nativeScale, height: image.height * nativeScale)
        // Most of a picture is all opaque or all transparent: there is nothing to work out.
        let constant = alpha.values.allSatisfy { $0 == alpha.values[0] } ? alpha.values[0] : nil
        var result = FloatImage(width: size.width, height: size.height, channels: image.channels)
        if constant == 0 { return result }
        // There is nothing to restore in opacity.
        let isKept = constant != nil || nativeScale == 1
        let opacity = isKept ? alpha.values : enlarged(alpha).bounded(by: alpha, scale: nativeScale).values
        let color = enlarged(channels(0..<colors))
        // What is stored as transparent has no colour.
        let smallest: Float = 0.5 / 65535
        for pixel in 0..<(size.width * size.height) {
            let alpha = constant ?? opacity[pixel]
            guard alpha >= smallest else { continue }
            for channel in 0..<colors {
                result.values[pixel * image.channels + channel] = color.values[pixel * colors + channel]
            }
            result.values[pixel * image.channels + colors] = alpha
        }
        return result
    }

    /// An image of one or three channels through a network of one or three.
    private func enlarged(_ image: FloatImage) -> FloatImage {
        let pixels = image.width * image.height
        let input: Tensor
        switch (image.channels, network.description.channels) {
        case (1, 3):
            input = Tensor(shape: [1, image.height, image.width, 3]) { out in
                for pixel in 0..<pixels { (out + 3 * pixel).update(repeating: image.values[pixel], count: 3) }
            }
        case (3, 1):
            // One image for each colour.
            input = Tensor(shape: [3, image.height, image.width, 1]) { out in
                for channel in 0..<3 {
                    for pixel in 0..<pixels { out[channel * pixels + pixel] = image.values[3 * pixel + channel] }
                }
            }
        default:
            input = Tensor(shape: [1, image.height, image.width, image.channels], elements: image.values)
        }
        let output = network(input)
        let values = output.floats()
        let count = pixels * nativeScale * nativeScale
        var result = FloatImage(
            width: image.width * nativeScale, height: image.height * nativeScale, channels: image.channels)
        switch (image.channels, network.description.channels) {
        case (1, 3):
            for pixel in 0..<count {
                result.values[pixel] = (values[3 * pixel] + values[3 * pixel + 1] + values[3 * pixel + 2]) / 3
            }
        case (3, 1):
            for pixel in 0..<count {
                for channel in 0..<3 { result.values[3 * pixel + channel] = values[channel * count + pixel] }
            }
        default: result.values = values
        }
        return result
    }
}

extension FloatImage {
    /// Values that go beyond what a smaller image has around their place are brought back: opacity has no ringing.
    ///
    /// - Parameters:
    ///   - source: of one channel.
    ///   - scale: how many times larger this image is.
    fileprivate func bounded(by source: FloatImage, scale: Int) -> FloatImage {
        var result = self
        for y in 0..<source.height {
            for x in 0..<source.width {
                var (least, most) = (Float.infinity, -Float.infinity)
                for row in max(0, y - 1)...min(source.height - 1, y + 1) {
                    for column in max(0, x - 1)...min(source.width - 1, x + 1) {
                        let value = source[column, row]
                        (least, most) = (min(least, value), max(most, value))
                    }
                }
                for row in (y * scale)..<((y + 1) * scale) {
                    for column in (x * scale)..<((x + 1) * scale) {
                        result[column, row] = min(max(result[column, row], least), most)
                    }
                }
            }
        }
        return result
    }
}
