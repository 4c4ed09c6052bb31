import Foundation
import Tensors

/// The stochastic form of DPM-Solver++(2M): each step goes twice as far down and comes back up with fresh noise (Lu et
/// al. 2022, "DPM-Solver++", §3.4 with η = 1).
public struct DPMSolverPP2MSDESolver: Solver {
    public init() {}

    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: (_ shape: [Int]) -> Tensor
    ) throws -> Tensor {
        var x = x
        var previous: (denoised: Tensor, step: Float)?
        for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
            let denoised = try denoiser.denoise(x, sigma: sigma)
            guard next > 0 else { return denoised }
            let step = log(sigma) - log(next)
            var target = denoised
            if let previous { target = .lerp(previous.denoised, denoised, weight: 1 + step / (2 * previous.step)) }
            let kept = exp(-2 * step)
            x = .lerp(target, x, weight: kept) + (next * (1 - kept).squareRoot()) * noise(x.shape)
            previous = (denoised, step)
        }
        return x
    }
}
