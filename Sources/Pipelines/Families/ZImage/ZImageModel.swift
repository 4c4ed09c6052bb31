import GentoolCheckpoints
import GentoolDiffusion
import GentoolModels
import GentoolTensors

/// Z-Image (Cai et al. 2025): a flow-matching transformer under the states of a language model, on FLUX.1's latents.
public struct ZImageModel: DiffusionFamily {
    /// The file or folder of the transformer, as it was named by the caller.
    public let path: String
    /// How weights are kept in memory.
    public let precision: Precision
    private let source: ZImageSource
    private var loras: TransformerLoRAs
    private let promptCache: PromptCache?

    /// What the family is called in errors and notes.
    public static let name = ZImageNames.family

    /// Whether a folder's transformer is of Z-Image's class, or a file's tensors have its names.
    public static func recognizes(_ files: ModelFiles) -> Bool {
        switch files {
        case .folder(let path): FamilyFolder(path).transformerClass == "ZImageTransformer2DModel"
        case .file(let file): ZImageNames.areNames(of: file)
        }
    }

    /// - Parameters:
    ///   - files: a folder in diffusers' layout, or a file with the transformer in diffusers' naming or that of ComfyUI and
    ///     GGUF.
    ///   - options: files of a transformer alone come without text encoder, tokenizer and autoencoder.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public init(_ files: ModelFiles, _ options: ModelOptions) throws {
        try FamilyOptions.refuseUnknown(options, of: Self.name)
        switch files {
        case .folder(let path): source = try ZImageSource(folder: path, options)
        case .file(let file): source = try ZImageSource(file, options)
        }
        path = source.path
        precision = options.precision
        promptCache = options.promptCache
        let configuration = source.configuration
        loras = TransformerLoRAs { ZImageNames.originals(configuration) }
        try loras.add(options.loras, to: source.transformer)
    }

    /// The transformer's shape.
    public var network: any DiffusionNetworkShape { source.configuration }
    /// The autoencoder's latents: those of FLUX.1.
    public var latents: LatentSpace { source.autoencoder.configuration.latents }
    /// 1024 pixels, with an autoencoder of the usual reduction.
    public var nativeSize: Int { 128 * latents.reduction }
    /// Euler's method.
    public var defaultSampler: Sampler { .euler }
    /// 8 if the model is distilled (Z-Image-Turbo), otherwise 50.
    public var usualSteps: Int { source.isDistilled ? 8 : 50 }
    /// 0, which is none, if the model is distilled, otherwise 5.
    public var usualGuidance: Float { source.isDistilled ? 0 : 5 }

    /// What its authors count is added to the answer under the prompt; 0 is none.
    public func guidanceScale(_ told: Float) -> Float { told + 1 }

    /// The schedule with the shift that the model's scheduler names, whatever the steps and the size.
    ///
    /// - Throws: `ModelError` where the sampler can't walk flow matching.
    public func schedule(for sampler: Sampler?) throws -> ModelSchedule {
        try .flowMatching(sampler ?? defaultSampler, times: FlowTimes(shift: source.shift), model: path)
    }

    /// Reads the transformer, with the LoRAs added.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func readNetwork(isCompact: Bool) throws -> any DiffusionNetwork {
        try ZImageTransformer(
            Weights(try loras.applied(to: source.transformer), precision: precision, isCompact: isCompact),
            source.configuration)
    }

    /// The same model with the LoRAs of more files.
    ///
    /// - Throws: `ModelError` or `CheckpointError` where one can't be read or doesn't fit.
    public func adding(loras files: [(path: String, weight: Float)]) throws -> ZImageModel {
        var model = self
        try model.loras.add(files, to: source.transformer)
        return model
    }

    /// Reads Qwen3 and its tokenizer, or what they made of prompts before.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func readConditioner() throws -> any Conditioner {
        try source.text.conditioner(of: Self.name, promptCache) {
            ZImageConditioner(tokenizer: $0, encoder: $1)
        }
    }

    /// What a prompt says behind the tokens that the text encoder is shown.
    ///
    /// - Throws: what reading the tokenizer throws.
    public func unreadEnd(of prompt: String) throws -> String {
        try source.text.unreadEnd(of: prompt, behind: ZImageConditioner.mostTokens, ZImageConditioner.chat)
    }

    /// A prompt written out by Qwen3, the text encoder.
    ///
    /// - Throws: what reading it or `observer` throws.
    public func writtenOut(_ prompt: String, observer: PictureProgress.Observer) throws -> String {
        try source.text.writer().text(for: prompt, observer: observer)
    }

    /// Reads the autoencoder.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func readAutoencoder(encodes: Bool) throws -> any Autoencoder {
        try source.autoencoder.autoencoder(encodes: encodes, precision: precision)
    }
}
