/// Where in a UNet features are made.
public struct FeaturePlace: Sendable, Hashable {
    /// The encoder, what is between both, and the decoder.
    public enum Half: Sendable { case down, middle, up }

    /// In which part of the network.
    public let half: Half
    /// How many times the sides are halved here.
    public let downsamplings: Int
    /// Which of the residual blocks or transformers at this resolution, in the order in which they run.
    public let layer: Int
    /// Which of a transformer's blocks.
    public internal(set) var block = 0
}
