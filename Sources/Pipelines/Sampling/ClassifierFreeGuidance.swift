import GentoolDiffusion

/// See `GuidedDenoiser`.
package struct ClassifierFreeGuidance: Guidance {
    package var unconditional: String
    package var conditional: String
    package var scale: Float
    package var rescale: Float
    /// The σ within which there is guidance.
    package var interval: ClosedRange<Float>

    package var prompts: [String] { [unconditional, conditional] }

    package func denoiser(_ noise: NoiseSchedule, _ network: ([Int]) -> any Denoiser) -> any Denoiser {
        GuidedDenoiser(
            network([0, 1]), conditional: network([1]), noise: noise, scale: scale, rescale: rescale, interval: interval
        )
    }
}
