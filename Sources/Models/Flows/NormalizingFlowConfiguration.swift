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

    /// The usual shape, small enough to be trained without a graphics card.
    public init() {}

    /// - Throws: `ConfigurationFlaw` if no flow can have this shape.
    public func check() throws {
        try ConfigurationFlaw.expect("levels", levels, in: 1...6)
        try ConfigurationFlaw.expect(
            side > 0 && side % (1 << levels) == 0, "side", side, "a multiple of \(1 << levels)")
        for (name, value) in [
            ("side", side), ("steps", steps), ("hidden channels", hiddenChannels),
            ("context channels", contextChannels),
        ] { try ConfigurationFlaw.expect(name, value, in: 1...ConfigurationFlaw.most) }
    }

    /// Channels of a level's steps: each pixel becomes a quarter of one, and half of the channels leave after every level.
    func channels(_ level: Int) -> Int { 3 << (level + 2) }

    /// Width and height of a level's pictures.
    func side(_ level: Int) -> Int { side >> (level + 1) }
}
