import GentoolTensors

/// Multistep consistency sampling: each answer is taken as it is and noised to the next sigma (Song et al. 2023,
/// "Consistency Models", algorithm 1; Luo et al. 2023, "Latent Consistency Models").
public struct LCMSolver: Solver {
    /// A solver without any settings.
    public init() {}

    /// One answer a step; adds noise in each step but one to σ = 0.
    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor {
        var x = x
        for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
            x = try denoiser.denoise(x, sigma: sigma)
            if next > 0 { x = x + next * noise(x.shape, sigma, next) }
        }
        return x
    }
}
