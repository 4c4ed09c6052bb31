import GentoolRaster

/// A rendered scene: the picture, and which of its pixels show which thing.
public struct Rendering: Sendable {
    /// RGB, 8 bits, sRGB.
    public let picture: Picture
    private let parts: [UInt8]

    init(_ picture: Picture, _ frame: Frame) {
        self.picture = picture
        parts = Array(UnsafeBufferPointer(start: frame.part, count: frame.width * frame.height))
    }

    /// How much of each pixel shows a thing: exactly the share of the pixel's samples that do. What the thing does to
    /// others (its reflection, its shadow, its glow) is not in it.
    ///
    /// - Parameter index: The thing's place in the scene's `things`.
    public func mask(ofThing index: Int) -> Mask {
        let wanted = Frame.Part.firstObject + UInt8(index)
        let samples = ToneMapping.samples
        let stride = picture.width * samples
        var values = [Float](repeating: 0, count: picture.width * picture.height)
        for (sample, part) in parts.enumerated() where part == wanted {
            let (x, y) = (sample % stride / samples, sample / stride / samples)
            values[y * picture.width + x] += 1 / Float(samples * samples)
        }
        return Mask(width: picture.width, height: picture.height, values: values)
    }
}

extension Scene {
    /// The scene as a picture of at least 1x1 pixels, with its masks. The same scene and size always give the same
    /// bytes, on however many threads.
    public func rendering(width: Int, height: Int) -> Rendering {
        precondition(width > 0 && height > 0, "a picture has at least one pixel")
        let plain = PlainRenderer(width: width, height: height)
        let frame: Frame
        switch content {
        case .landscape(let landscape):
            let renderer = LandscapeRenderer(landscape, width: width, height: height)
            frame = renderer.frame()
            return Rendering(renderer.developed(frame), frame)
        case .shapes(let shapes): frame = plain.frame(shapes)
        case .texture(let texture): frame = plain.frame(texture)
        case .leaves(let leaves): frame = plain.frame(leaves)
        }
        return Rendering(plain.developed(frame), frame)
    }

    /// The picture alone; see `rendering(width:height:)`.
    public func rendered(width: Int, height: Int) -> Picture { rendering(width: width, height: height).picture }
}
