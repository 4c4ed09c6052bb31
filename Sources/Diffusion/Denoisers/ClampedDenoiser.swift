import GentoolTensors

/// Keeps every answer within a range (Ho et al. 2020, §3.2, for pictures in -1...1).
public struct ClampedDenoiser: Denoiser {
    let inner: any Denoiser
    let range: Float

    /// No answer is larger than `range` in magnitude.
    public init(_ inner: any Denoiser, to range: Float) {
        self.inner = inner
        self.range = range
    }

    /// The inner denoiser's answer, clamped.
    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        try inner.denoise(x, sigma: sigma).clamped(to: -range...range)
    }
}
