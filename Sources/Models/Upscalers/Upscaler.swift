import GentoolTensors

/// A network that makes a picture out of a smaller one.
public protocol Upscaler: Sendable {
    /// What there is to say of it.
    var description: UpscalerDescription { get }
    /// Pixels of the input around a part of a picture that it takes for the part to become what it becomes in the whole.
    var margin: Int { get }
    /// Where a part of a picture has to begin (in pixels, a multiple of this) to become what it becomes in the whole.
    var alignment: Int { get }
    /// Numbers that are in memory at once for each pixel of the input, about.
    var valuesPerPixel: Int { get }

    /// - Parameter x: N, H, W, channels in 0...1.
    /// - Returns: N, H · scale, W · scale, channels: about 0...1, not clamped.
    func callAsFunction(_ x: Tensor) -> Tensor
}

/// What there is to say of an upscaler.
public struct UpscalerDescription: Sendable, Equatable, Encodable {
    /// The name under which it was published.
    public let architecture: String
    /// How many times wider and higher its results are.
    public let scale: Int
    /// Channels of its pictures: 3 for RGB, 1 for grey.
    public let channels: Int
    /// Channels between its layers.
    public let features: Int
    /// Blocks, or convolutions where it has no blocks, in its body.
    public let blocks: Int

    /// How much larger than a picture a result may be at most, in both directions.
    public static let mostScale = 16

    /// For a person.
    public var text: String {
        "\(architecture), \(scale)x, \(channels == 1 ? "grey" : "RGB"), \(features) features, \(blocks) blocks"
    }
}
