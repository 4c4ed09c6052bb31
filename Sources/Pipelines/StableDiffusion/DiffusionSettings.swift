import Diffusion

/// What every task with a diffusion model takes.
public struct DiffusionSettings: Sendable {
    public var prompt = ""
    public var negativePrompt = ""
    /// `nil` is the model's own.
    public var sampler: Sampler?
    public var sigmaSpacing = SigmaSpacing.model
    public var steps = 25
    /// How far away from what would be made without the prompt; 1 is no guidance, and half the work.
    public var guidance: Float = 7.5
    /// How far guided contrast is brought back, 0...1.
    public var guidanceRescale: Float = 0
    public var seed: UInt64 = 0

    public init() {}
}
