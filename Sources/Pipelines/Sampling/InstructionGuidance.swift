import GentoolDiffusion

/// See `InstructionDenoiser`: with instruction and picture, with the picture alone, with neither.
package struct InstructionGuidance: Guidance {
    package var instruction: String
    package var negative: String
    package var scale: Float
    package var pictureScale: Float
    package var rescale: Float
    /// The σ within which there is guidance.
    package var interval: ClosedRange<Float>

    package var prompts: [String] { [instruction, negative, negative] }

    package func denoiser(_ noise: NoiseSchedule, _ network: ([Int]) -> any Denoiser) -> any Denoiser {
        InstructionDenoiser(
            network([0, 1, 2]), conditional: network([0]), noise: noise, scale: scale, pictureScale: pictureScale,
            rescale: rescale, interval: interval)
    }
}
