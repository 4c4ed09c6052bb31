import GentoolTensors

/// Several denoisers for a batch, each for an equal part of it: what is large is seen one after the other.
public struct SeparateDenoiser: Denoiser {
    let parts: [any Denoiser]

    /// - Parameter parts: in the order of the batch; their number divides that of its samples.
    public init(_ parts: [any Denoiser]) { self.parts = parts }

    /// The parts' answers one after the other, in the order of the batch.
    ///
    /// - Precondition: the number of parts divides the samples of `x`.
    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        precondition(x.shape[0] % parts.count == 0, "\(x.shape[0]) samples are for \(parts.count) denoisers")
        let count = x.shape[0] / parts.count
        return .concatenated(
            try parts.enumerated().map { index, part in
                try part.denoise(x[(index * count)..<((index + 1) * count)], sigma: sigma)
            }, axis: 0)
    }
}
