import GentoolTensors

/// Shows a network other samples with as much noise beside those that are asked about, so that it can make use of their
/// features.
public struct AccompaniedDenoiser: Denoiser {
    let inner: any Denoiser
    let companions: [Trajectory]

    /// - Parameters:
    ///   - inner: answers a batch in which the companions stand first.
    ///   - companions: each is shown as it is at the σ that is asked about.
    public init(_ inner: any Denoiser, companions: [Trajectory]) {
        self.inner = inner
        self.companions = companions
    }

    /// The inner denoiser's answer for `x` alone, which stands behind the companions in the batch that it sees.
    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        let batch = Tensor.concatenated(companions.map { $0[sigma] } + [x], axis: 0)
        return try inner.denoise(batch, sigma: sigma)[(batch.shape[0] - x.shape[0])..<batch.shape[0]]
    }
}
