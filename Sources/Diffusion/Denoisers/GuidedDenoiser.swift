import GentoolTensors

/// Classifier-free guidance (Ho & Salimans 2022): away from what would be made without the text, beyond what would be
/// made with it.
public struct GuidedDenoiser: Denoiser {
    let both: any Denoiser
    let conditional: any Denoiser
    /// How far; 1 is the conditional answer itself.
    public var scale: Float
    /// How far the answer's contrast is brought back to the conditional one's, 0...1 (Lin et al. 2024, §3.4).
    public var rescale: Float
    /// In whose answers `rescale` is measured.
    public var noise: NoiseSchedule
    /// The σ within which there is guidance (Kynkäänniemi et al. 2024).
    public var interval: ClosedRange<Float>

    /// - Parameters:
    ///   - both: answers a batch of two samples: the first without the text, the second with it.
    ///   - conditional: answers one sample, with the text.
    ///   - noise: in whose answers `rescale` is measured.
    ///   - scale: how far; 1 is the conditional answer itself.
    ///   - rescale: how far the answer's contrast is brought back to the conditional one's, 0...1.
    ///   - interval: the σ within which there is guidance.
    public init(
        _ both: any Denoiser, conditional: any Denoiser, noise: NoiseSchedule, scale: Float, rescale: Float = 0,
        interval: ClosedRange<Float> = 0...Float.infinity
    ) {
        self.both = both
        self.conditional = conditional
        self.scale = scale
        self.rescale = rescale
        self.noise = noise
        self.interval = interval
    }

    /// The guided answer; outside of the interval that under the prompt alone, for half the work.
    public func denoise(_ x: Tensor, sigma: Float) throws -> Tensor {
        guard interval.contains(sigma) else { return try conditional.denoise(x, sigma: sigma) }
        let answers = try both.denoise(x.repeated(2), sigma: sigma)
        let count = x.shape[0]
        let (without, with) = (answers[0..<count], answers[count..<(2 * count)])
        let guided = Tensor.lerp(without, with, weight: scale)
        return noise.rescaled(guided, to: with, by: rescale, x: x, sigma: sigma)
    }
}

extension NoiseSchedule {
    /// A guided answer with its contrast brought back to that of another one (Lin et al. 2024, §3.4).
    ///
    /// - Parameters:
    ///   - guided: the clean sample under guidance.
    ///   - conditional: the one without it.
    ///   - rescale: how far, 0...1.
    ///   - x: what the network was asked about.
    ///   - sigma: the deviation of the noise in it.
    func rescaled(_ guided: Tensor, to conditional: Tensor, by rescale: Float, x: Tensor, sigma: Float) -> Tensor {
        guard rescale > 0 else { return guided }
        let wanted = answer(conditional, x: x, sigma: sigma)
        let found = answer(guided, x: x, sigma: sigma)
        let factor = wanted.standardDeviation / found.standardDeviation
        return denoised((1 + rescale * (factor - 1)) * found, x: x, sigma: sigma)
    }
}
