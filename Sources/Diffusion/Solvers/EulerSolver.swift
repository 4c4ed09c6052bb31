import GentoolTensors

/// Euler's method on the probability-flow ODE dx/dσ = (x - D(x; σ)) / σ (Karras et al. 2022, algorithm 1 without
/// correction). On these sigmas it is the same as DDIM with η = 0.
public struct EulerSolver: Solver {
    /// A solver without any settings.
    public init() {}

    /// One answer a step; adds no noise.
    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor {
        var x = x
        for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
            let denoised = try denoiser.denoise(x, sigma: sigma)
            x = .lerp(denoised, x, weight: next / sigma)
        }
        return x
    }
}
