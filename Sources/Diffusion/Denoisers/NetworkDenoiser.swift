import Tensors

/// A network that was trained on discrete timesteps, as a denoiser.
public struct NetworkDenoiser: Denoiser {
    /// Answers for a scaled sample at a timestep, in the sample's shape.
    public typealias Network = (_ sample: Tensor, _ timestep: Float) throws -> Tensor

    let noise: NoiseTable
    let parameterization: Parameterization
    let network: Network

    public init(noise: NoiseTable, parameterization: Parameterization, network: @escaping Network) {
        self.noise = noise
        self.parameterization = parameterization
        self.network = network
    }

    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        let scaled = (1 / (sigma * sigma + 1).squareRoot()) * x
        return parameterization.denoised(try network(scaled, noise.timestep(of: sigma)), x: x, sigma: sigma)
    }
}
