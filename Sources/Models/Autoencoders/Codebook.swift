import GentoolTensors

/// The vectors that a VQ-VAE's latents are rounded to (van den Oord et al. 2017, "Neural Discrete Representation
/// Learning").
public struct Codebook: Sendable {
    /// Codes × channels.
    public let codes: Tensor

    /// - Parameter codes: codes × channels.
    public init(_ codes: Tensor) { self.codes = codes }

    /// The nearest code of each latent.
    ///
    /// - Parameter latents: …, channels.
    public func indices(of latents: Tensor) -> [Int] {
        let channels = codes.shape[1]
        precondition(latents.shape.last == channels, "latents of \(channels) channels")
        // |l - c|² is smallest where c · l - |c|² / 2 is largest.
        let values = codes.floats()
        let halves = (0..<codes.shape[0]).map { code in
            values[(code * channels)..<((code + 1) * channels)].reduce(0) { $0 + $1 * $1 } / 2
        }
        let products = latents.detached.linear(
            PackedWeights(codes.detached, precision: .f32),
            bias: Tensor(shape: [halves.count], elements: halves.map { -$0 })
        ).floats()
        return stride(from: 0, to: products.count, by: halves.count).map { start in
            (0..<halves.count).max { products[start + $0] < products[start + $1] }!
        }
    }

    /// Latents made of codes.
    public func latents(_ indices: [Int], shape: [Int]) -> Tensor { codes.rows(at: indices).reshaped(shape) }
}
