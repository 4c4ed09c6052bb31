import GentoolTensors

/// DDIM with η = 0 (Song et al. 2021, "Denoising Diffusion Implicit Models", eq. 12): Euler's method on σ, with what its
/// implementations add.
public struct DDIMSolver: Solver {
    /// The largest magnitude of an answer, where that is bounded; the noise is that of the unbounded answer.
    public var clip: Float?
    /// Where a step from σ lands, if not at the next σ of the list: what is reached there counts as a sample of the next.
    public var landing: (@Sendable (_ sigma: Float) -> Float)?

    /// By default with answers of any size, and steps that land at the next σ.
    public init(clip: Float? = nil, landing: (@Sendable (_ sigma: Float) -> Float)? = nil) {
        self.clip = clip
        self.landing = landing
    }

    /// One answer a step; adds no noise.
    public func solve(
        _ denoiser: any Denoiser, from x: Tensor, sigmas: [Float], noise: StepNoise
    ) throws -> Tensor {
        var x = x
        for (sigma, next) in zip(sigmas, sigmas.dropFirst()) {
            let denoised = try denoiser.denoise(x, sigma: sigma)
            let landed = landing?(sigma) ?? next
            if let clip {
                x = denoised.clamped(to: -clip...clip) + (landed / sigma) * (x - denoised)
            } else {
                x = .lerp(denoised, x, weight: landed / sigma)
            }
            x = relabelled(x, from: landed, to: next)
        }
        return x
    }
}

/// A sample of one σ, scaled so that it has the variance of another's.
func relabelled(_ x: Tensor, from sigma: Float, to other: Float) -> Tensor {
    sigma == other ? x : ((other * other + 1) / (sigma * sigma + 1)).squareRoot() * x
}
