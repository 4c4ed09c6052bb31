import GentoolDiffusion

/// How the network's answers under some prompts become one denoiser.
package protocol Guidance {
    /// The batch of prompts.
    var prompts: [String] { get }

    /// - Parameters:
    ///   - noise: what the network knows of noise.
    ///   - network: the network as a denoiser under some of the prompts, of as many samples.
    func denoiser(_ noise: NoiseSchedule, _ network: (_ prompts: [Int]) -> any Denoiser) -> any Denoiser
}

/// The answer under each prompt as it is: one sample for each.
package struct Unguided: Guidance {
    package var prompts: [String]

    package func denoiser(_ noise: NoiseSchedule, _ network: ([Int]) -> any Denoiser) -> any Denoiser {
        network(Array(prompts.indices))
    }
}

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

/// See `InstructionDenoiser`: with instruction and picture, with the picture alone, with neither.
package struct InstructionGuidance: Guidance {
    package var instruction: String
    package var negative: String
    package var scale: Float
    package var pictureScale: Float

    package var prompts: [String] { [instruction, negative, negative] }

    package func denoiser(_ noise: NoiseSchedule, _ network: ([Int]) -> any Denoiser) -> any Denoiser {
        InstructionDenoiser(network([0, 1, 2]), scale: scale, pictureScale: pictureScale)
    }
}

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
