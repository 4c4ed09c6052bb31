/// What there is to say of an eraser.
public struct EraserDescription: Sendable, Equatable, Encodable {
    /// The name under which it was published.
    public let architecture: String
    /// The side of the pictures that it was made for.
    public let side: Int
    /// Channels behind its first layer.
    public let features: Int
    /// Blocks in its middle, or resolutions.
    public let blocks: Int

    /// What a network's weights tell of it.
    public init(architecture: String, side: Int, features: Int, blocks: Int) {
        (self.architecture, self.side, self.features, self.blocks) = (architecture, side, features, blocks)
    }

    /// For a person.
    public var text: String { "\(architecture), \(side)x\(side), \(features) features, \(blocks) blocks" }
}
