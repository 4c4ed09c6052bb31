import Tensors

/// What a network was trained to answer.
public enum Parameterization: String, Sendable, CaseIterable {
    /// The noise (Ho et al. 2020).
    case epsilon
    /// √ᾱ ε - √(1 - ᾱ) x₀ (Salimans & Ho 2022).
    case velocity = "v_prediction"
    /// The clean sample.
    case sample

    /// The clean sample out of the network's answer.
    ///
    /// - Parameter x: what the network was asked about, in σ's convention: the clean part plus σ times noise.
    public func denoised(_ answer: Tensor, x: Tensor, sigma: Float) -> Tensor {
        switch self {
        case .epsilon: x - sigma * answer
        case .velocity:
            (1 / (sigma * sigma + 1)) * x - (sigma / (sigma * sigma + 1).squareRoot()) * answer
        case .sample: answer
        }
    }

    /// The inverse of `denoised(_:x:sigma:)`.
    public func answer(_ denoised: Tensor, x: Tensor, sigma: Float) -> Tensor {
        switch self {
        case .epsilon: (1 / sigma) * (x - denoised)
        case .velocity:
            ((sigma * sigma + 1).squareRoot() / sigma) * ((1 / (sigma * sigma + 1)) * x - denoised)
        case .sample: denoised
        }
    }
}
