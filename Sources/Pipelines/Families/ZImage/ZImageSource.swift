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
        let parts = FamilyFolder(folder)
        configuration = try parts.configuration(ZImageConfiguration.self)
        transformer = try parts.transformer()
        let scheduler = "\(folder)/scheduler/scheduler_config.json"
        shift = try SettingsFile.configuration(at: scheduler, as: Scheduler.self)?.shift ?? Self.usualShift
        isDistilled = !Self.isBase(ModelName(of: folder))
        text = try Qwen3Source(folder: folder, options)
        autoencoder = try Self.autoencoder(options.autoencoder ?? "\(folder)/vae", configuration)
        try check()
    }

    /// A file with the transformer; the other parts are files or folders of their own, or stand beside it.
    init(_ file: Checkpoint, _ options: ModelOptions) throws {
        path = file.path
        transformer = try ZImageNames.parameters(of: file)
        configuration = try ZImageConfiguration(of: Weights(transformer, precision: .f32))
        shift = Self.usualShift
        isDistilled = !Self.isBase(ModelName(of: path))
        text = try Qwen3Source(beside: path, named: Self.textEncoders, options)
        autoencoder = try Self.autoencoder(
            PartsBeside(model: path).autoencoder(of: Self.autoencoders, options), configuration)
        try check()
    }

    static let textEncoders = ["text_encoder", "qwen_3_4b.safetensors"]
    static let autoencoders = ["vae", "ae.safetensors"]
    private static let usualShift: Float = 3

    /// Nothing in its files tells a model that was not distilled from one that was, but what it is called.
    private static func isBase(_ name: ModelName) -> Bool {
        let isNamed = name.words.joined(separator: "-").contains("z-image")
        return name.isBase || isNamed && !name.words.contains { $0.contains("turbo") }
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
        try text.check(made: text.configuration.hiddenSize, wanted: configuration.contextChannels)
    }

    /// `scheduler_config.json`.
    private struct Scheduler: Decodable {
        let shift: Float?
    }
}
