import GentoolDiffusion

/// The answer under each prompt as it is: one sample for each.
package struct Unguided: Guidance {
    package var prompts: [String]

    package func denoiser(_ noise: NoiseSchedule, _ network: ([Int]) -> any Denoiser) -> any Denoiser {
        network(Array(prompts.indices))
    }
}
