import GentoolDiffusion

/// Guidance of a sample beside which others pass through the network in each step, so that features of theirs can get into
/// it.
package struct AccompaniedGuidance: Guidance {
    package var inner: any Guidance
    package var companions: [Trajectory]
    /// What the companions show.
    package var prompt: String

    package var prompts: [String] { [String](repeating: prompt, count: companions.count) + inner.prompts }

    package func denoiser(_ noise: NoiseSchedule, _ network: ([Int]) -> any Denoiser) -> any Denoiser {
        inner.denoiser(noise) { samples in
            AccompaniedDenoiser(
                network(Array(companions.indices) + samples.map { companions.count + $0 }), companions: companions)
        }
    }
}
