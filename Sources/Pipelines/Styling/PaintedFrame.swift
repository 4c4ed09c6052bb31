import GentoolRaster

/// A frame of a clip, and how it was painted: RGB, stored values in 0...1, both of one size.
public struct PaintedFrame: Sendable {
    /// The frame as it was.
    public let image: FloatImage
    /// The frame in the style.
    public let painted: FloatImage
    /// Per pixel the middle of the patch of the styles that was copied there (`PatchAnchor.sources`).
    public let sources: [Int32]

    /// - Parameters:
    ///   - image: the frame as it was.
    ///   - painted: in the style.
    ///   - sources: a place for each pixel, -1 for none.
    public init(image: FloatImage, painted: FloatImage, sources: [Int32]) {
        (self.image, self.painted, self.sources) = (image, painted, sources)
    }
}

extension PaintedFrame {
    /// The painting, and below it the sources' two words and 0, as an RGB picture of 16 bits: what has to be kept of a frame
    /// until the next one is painted.
    var memory: Picture {
        guard case .sixteen(let colors) = Picture(painted, depth: 16).samples else { preconditionFailure("16 bits") }
        let words = sources.flatMap { source -> [UInt16] in
            let bits = UInt32(bitPattern: source)
            return [UInt16(bits >> 16), UInt16(bits & 0xFFFF), 0]
        }
        return Picture(
            width: painted.width, height: 2 * painted.height, format: .rgb, samples: .sixteen(colors + words))
    }

    /// - Parameters:
    ///   - image: the frame as it was painted.
    ///   - memory: what was kept of it; `nil` is made of one of another size.
    init?(image: FloatImage, memory: Picture) {
        guard case .sixteen(let samples) = memory.samples, memory.format == .rgb, memory.width == image.width,
            memory.height == 2 * image.height
        else { return nil }
        let count = image.width * image.height
        let top = PixelRect(width: image.width, height: image.height)
        let sources = (0..<count).map { pixel in
            Int32(bitPattern: UInt32(samples[3 * (count + pixel)]) << 16 | UInt32(samples[3 * (count + pixel) + 1]))
        }
        self.init(image: image, painted: FloatImage(memory.cropped(to: top)), sources: sources)
    }
}
