/// How the noise hangs together that solvers add on their way.
public enum StepNoiseKind: String, Sendable, CaseIterable {
    /// Each step's is drawn anew, as diffusers does.
    case independent
    /// All is of one path, so that more steps refine the same picture (`BrownianPath`).
    case brownian
}
