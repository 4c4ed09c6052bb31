import GentoolTensors

/// `D(x; σ)`: the best estimate of the clean sample, given one with noise of standard deviation σ.
///
/// Everything in this room is a denoiser, wraps one, or walks one down a list of sigmas
/// (Karras et al. 2022, "Elucidating the Design Space of Diffusion-Based Generative Models", §2).
public protocol Denoiser {
    /// The estimate of the clean sample, in the shape of `x`.
    ///
    /// - Parameters:
    ///   - x: a clean sample plus Gaussian noise of standard deviation `sigma` (variance exploding: the clean
    ///     part is not scaled down).
    ///   - sigma: at least 0; at 0 the sample counts as almost clean.
    func denoise(_ x: Tensor, sigma: Float) throws -> Tensor
}
