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
