/// The shape of a `NormalizingFlow`.
public struct NormalizingFlowConfiguration: Sendable, Equatable {
    /// Width and height of the pictures; a multiple of 2 for every level.
    public var side = 32
    /// How often the picture is halved.
    public var levels = 3
    /// Steps at each level.
    public var steps = 8
    /// Channels of the networks that say how a step changes one half of the channels from the other.
    public var hiddenChannels = 96
    /// Channels of the captions' words.
    public var contextChannels = 64

    public init() {}

    /// Channels of a level's steps: each pixel becomes a quarter of one, and half of the channels leave after every level.
    func channels(_ level: Int) -> Int { 3 << (level + 2) }

    /// Width and height of a level's pictures.
    func side(_ level: Int) -> Int { side >> (level + 1) }
}
