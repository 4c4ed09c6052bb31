import GentoolTensors

/// Tells of every answer: for progress and previews.
public struct ObservedDenoiser: Denoiser {
    let inner: any Denoiser
    let observe: (_ denoised: Tensor) throws -> Void

    /// - Parameters:
    ///   - inner: whose answers are told of.
    ///   - observe: told each estimate of the clean sample; what it throws ends the walk.
    public init(_ inner: any Denoiser, observe: @escaping (_ denoised: Tensor) throws -> Void) {
        self.inner = inner
        self.observe = observe
    }

    /// The inner denoiser's answer, after it was told.
    ///
    /// - Throws: what the inner denoiser or the observer throws.
    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        let denoised = try inner.denoise(x, sigma: sigma)
        try observe(denoised)
        return denoised
    }
}
