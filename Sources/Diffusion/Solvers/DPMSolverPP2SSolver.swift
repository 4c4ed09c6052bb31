import GentoolTensors
import Glibc

/// DPM-Solver++(2S): steps in pairs, of which the second goes from where the first began, by the answers of both (Lu et al.
/// 2022, "DPM-Solver++", algorithm 1).
public struct DPMSolverPP2SSolver: Solver {
    /// Of each step, 1 or 2; a walk that begins later takes the last of them.
    public let orders: [Int]
    /// Whether the second order is weighted as by Heun rather than by the midpoint.
    public let isHeun: Bool

    /// A solver whose steps are in pairs.
    ///
    /// - Parameters:
    ///   - orders: of each step of the whole walk, 1 or 2.
    ///   - isHeun: whether the second order is weighted as by Heun rather than by the midpoint.
    public init(orders: [Int], isHeun: Bool = false) {
        self.orders = orders
        self.isHeun = isHeun
    }

    /// One answer a step; adds no noise.
    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor {
        var x = x
        var start: (x: Tensor, denoised: Tensor, sigma: Float)?
        for ((sigma, next), order) in zip(zip(sigmas, sigmas.dropFirst()), orders.suffix(sigmas.count - 1)) {
            let denoised = try denoiser.denoise(x, sigma: sigma)
            if order == 2, let from = start {
                let (way, kept) = (log(from.sigma) - log(next), next / from.sigma)
                let slope = (way / (log(from.sigma) - log(sigma))) * (denoised - from.denoised)
                let weight = isHeun ? ((kept - 1) / way + 1) / (1 - kept) : 0.5
                x = .lerp(from.denoised + weight * slope, from.x, weight: kept)
            } else {
                start = (x, denoised, sigma)
                x = .lerp(denoised, x, weight: next / sigma)
            }
        }
        return x
    }
}
