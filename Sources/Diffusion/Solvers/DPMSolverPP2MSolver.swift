import Foundation
import Tensors

/// DPM-Solver++(2M): second order from the answer of the step before, so one answer per step (Lu et al. 2022,
/// "DPM-Solver++", algorithm 2, with λ = -log σ).
public struct DPMSolverPP2MSolver: Solver {
    public init() {}

    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: (_ shape: [Int]) -> Tensor
    ) throws -> Tensor {
        var x = x
        var previous: (denoised: Tensor, step: Float)?
        for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
            let denoised = try denoiser.denoise(x, sigma: sigma)
            let step = log(sigma) - log(next)
            var target = denoised
            if let previous, next > 0 {
                target = .lerp(previous.denoised, denoised, weight: 1 + step / (2 * previous.step))
            }
            x = .lerp(target, x, weight: next / sigma)
            previous = (denoised, step)
        }
        return x
    }
}
