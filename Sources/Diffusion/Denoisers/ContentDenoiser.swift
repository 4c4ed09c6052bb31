import GentoolTensors

/// Pulls every answer towards a given sample, the less the nearer the walk is to its end: a denoiser around a denoiser
/// that keeps what a picture shows while another denoiser says how it is drawn.
///
/// The answer minimizes the squared distance to the inner denoiser's and, with a weight, to the content (the fusion
/// step of Elad & Milanfar 2017, "Style Transfer via Texture Synthesis", §IV).
public struct ContentDenoiser: Denoiser {
    let inner: any Denoiser
    let content: Tensor
    let share: Float
    let sigma: Float

    /// - Parameters:
    ///   - inner: whose answers are pulled.
    ///   - content: the clean sample to keep to.
    ///   - share: what the content counts of an answer at `sigma`, 0...1; in proportion less below.
    ///   - sigma: the σ that the walk begins with.
    public init(_ inner: any Denoiser, content: Tensor, share: Float, from sigma: Float) {
        self.inner = inner
        self.content = content
        self.share = share
        self.sigma = sigma
    }

    /// The inner denoiser's answer, moved towards the content.
    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        let answer = try inner.denoise(x, sigma: sigma)
        return answer + share * min(1, sigma / self.sigma) * (content - answer)
    }
}
