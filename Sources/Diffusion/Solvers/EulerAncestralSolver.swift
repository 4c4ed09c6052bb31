import GentoolTensors

/// Euler steps that go further down than the next sigma, and come back up to it with fresh noise (ancestral sampling,
/// Ho et al. 2020, written in σ).
public struct EulerAncestralSolver: Solver {
    /// How much of the noise is fresh: 0 is Euler's method, 1 is ancestral sampling.
    public var eta: Float

    /// By default ancestral sampling, with all of the noise fresh.
    public init(eta: Float = 1) { self.eta = eta }

    /// One answer a step; adds noise unless `eta` is 0 or a step goes to σ = 0.
    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor {
        var x = x
        for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
            let denoised = try denoiser.denoise(x, sigma: sigma)
            let (down, up) = ancestralStep(from: sigma, to: next, eta: eta)
            x = .lerp(denoised, x, weight: down / sigma)
            if up > 0 { x = x + up * noise(x.shape, sigma, next) }
        }
        return x
    }
}
