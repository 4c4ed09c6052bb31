import GentoolBase
import GentoolCheckpoints
import GentoolModels

/// A FLUX.2 model on disk, in whichever layout.
struct Flux2Source: Sendable {
    let path: String
    /// Under diffusers' names.
    let transformer: CheckpointWeights
    let configuration: Flux2Configuration
    /// Whether it was distilled to few steps without guidance.
    let isDistilled: Bool
    let text: Qwen3Source
    let autoencoder: Flux2Autoencoder

    /// A folder in diffusers' layout.
    init(folder: String, _ options: ModelOptions) throws {
        path = folder
        let index = try SettingsFile.configuration(at: "\(folder)/model_index.json", as: Index.self)
        isDistilled = index?.isDistilled ?? (index?.className == Index.keeping)
        let parts = FamilyFolder(folder)
        var configuration = try parts.configuration(Flux2Configuration.self)
        configuration.keepsReferences = index?.className == Index.keeping
        self.configuration = configuration
        transformer = try parts.transformer()
        text = try Qwen3Source(folder: folder, options)
        autoencoder = try Flux2Autoencoder(
            AutoencoderFiles(path: options.autoencoder ?? "\(folder)/vae"), channels: configuration.inChannels)
        try check()
    }

    /// A file with the transformer; the other parts are files or folders of their own, or stand beside it.
    init(_ file: Checkpoint, _ options: ModelOptions) throws {
        path = file.path
        if file.tensors.keys.contains(where: { $0.contains("guidance_in.") || $0.contains("guidance_embedder.") }) {
            throw ModelError(
                .wrongModel, path, "is FLUX.2-dev, whose text encoder is another one; expected FLUX.2-klein")
        }
        transformer = try Flux2Names.parameters(of: file)
        var configuration = try Flux2Configuration(of: Weights(transformer, precision: .f32))
        // Nothing in a file tells, and those that are not distilled are called so, as are those that keep references.
        let name = ModelName(of: path)
        isDistilled = !name.isBase
        configuration.keepsReferences = name.words.contains("kv")
        self.configuration = configuration
        text = try Qwen3Source(beside: path, named: Self.textEncoders, options)
        autoencoder = try Flux2Autoencoder(
            AutoencoderFiles(path: PartsBeside(model: path).autoencoder(of: Self.autoencoders, options)),
            channels: configuration.inChannels)
        try check()
    }

    static let textEncoders = ["text_encoder", "qwen_3_4b.safetensors", "qwen_3_8b.safetensors"]
    static let autoencoders = ["vae", "flux2-vae.safetensors", "flux2_vae.safetensors"]

    private func check() throws {
        do { try configuration.check() } catch let flaw as ConfigurationFlaw {
            throw ModelError(.wrongConfiguration, path, "has a configuration of its transformer that can't be: \(flaw)")
        }
        try text.check(made: 3 * text.configuration.hiddenSize, wanted: configuration.contextChannels)
    }

    /// `model_index.json`.
    private struct Index: Decodable {
        let isDistilled: Bool?
        let className: String?

        /// The class of those that keep references, which are distilled.
        static let keeping = "Flux2KleinKVPipeline"

        private enum CodingKeys: String, CodingKey {
            case isDistilled = "is_distilled"
            case className = "_class_name"
        }
    }
}
