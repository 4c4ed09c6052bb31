import GentoolTensors

/// Guidance by an instruction and by the picture that it changes, each with its own scale (Brooks, Holynski & Efros
/// 2023, "InstructPix2Pix", eq. 3).
public struct InstructionDenoiser: Denoiser {
    let all: any Denoiser
    let conditional: any Denoiser
    /// How closely the instruction is followed.
    public var scale: Float
    /// How closely the picture is kept to.
    public var pictureScale: Float
    /// How far the answer's contrast is brought back to that under both, 0...1 (Lin et al. 2024, §3.4).
    public var rescale: Float
    /// In whose answers `rescale` is measured.
    public var noise: NoiseSchedule
    /// The σ within which there is guidance (Kynkäänniemi et al. 2024).
    public var interval: ClosedRange<Float>

    /// - Parameters:
    ///   - all: answers a batch of three samples: with instruction and picture, with the picture alone, with neither.
    ///   - conditional: answers one sample, with instruction and picture.
    ///   - noise: in whose answers `rescale` is measured.
    ///   - scale: how closely the instruction is followed.
    ///   - pictureScale: how closely the picture is kept to.
    ///   - rescale: how far the answer's contrast is brought back to that under both, 0...1.
    ///   - interval: the σ within which there is guidance.
    public init(
        _ all: any Denoiser, conditional: any Denoiser, noise: NoiseSchedule, scale: Float, pictureScale: Float,
        rescale: Float = 0, interval: ClosedRange<Float> = 0...Float.infinity
    ) {
        self.all = all
        self.conditional = conditional
        self.scale = scale
        self.pictureScale = pictureScale
        self.rescale = rescale
        self.noise = noise
        self.interval = interval
    }

    /// The guided answer; outside of the interval that under instruction and picture, for a third of the work.
    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        guard interval.contains(sigma) else { return try conditional.denoise(x, sigma: sigma) }
        let answers = try all.denoise(x.repeated(3), sigma: sigma)
        let count = x.shape[0]
        let (both, picture) = (answers[0..<count], answers[count..<(2 * count)])
        let neither = answers[(2 * count)..<(3 * count)]
        let guided = neither + scale * (both - picture) + pictureScale * (picture - neither)
        return noise.rescaled(guided, to: both, by: rescale, x: x, sigma: sigma)
    }
}
