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
        let index = try SettingsFile.contents("\(folder)/model_index.json").map {
            try SettingsFile.configuration(("\(folder)/model_index.json", $0), as: Index.self)
        }
        isDistilled = index?.isDistilled ?? false
        let name = "\(folder)/transformer/config.json"
        guard let settings = try SettingsFile.contents(name) else {
            throw ModelError(.partMissing, name, "is missing; expected a model folder as diffusers writes it")
        }
        configuration = try SettingsFile.configuration((name, settings), as: Flux2Configuration.self)
        transformer = CheckpointWeights(
            try ModelFolder.weightFiles(in: "\(folder)/transformer").map { try Checkpoint(contentsOf: $0) },
            name: "\(folder)/transformer")
        text =
            try options.textEncoder.map {
                try Qwen3Source(path: $0, tokenizer: options.tokenizer ?? "\(folder)/tokenizer", model: folder)
            } ?? Qwen3Source(folder: folder, tokenizer: options.tokenizer)
        autoencoder = try Flux2Autoencoder(
            AutoencoderFiles(path: options.autoencoder ?? "\(folder)/vae"), channels: configuration.inChannels)
        try check()
    }

    /// A file with the transformer; the other parts are files or folders of their own, or stand beside it.
    init(_ file: Checkpoint, _ options: ModelOptions) throws {
        path = file.path
        transformer = try Self.named(file)
        configuration = try Flux2Configuration(of: Weights(transformer, precision: .f32))
        // Nothing in a file tells, and those that are not distilled are called so.
        isDistilled = !PathName(path).name.lowercased().contains("base")
        let places = PartsBeside(model: path)
        guard let textEncoder = options.textEncoder ?? places.path(of: Self.textEncoders, kind: "text_encoders") else {
            throw ModelError(.partMissing, path, "comes without a text encoder (Qwen3)", remedy: .chooseTextEncoder)
        }
        text = try Qwen3Source(path: textEncoder, tokenizer: options.tokenizer, model: path)
        guard let autoencoder = options.autoencoder ?? places.path(of: Self.autoencoders, kind: "vae") else {
            throw ModelError(.partMissing, path, "comes without an autoencoder", remedy: .chooseAutoencoder)
        }
        self.autoencoder = try Flux2Autoencoder(
            AutoencoderFiles(path: autoencoder), channels: configuration.inChannels)
        try check()
    }

    private static let textEncoders = ["text_encoder", "qwen_3_4b.safetensors", "qwen_3_8b.safetensors"]
    private static let autoencoders = ["vae", "flux2-vae.safetensors", "flux2_vae.safetensors"]

    private func check() throws {
        do { try configuration.check() } catch let flaw as ConfigurationFlaw {
            throw ModelError(.wrongConfiguration, path, "has a configuration of its transformer that can't be: \(flaw)")
        }
        let channels = 3 * text.configuration.hiddenSize
        guard channels == configuration.contextChannels else {
            throw ModelError(
                .partsMismatch, path,
                "wants text of \(configuration.contextChannels) channels, but its text encoder makes \(channels); they "
                    + "are of two models")
        }
    }

    /// `model_index.json`.
    private struct Index: Decodable {
        let isDistilled: Bool?

        private enum CodingKeys: String, CodingKey { case isDistilled = "is_distilled" }
    }

    // MARK: - Files

    /// Whether a file has such a transformer.
    static func isTransformer(_ file: Checkpoint) -> Bool {
        ([""] + Flux2Names.prefixes).contains { prefix in
            Flux2Names.marks.contains { file.tensors[prefix + $0] != nil }
        }
    }

    private static func named(_ file: Checkpoint) throws -> CheckpointWeights {
        let prefix = Flux2Names.prefixes.first { prefix in
            Flux2Names.marks.contains { file.tensors[prefix + $0] != nil }
        }
        if file.tensors.keys.contains(where: { $0.contains("guidance_in.") || $0.contains("guidance_embedder.") }) {
            throw ModelError(
                .wrongModel, file.path,
                "is FLUX.2-dev, whose text encoder is another one; expected FLUX.2-klein")
        }
        var parameters: [String: CheckpointWeights.Parameter] = [:]
        for (stored, tensor) in file.tensors {
            guard let name = prefix.map({ stored.hasPrefix($0) ? String(stored.dropFirst($0.count)) : nil }) ?? stored
            else { continue }
            let places = Flux2Names.places(of: name)
            // What the network has more than is known of it would be missed without a word.
            guard !places.isEmpty else {
                throw ModelError(
                    .wrongModel, file.path, "has \(stored), which is nothing of FLUX.2's; it is another architecture")
            }
            for place in places {
                parameters[place.name] = .init(
                    stored: tensor, part: place.third.map { ($0, 3) }, isSwapped: place.isSwapped)
            }
        }
        return CheckpointWeights(name: file.path, parameters: parameters)
    }
}
