import GentoolTensors

/// Guidance by an instruction and by the picture that it changes, each with its own scale (Brooks, Holynski & Efros
/// 2023, "InstructPix2Pix", eq. 3).
public struct InstructionDenoiser: Denoiser {
    let inner: any Denoiser
    /// How closely the instruction is followed.
    public var scale: Float
    /// How closely the picture is kept to.
    public var pictureScale: Float

    /// - Parameters:
    ///   - inner: answers a batch of three samples: with instruction and picture, with the picture alone, with neither.
    ///   - scale: how closely the instruction is followed.
    ///   - pictureScale: how closely the picture is kept to.
    public init(_ inner: any Denoiser, scale: Float, pictureScale: Float) {
        self.inner = inner
        self.scale = scale
        self.pictureScale = pictureScale
    }

    /// The guided answer. The inner denoiser sees `x` three times: under both, under the picture alone, and under
    /// neither.
    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        let answers = try inner.denoise(x.repeated(3), sigma: sigma)
        let count = x.shape[0]
        let (both, picture) = (answers[0..<count], answers[count..<(2 * count)])
        let neither = answers[(2 * count)..<(3 * count)]
        return neither + scale * (both - picture) + pictureScale * (picture - neither)
    }
}
