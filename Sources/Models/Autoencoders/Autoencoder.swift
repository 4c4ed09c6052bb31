import GentoolTensors

/// Turns pictures into latents, smaller in both directions, and back.
public protocol Autoencoder: Sendable {
    /// What it makes of pictures.
    var latents: LatentSpace { get }
    /// Whether it was made with its encoder.
    var encodes: Bool { get }

    /// - Parameter picture: N, H, W, 3 in -1...1; H and W are multiples of `latents.reduction`.
    /// - Precondition: `encodes`.
    func encode(_ picture: Tensor) -> LatentDistribution

    /// - Parameter latent: N, H, W, latent channels, not scaled.
    /// - Returns: N, H · reduction, W · reduction, 3, about -1...1.
    func decode(_ latent: Tensor) -> Tensor

    /// Decodes in less memory and more time, if the autoencoder can do that.
    ///
    /// - Parameters:
    ///   - latent: N, H, W, latent channels, not scaled.
    ///   - elements: how many elements tensors may have that need not be whole.
    func decode(_ latent: Tensor, atMost elements: Int) -> Tensor
}

extension Autoencoder {
    /// By default it takes as much memory as `decode(_:)`.
    public func decode(_ latent: Tensor, atMost elements: Int) -> Tensor { decode(latent) }

    /// As diffusion models see them: scaled to about unit variance.
    public func scaled(_ latent: Tensor) -> Tensor { latents.scaled(latent) }

    /// The inverse of `scaled(_:)`.
    public func unscaled(_ latent: Tensor) -> Tensor { latents.unscaled(latent) }

    /// A picture's latents, scaled, without the encoder's own noise.
    ///
    /// - Parameter picture: see `encode(_:)`.
    public func latent(of picture: Tensor) -> Tensor { scaled(encode(picture).mean) }
}
