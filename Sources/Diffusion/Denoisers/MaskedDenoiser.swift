import GentoolTensors

/// Keeps what is known: a denoiser around a denoiser that turns any generator into an inpainter.
///
/// The inner denoiser sees the known part at the noise level it expects, and its own answer counts only where
/// the mask lets it. A soft mask blends in proportion. This is the replacement method of Song et al. 2021
/// ("Score-Based Generative Modeling through SDEs", §5), with the same noise at every sigma.
public struct MaskedDenoiser: Denoiser {
    let inner: any Denoiser
    let known: Tensor
    let mask: Tensor
    let noise: Tensor
    let replacedBelow: Float

    /// - Parameters:
    ///   - inner: answers for the masked part.
    ///   - known: the clean sample; only its unmasked part matters.
    ///   - mask: 1 where the sample is free, 0 where it is known; in the shape of `known`.
    ///   - noise: standard normal noise in the shape of `known`, the same that the starting sample was made with.
    ///   - replacedBelow: the σ below which the sample's known part is put in place. A walk that starts from noise
    ///     alone leaves it out at its highest σ, as the reference implementation does.
    public init(
        _ inner: any Denoiser, known: Tensor, mask: Tensor, noise: Tensor, replacedBelow: Float = .infinity
    ) {
        precondition(known.shape == mask.shape && known.shape == noise.shape, "known, mask and noise have one shape")
        self.inner = inner
        self.known = known
        self.mask = mask
        self.noise = noise
        self.replacedBelow = replacedBelow
    }

    /// What is known, and the inner denoiser's answer where the mask lets it.
    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        let seen = sigma < replacedBelow ? blend(known + sigma * noise, x) : x
        return blend(known, try inner.denoise(seen, sigma: sigma))
    }

    private func blend(_ known: Tensor, _ free: Tensor) -> Tensor {
        known + mask * (free - known)
    }
}
