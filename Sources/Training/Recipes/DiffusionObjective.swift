import GentoolDiffusion
import Glibc

/// What a diffusion model is trained to answer, and for how much noise.
public enum DiffusionObjective: String, Sendable, CaseIterable {
    /// Karras et al. 2022.
    case edm
    /// Lipman et al. 2023, "Flow Matching".
    case flowMatching = "flow-matching"

    /// What the network answers and is told.
    public var noise: NoiseSchedule { self == .edm ? .edm : .flowMatching }

    /// The σ that a training looks at, from a standard normal number: log-normal for EDM (its table 1), logit-normal in
    /// time for flow matching (Esser et al. 2024, §3.1).
    public func trainingSigma(_ normal: Float) -> Float {
        switch self {
        case .edm: exp(1.2 * normal - 1.2)
        case .flowMatching: min(exp(normal), noise.sigmas.upperBound)
        }
    }
}
