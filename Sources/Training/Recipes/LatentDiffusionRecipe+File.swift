import FoundationEssentials
import GentoolModels
import GentoolTensors

/// The file of a latent diffusion model holds what a folder of diffusers' holds: tensors under the part's name, and each
/// text file in the metadata under its path.
extension LatentDiffusionRecipe {
    /// Configurations of all parts and the tokenizer's merges, by their paths in diffusers' layout.
    public var modelMetadata: [String: String] {
        [
            "unet/config.json": json(configuration.unet),
            "text_encoder/config.json": json(configuration.textEncoder),
            "vae/config.json": json(autoencoder.network.configuration),
            "scheduler/scheduler_config.json": json(Schedule()),
            "tokenizer/merges.txt": merges,
            "model_index.json": json(Index()),
        ]
    }

    /// The autoencoder's parameters, under `vae.`.
    public var frozenTensors: [String: Tensor] {
        Dictionary(uniqueKeysWithValues: autoencoder.tensors.map { ("vae.\($0.key)", $0.value) })
    }

    /// Those of Stable Diffusion, under diffusers' names. New noise in each step lets a small network correct what it has
    /// done wrong before.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Schedule: Encodable {
        let _class_name = "DPMSolverMultistepScheduler"
        let algorithm_type = "sde-dpmsolver++"
        let beta_start = 0.00085
        let beta_end = 0.012
        let beta_schedule = "scaled_linear"
        let num_train_timesteps = 1000
        let prediction_type = "v_prediction"
        let timestep_spacing = "trailing"
    }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Index: Encodable {
        let follows_instructions = true
    }

    private func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(value) else { preconditionFailure("configurations are plain values") }
        return String(decoding: data, as: UTF8.self)
    }
}
