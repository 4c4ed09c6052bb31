import GentoolTensors

/// A network as a denoiser.
public struct NetworkDenoiser: Denoiser {
    /// Answers for a scaled sample at a timestep, in the sample's shape.
    public typealias Network = (_ sample: Tensor, _ timestep: Float) throws -> Tensor

    let noise: NoiseSchedule
    let network: Network

    /// A network that was trained with this noise.
    ///
    /// - Parameters:
    ///   - noise: how samples are scaled for the network, and what its answers mean.
    ///   - network: asked once for each answer.
    public init(_ noise: NoiseSchedule, network: @escaping Network) {
        self.noise = noise
        self.network = network
    }

    /// The clean sample that the network's answer says.
    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        let scales = noise.scales(sigma)
        return noise.denoised(try network(scales.input * x, scales.timestep), x: x, sigma: sigma)
    }
}
