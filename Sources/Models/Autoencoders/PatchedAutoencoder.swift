import GentoolTensors

/// An autoencoder whose latents are joined square by square, so that a diffusion transformer has fewer and wider ones.
///
/// Of the channels of a joined latent the first are those of the first channel: its rows of the square, one after the other.
public struct PatchedAutoencoder: Autoencoder {
    private let base: any Autoencoder
    /// The side of a square in latents.
    private let side: Int
    /// Of the squares: four times the channels for a side of 2.
    public let latents: LatentSpace

    /// - Parameters:
    ///   - base: the autoencoder; what it says of its latents' scale is passed over.
    ///   - side: of a square in latents.
    ///   - latents: of the squares, with their scale.
    public init(_ base: any Autoencoder, side: Int, latents: LatentSpace) {
        precondition(latents.channels == side * side * base.latents.channels, "the channels of squares")
        (self.base, self.side, self.latents) = (base, side, latents)
    }

    /// Whether the autoencoder inside was made with its encoder.
    public var encodes: Bool { base.encodes }

    /// The most likely latents: those of squares are not random.
    public func encode(_ picture: Tensor) -> LatentDistribution {
        LatentDistribution(mean: base.encode(picture).mean.pixelUnshuffled(side), deviation: nil)
    }

    /// Latents of squares, not scaled, as pictures.
    ///
    /// - Parameter latent: N, H, W, channels of squares.
    /// - Returns: N, H · reduction, W · reduction, 3, about -1...1.
    public func decode(_ latent: Tensor) -> Tensor { base.decode(latent.pixelShuffled(side)) }

    /// Decodes in as little memory as the autoencoder inside can do with.
    public func decode(_ latent: Tensor, atMost elements: Int) -> Tensor {
        base.decode(latent.pixelShuffled(side), atMost: elements)
    }
}
