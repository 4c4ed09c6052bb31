import Diffusion

/// The noise levels that a model was trained with and how its makers walk them.
public struct ModelSchedule: Sendable, Equatable {
    public var noise = NoiseTable.scaledLinear()
    public var parameterization = Parameterization.epsilon
    public var spacing = TimestepSpacing.leading
    public var stepsOffset = 1
    /// Whether the walk ends without any noise, or at that of the first timestep.
    public var endsAtZero = false
    public var sampler: Sampler?
    /// The steps that a latent consistency model was distilled from.
    public var originalSteps = 50

    public init() {}
}
