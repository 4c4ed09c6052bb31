import GentoolBase
import GentoolCheckpoints
import GentoolModels

/// A Z-Image model on disk, in whichever layout.
struct ZImageSource: Sendable {
    let path: String
    /// Under diffusers' names.
    let transformer: CheckpointWeights
    let configuration: ZImageConfiguration
    /// How far times are shifted towards noise.
    let shift: Float
    /// Whether it was distilled to few steps without guidance.
    let isDistilled: Bool
    let text: Qwen3Source
    let autoencoder: AutoencoderSource

    /// A folder in diffusers' layout.
    init(folder: String, _ options: ModelOptions) throws {
        path = folder
        let name = "\(folder)/transformer/config.json"
        guard let settings = try SettingsFile.contents(name) else {
            throw ModelError(.partMissing, name, "is missing; expected a model folder as diffusers writes it")
        }
        configuration = try SettingsFile.configuration((name, settings), as: ZImageConfiguration.self)
        transformer = CheckpointWeights(
            try ModelFolder.weightFiles(in: "\(folder)/transformer").map { try Checkpoint(contentsOf: $0) },
            name: "\(folder)/transformer")
        let scheduler = "\(folder)/scheduler/scheduler_config.json"
        let told = try SettingsFile.contents(scheduler).map {
            try SettingsFile.configuration((scheduler, $0), as: Scheduler.self)
        }
        shift = told?.shift ?? Self.usualShift
        isDistilled = !Self.isBase(folder)
        text =
            try options.textEncoder.map {
                try Qwen3Source(path: $0, tokenizer: options.tokenizer ?? "\(folder)/tokenizer", model: folder)
            } ?? Qwen3Source(folder: folder, tokenizer: options.tokenizer)
        autoencoder = try Self.autoencoder(options.autoencoder ?? "\(folder)/vae", configuration)
        try check()
    }

    /// A file with the transformer; the other parts are files or folders of their own, or stand beside it.
    init(_ file: Checkpoint, _ options: ModelOptions) throws {
        path = file.path
        transformer = try Self.named(file)
        configuration = try ZImageConfiguration(of: Weights(transformer, precision: .f32))
        shift = Self.usualShift
        isDistilled = !Self.isBase(PathName(path).name)
        let places = PartsBeside(model: path)
        guard let textEncoder = options.textEncoder ?? places.path(of: Self.textEncoders, kind: "text_encoders") else {
            throw ModelError(.partMissing, path, "comes without a text encoder (Qwen3)", remedy: .chooseTextEncoder)
        }
        text = try Qwen3Source(path: textEncoder, tokenizer: options.tokenizer, model: path)
        guard let autoencoder = options.autoencoder ?? places.path(of: Self.autoencoders, kind: "vae") else {
            throw ModelError(.partMissing, path, "comes without an autoencoder", remedy: .chooseAutoencoder)
        }
        self.autoencoder = try Self.autoencoder(autoencoder, configuration)
        try check()
    }

    private static let textEncoders = ["text_encoder", "qwen_3_4b.safetensors"]
    private static let autoencoders = ["vae", "ae.safetensors"]
    private static let usualShift: Float = 3

    /// Nothing in its files tells a model that was not distilled from one that was, but what it is called.
    private static func isBase(_ path: String) -> Bool {
        // A snapshot's folder is two below its model's.
        let name = path.split(separator: "/").suffix(3).joined(separator: "/").lowercased().replacing("_", with: "-")
        return name.contains("base") || name.contains("z-image") && !name.contains("turbo")
    }

    /// That of FLUX.1, whose latents these are.
    private static func autoencoder(_ path: String, _ transformer: ZImageConfiguration) throws -> AutoencoderSource {
        var usual = AutoencoderConfiguration()
        usual.latentChannels = transformer.inChannels
        (usual.scalingFactor, usual.shiftFactor) = (0.3611, 0.1159)
        return try AutoencoderSource(path: path, for: usual, ofItsSide: false)
    }

    private func check() throws {
        do { try configuration.check() } catch let flaw as ConfigurationFlaw {
            throw ModelError(.wrongConfiguration, path, "has a configuration of its transformer that can't be: \(flaw)")
        }
        guard text.configuration.hiddenSize == configuration.contextChannels else {
            throw ModelError(
                .partsMismatch, path,
                "wants text of \(configuration.contextChannels) channels, but its text encoder makes "
                    + "\(text.configuration.hiddenSize); they are of two models")
        }
    }

    /// `scheduler_config.json`.
    private struct Scheduler: Decodable {
        let shift: Float?
    }

    // MARK: - Files

    /// Whether a file has such a transformer.
    static func isTransformer(_ file: Checkpoint) -> Bool { prefix(of: file) != nil }

    private static func prefix(of file: Checkpoint) -> String? {
        ([""] + ZImageNames.prefixes).first { prefix in
            ZImageNames.marks.allSatisfy { file.tensors[prefix + $0] != nil }
        }
    }

    private static func named(_ file: Checkpoint) throws -> CheckpointWeights {
        let prefix = prefix(of: file) ?? ""
        var parameters: [String: CheckpointWeights.Parameter] = [:]
        for (stored, tensor) in file.tensors where stored.hasPrefix(prefix) {
            guard let places = ZImageNames.places(of: String(stored.dropFirst(prefix.count))) else { continue }
            // What the network has more than is known of it would be missed without a word.
            guard !places.isEmpty else {
                throw ModelError(
                    .wrongModel, file.path, "has \(stored), which is nothing of Z-Image's; it is another architecture")
            }
            for place in places {
                parameters[place.name] = .init(stored: tensor, part: place.third.map { ($0, 3) })
            }
        }
        return CheckpointWeights(name: file.path, parameters: parameters)
    }
}
