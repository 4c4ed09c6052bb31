import GentoolDiffusion
import GentoolRaster

/// What every task with a diffusion model takes.
public struct DiffusionSettings: Sendable {
    /// What the picture is to show, in words; or what is to be done, for models that follow instructions.
    public var prompt = ""
    /// What is not wanted; it has an effect only with guidance.
    public var negativePrompt = ""
    /// Reference pictures, for models that take them; a prompt may speak of the first, the second and so on.
    public var references: [Picture] = []
    /// `nil` is the model's own.
    public var sampler: Sampler?
    /// `nil` is the model's own.
    public var sigmaSpacing: SigmaSpacing?
    /// Steps of the whole walk, at least 1; a walk that begins later takes the last of them.
    public var steps = 25
    /// How far away from what would be made without the prompt; 1 or less is no guidance, and
    /// half the work.
    public var guidance: Float = 7.5
    /// How far guided contrast is brought back, 0...1.
    public var guidanceRescale: Float = 0
    /// The σ within which there is guidance; outside, each step is half the work.
    public var guidanceInterval: ClosedRange<Float> = 0...Float.infinity
    /// What noise is made of: with the same settings, the same seed gives the same picture.
    public var seed: UInt64 = 0
    /// Whose random numbers the noise is.
    public var noiseSource = NoiseSource.cpu
    /// How the noise hangs together that solvers add on their way.
    public var stepNoise = StepNoiseKind.independent
    /// Of how many evaluations of the network one makes the features of its inner resolutions, which the others take over:
    /// less work, and another picture. 1 is each, for models of all kinds.
    public var reuse = 1

    /// The usual settings: 25 steps with a guidance of 7.5, no prompt, and the model's own sampler.
    public init() {}
}
