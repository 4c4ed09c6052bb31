import GentoolTensors

/// Notes down what another denoiser is asked about.
public final class RecordingDenoiser: Denoiser {
    private let inner: any Denoiser
    /// What was asked about so far.
    public private(set) var trajectory = Trajectory()

    /// Records from now on what `inner` is asked about.
    public init(_ inner: any Denoiser) { self.inner = inner }

    /// The inner denoiser's answer; the question is noted down before it is asked.
    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        trajectory.add(x, sigma: sigma)
        return try inner.denoise(x, sigma: sigma)
    }
}
