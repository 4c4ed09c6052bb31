import GentoolTensors
import Glibc

/// Independent normal distributions, one for each element of a tensor.
struct NormalDistribution: Sendable {
    let means: Tensor
    let logDeviations: Tensor

    /// - Parameter parameters: …, 2 · channels: the means, then the logarithms of deviations.
    init(_ parameters: Tensor) {
        let channels = parameters.shape[parameters.shape.count - 1] / 2
        means = parameters.channels(0..<channels)
        logDeviations = parameters.channels(channels..<(2 * channels))
    }

    /// The logarithm of the density, summed over all elements.
    func logDensity(of x: Tensor) -> Tensor {
        let distances = (x - means) * (-1 * logDeviations).exp()
        return -1 * (0.5 * distances.squared() + logDeviations + 0.5 * log(2 * Float.pi)).sum()
    }

    /// - Parameter temperature: what deviations are multiplied by.
    func sample(temperature: Float, noise: Tensor) -> Tensor { means + temperature * (logDeviations.exp() * noise) }
}
