import GentoolTensors

/// The distribution that an encoder says a picture's latents have: a Gaussian for each, not scaled.
public struct LatentDistribution: Sendable {
    /// N, H / reduction, W / reduction, latent channels.
    public let mean: Tensor
    /// Of the same shape; `nil` where nothing is random.
    public let deviation: Tensor?

    /// `nil` as the deviation is one latent for each picture, with nothing random.
    public init(mean: Tensor, deviation: Tensor?) { (self.mean, self.deviation) = (mean, deviation) }

    /// - Parameter noise: asked for standard normal noise in the shape of the mean, if there is any deviation.
    public func sample(noise: (_ shape: [Int]) -> Tensor) -> Tensor {
        deviation.map { mean + $0 * noise(mean.shape) } ?? mean
    }
}
