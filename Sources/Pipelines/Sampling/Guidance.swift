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
