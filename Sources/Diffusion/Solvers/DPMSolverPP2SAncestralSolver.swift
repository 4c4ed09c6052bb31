import GentoolTensors

/// DPM-Solver++(2S), ancestral: second order from an answer halfway (Lu et al. 2022, "DPM-Solver++", algorithm 1), to
/// a σ below the next one, and back up to it with fresh noise.
public struct DPMSolverPP2SAncestralSolver: Solver {
    /// A solver without any settings.
    public init() {}

    /// Two answers a step, but one for a step to σ = 0; adds noise in each step but that one.
    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor {
        var x = x
        for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
            let denoised = try denoiser.denoise(x, sigma: sigma)
            guard next > 0 else { return denoised }
            let (down, up) = ancestralStep(from: sigma, to: next, eta: 1)
            // From nearly infinite noise, all of what is left is fresh.
            guard down > 0 else {
                x = denoised + up * noise(x.shape, sigma, next)
                continue
            }
            let middle = (sigma * down).squareRoot()
            let halfway = Tensor.lerp(denoised, x, weight: middle / sigma)
            let better = try denoiser.denoise(halfway, sigma: middle)
            x = .lerp(better, x, weight: down / sigma) + up * noise(x.shape, sigma, next)
        }
        return x
    }
}
