import Tensors

/// A network that was trained on continuous σ, as a denoiser.
public struct PreconditionedDenoiser: Denoiser {
    let preconditioning: Preconditioning
    let network: NetworkDenoiser.Network

    /// - Parameter network: answers for a scaled sample at a timestep of 0...1000.
    public init(_ preconditioning: Preconditioning, network: @escaping NetworkDenoiser.Network) {
        self.preconditioning = preconditioning
        self.network = network
    }

    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        let scales = preconditioning.scales(sigma)
        return scales.skip * x + scales.output * (try network(scales.input * x, scales.timestep))
    }
}
