import GentoolTensors
import Glibc

/// The noise that a network was trained with, what it is told of it and what it answers. All kinds of diffusion models
/// become denoisers alike: D(x; σ) = skip · x + output · F(input · x; timestep) (Karras et al. 2022, §5 and table 1).
public struct NoiseSchedule: Sendable, Equatable {
    /// What the network is told of σ.
    public enum Label: Sendable, Equatable {
        /// The timestep of a table, which may lie between two.
        case timestep(NoiseTable)
        /// ln σ / 4 (Karras et al. 2022, table 1).
        case quarterLogarithm
        /// The place of ln σ within the schedule's range: 0...1000.
        case place
        /// 1000 t, where σ = t / (1 - t).
        case time
    }

    /// What the network answers.
    public var parameterization: Parameterization
    /// What the network is told of σ.
    public var label: Label
    /// The standard deviation of what is denoised.
    public let dataDeviation: Float
    /// The range in which σ is looked at.
    public let sigmas: ClosedRange<Float>

    /// A schedule of any kind; models of discrete timesteps and of flow matching have one of their own.
    ///
    /// - Parameters:
    ///   - parameterization: what the network answers.
    ///   - label: what it is told of σ.
    ///   - dataDeviation: the standard deviation of what is denoised.
    ///   - sigmas: the range in which σ is looked at.
    public init(
        _ parameterization: Parameterization, label: Label, dataDeviation: Float = 1, sigmas: ClosedRange<Float>
    ) {
        self.parameterization = parameterization
        self.label = label
        self.dataDeviation = dataDeviation
        self.sigmas = sigmas
    }

    /// Discrete timesteps (Ho et al. 2020).
    public static func discrete(_ table: NoiseTable, _ parameterization: Parameterization) -> NoiseSchedule {
        NoiseSchedule(
            parameterization, label: .timestep(table), sigmas: table.sigmas[0]...table.sigmas[table.sigmas.count - 1])
    }

    /// Karras et al. 2022, for pictures in -1...1: inputs and targets of unit variance at every σ.
    public static let edm = NoiseSchedule(.residual, label: .place, dataDeviation: 0.5, sigmas: 0.002...80)

    /// Lipman et al. 2023, "Flow Matching", on the straight path (1 - t) · clean + t · noise.
    public static let flowMatching = flowMatching(sigmas: 0.002...80)

    /// The schedule of flow matching, with σ looked at in another range.
    public static func flowMatching(sigmas: ClosedRange<Float>) -> NoiseSchedule {
        NoiseSchedule(.flow, label: .time, sigmas: sigmas)
    }

    /// What samples and answers are multiplied by at a σ, and what the network is told there (Karras et al. 2022, table
    /// 1).
    public struct Scales: Sendable, Equatable {
        /// What of the noisy sample goes past the network.
        public let skip: Float
        /// What the network's answer is multiplied by.
        public let output: Float
        /// 1 / output.
        public let inverse: Float
        /// What the noisy sample is multiplied by before the network sees it.
        public let input: Float
        /// What the network is told.
        public let timestep: Float
    }

    /// - Parameter sigma: above 0.
    public func scales(_ sigma: Float) -> Scales {
        let data = dataDeviation
        let total = (sigma * sigma + data * data).squareRoot()
        var (skip, output, input): (Float, Float, Float) = (1, -sigma, 1 / total)
        var inverse: Float?
        switch parameterization {
        case .epsilon: break
        case .velocity:
            (skip, output) = (data * data / (sigma * sigma + data * data), -(sigma * data / total))
            inverse = -(total / (sigma * data))
        case .sample: (skip, output) = (0, 1)
        case .residual: (skip, output) = (data * data / (total * total), sigma * data / total)
        case .flow:
            // Not 1 less the time, of which nothing would be left near noise alone.
            let clean = 1 / (1 + sigma)
            (skip, output, input) = (clean, -(sigma / (1 + sigma)), clean)
        }
        return Scales(
            skip: skip, output: output, inverse: inverse ?? 1 / output, input: input, timestep: timestep(of: sigma))
    }

    /// What the network is told of σ.
    public func timestep(of sigma: Float) -> Float {
        switch label {
        case .timestep(let table): return table.timestep(of: sigma)
        case .quarterLogarithm: return 0.25 * log(sigma)
        case .place:
            let (low, high) = (log(sigmas.lowerBound), log(sigmas.upperBound))
            let place = (log(max(sigma, sigmas.lowerBound)) - low) / (high - low)
            return 1000 * min(max(place, 0), 1)
        case .time: return 1000 * (sigma / (1 + sigma))
        }
    }

    /// The clean sample out of the network's answer.
    ///
    /// - Parameters:
    ///   - answer: what the network answered, as it was trained to.
    ///   - x: what the network was asked about, in σ's convention: the clean part plus σ times noise.
    ///   - sigma: the deviation of the noise in `x`.
    public func denoised(_ answer: Tensor, x: Tensor, sigma: Float) -> Tensor {
        let scales = scales(sigma)
        return scales.skip * x + scales.output * answer
    }

    /// The inverse of `denoised(_:x:sigma:)`.
    public func answer(_ denoised: Tensor, x: Tensor, sigma: Float) -> Tensor {
        let scales = scales(sigma)
        return scales.inverse * (denoised - scales.skip * x)
    }
}
