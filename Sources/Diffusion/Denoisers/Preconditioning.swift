import Foundation

/// How a network becomes a denoiser: D(x; σ) = skip · x + output · F(input · x; timestep), which also says what the network
/// is to learn: F = (clean - skip · x) / output (Karras et al. 2022, §5 and table 1).
public enum Preconditioning: String, Sendable, CaseIterable {
    /// Karras et al. 2022: inputs and targets of unit variance at every σ.
    case edm
    /// Lipman et al. 2023, "Flow Matching", on the straight path (1 - t) · clean + t · noise: the network says noise - clean.
    case flowMatching = "flow-matching"

    /// The standard deviation of what is denoised, for pictures in -1...1.
    public static let dataDeviation: Float = 0.5
    /// The range in which σ is looked at.
    public static let sigmas: ClosedRange<Float> = 0.002...80

    public struct Scales: Sendable, Equatable {
        public let skip: Float
        public let output: Float
        public let input: Float
        /// What the network is told of σ, 0...1000.
        public let timestep: Float
    }

    public func scales(_ sigma: Float) -> Scales {
        switch self {
        case .edm:
            let data = Self.dataDeviation
            let total = (sigma * sigma + data * data).squareRoot()
            let (low, high) = (log(Self.sigmas.lowerBound), log(Self.sigmas.upperBound))
            let place = (log(max(sigma, Self.sigmas.lowerBound)) - low) / (high - low)
            return Scales(
                skip: data * data / (total * total), output: sigma * data / total, input: 1 / total,
                timestep: 1000 * min(max(place, 0), 1))
        case .flowMatching:
            let time = sigma / (1 + sigma)
            return Scales(skip: 1 - time, output: -time, input: 1 - time, timestep: 1000 * time)
        }
    }

    /// The σ that a training looks at, from a standard normal number: log-normal for EDM (its table 1), logit-normal in
    /// time for flow matching (Esser et al. 2024, §3.1).
    public func trainingSigma(_ normal: Float) -> Float {
        switch self {
        case .edm: exp(1.2 * normal - 1.2)
        case .flowMatching: min(exp(normal), Self.sigmas.upperBound)
        }
    }
}
