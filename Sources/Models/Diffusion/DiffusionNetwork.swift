import GentoolTensors

/// A network that was trained to denoise: a UNet, a transformer.
public protocol DiffusionNetwork: Sendable {
    /// The network's answer: noise, velocity or sample, as it was trained.
    ///
    /// - Parameters:
    ///   - sample: N, H, W, `inChannels` of its shape: noisy latents, scaled as its noise schedule says, followed by
    ///     whatever it sees beside them.
    ///   - timestep: what it is told of the noise.
    ///   - conditioning: of N samples.
    ///   - injection: what may put other features in the place of those that are made; networks that have no features of
    ///     that kind pass it over.
    /// - Returns: N, H, W, `outChannels` of its shape.
    func callAsFunction(
        _ sample: Tensor, timestep: Float, conditioning: Conditioning, injection: (any FeatureInjection)?
    ) -> Tensor

    /// A conditioning with what the network makes of it in every step alike, so that it is made once.
    ///
    /// - Parameter conditioning: of a run.
    /// - Returns: what gives the same answers sooner.
    func prepared(_ conditioning: Conditioning) -> Conditioning
}

extension DiffusionNetwork {
    /// By default the conditioning as it is.
    public func prepared(_ conditioning: Conditioning) -> Conditioning { conditioning }
}
