import GentoolTensors

/// How an autoencoder's latents relate to pictures, and to what diffusion models see of them.
public struct LatentSpace: Sendable, Equatable {
    /// Of a latent.
    public var channels = 4
    /// Pixels along the side of what one latent stands for.
    public var reduction = 8
    /// What latents are multiplied by to have about unit variance.
    public var scalingFactor: Float = 1
    /// What is subtracted from latents before that.
    public var shiftFactor: Float = 0
    /// Means and standard deviations that each channel's latents are brought from instead, where they are known.
    public var mean: [Float]?
    /// See `mean`; a value for each channel.
    public var deviation: [Float]?

    /// Latents of four channels, eight times smaller than pictures, and not scaled.
    public init() {}

    /// Latents as diffusion models see them: scaled to about unit variance.
    ///
    /// - Parameter latent: N, H, W, channels.
    public func scaled(_ latent: Tensor) -> Tensor {
        guard let (mean, deviation) = spread(latent.count) else { return scalingFactor * (latent - shiftFactor) }
        let values = latent.floats()
        return Tensor(
            shape: latent.shape,
            elements: values.indices.map {
                (values[$0] - mean[$0 % mean.count]) * scalingFactor / deviation[$0 % mean.count]
            })
    }

    /// The inverse of `scaled(_:)`.
    public func unscaled(_ latent: Tensor) -> Tensor {
        guard let (mean, deviation) = spread(latent.count) else { return latent / scalingFactor + shiftFactor }
        let values = latent.floats()
        return Tensor(
            shape: latent.shape,
            elements: values.indices.map {
                values[$0] * deviation[$0 % mean.count] / scalingFactor + mean[$0 % mean.count]
            })
    }

    /// Of each channel, where it is known: both, of as many channels as divide the number of latents.
    private func spread(_ count: Int) -> (mean: [Float], deviation: [Float])? {
        guard let mean, let deviation, mean.count == deviation.count, !mean.isEmpty, count % mean.count == 0 else {
            return nil
        }
        return (mean, deviation)
    }
}
