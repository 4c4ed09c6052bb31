import GentoolCheckpoints
import GentoolDiffusion
import GentoolModels
import GentoolTensors

/// FLUX.2-klein (Black Forest Labs 2026): a flow-matching transformer under the states of a language model, which makes
/// pictures, also from reference pictures.
public struct Flux2Model: DiffusionFamily {
    /// The file or folder of the transformer, as it was named by the caller.
    public let path: String
    /// How weights are kept in memory.
    public let precision: Precision
    private let source: Flux2Source
    private var loras: TransformerLoRAs
    private let promptCache: PromptCache?

    /// What the family is called in errors and notes.
    public static let name = Flux2Names.family

    /// Whether a folder's transformer is of FLUX.2's class, or a file's tensors have its names.
    public static func recognizes(_ files: ModelFiles) -> Bool {
        switch files {
        case .folder(let path): FamilyFolder(path).transformerClass == "Flux2Transformer2DModel"
        case .file(let file): Flux2Names.areNames(of: file)
        }
    }

    /// - Parameters:
    ///   - files: a folder in diffusers' layout, or a file with the transformer in diffusers' naming or that of Black
    ///     Forest Labs, ComfyUI and GGUF.
    ///   - options: files of a transformer alone come without text encoder, tokenizer and autoencoder.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public init(_ files: ModelFiles, _ options: ModelOptions) throws {
        try FamilyOptions.refuseUnknown(options, of: Self.name)
        switch files {
        case .folder(let path): source = try Flux2Source(folder: path, options)
        case .file(let file): source = try Flux2Source(file, options)
        }
        path = source.path
        precision = options.precision
        promptCache = options.promptCache
        let configuration = source.configuration
        loras = TransformerLoRAs { Flux2Names.originals(configuration) }
        try loras.add(options.loras, to: source.transformer)
    }

    /// The transformer's shape.
    public var network: any DiffusionNetworkShape { source.configuration }
    /// Squares of 2 × 2 of the autoencoder's latents, as one.
    public var latents: LatentSpace { source.autoencoder.latents }
    /// 1024 pixels, with an autoencoder of the usual reduction.
    public var nativeSize: Int { 64 * latents.reduction }
    /// Euler's method.
    public var defaultSampler: Sampler { .euler }
    /// 4 if the model is distilled, otherwise 50.
    public var usualSteps: Int { source.isDistilled ? 4 : 50 }
    /// 1, which is none, if the model is distilled, otherwise 4.
    public var usualGuidance: Float { source.isDistilled ? 1 : 4 }

    /// Distilled models were taught what guidance gives.
    public func guidanceScale(_ told: Float) -> Float { source.isDistilled ? 1 : told }

    /// The schedule of a walk of the usual steps to a picture of the native size.
    ///
    /// - Throws: `ModelError` where the sampler can't walk flow matching.
    public func schedule(for sampler: Sampler?) throws -> ModelSchedule {
        try schedule(for: sampler, steps: usualSteps, size: (nativeSize, nativeSize))
    }

    /// The schedule whose times are shifted for the number of steps and of the picture's tokens, as the authors found
    /// best.
    ///
    /// - Throws: `ModelError` where the sampler can't walk flow matching.
    public func schedule(
        for sampler: Sampler?, steps: Int, size: (width: Int, height: Int)
    ) throws -> ModelSchedule {
        let tokens = (size.width / latents.reduction) * (size.height / latents.reduction)
        return try .flowMatching(
            sampler ?? defaultSampler, times: .empirical(tokens: tokens, steps: steps), model: path)
    }

    /// Reads the transformer, with the LoRAs added.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func readNetwork(isCompact: Bool) throws -> any DiffusionNetwork {
        try Flux2Transformer(
            Weights(try loras.applied(to: source.transformer), precision: precision, isCompact: isCompact),
            source.configuration)
    }

    /// The same model with the LoRAs of more files.
    ///
    /// - Throws: `ModelError` or `CheckpointError` where one can't be read or doesn't fit.
    public func adding(loras files: [(path: String, weight: Float)]) throws -> Flux2Model {
        var model = self
        try model.loras.add(files, to: source.transformer)
        return model
    }

    /// Reads Qwen3 and its tokenizer, or what they made of prompts before.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func readConditioner() throws -> any Conditioner {
        try source.text.conditioner(of: Self.name, promptCache) {
            Flux2Conditioner(tokenizer: $0, encoder: $1)
        }
    }

    /// What a prompt says behind the tokens that the text encoder is shown.
    ///
    /// - Throws: what reading the tokenizer throws.
    public func unreadEnd(of prompt: String) throws -> String {
        try source.text.unreadEnd(of: prompt, behind: Flux2Conditioner.tokens, Flux2Conditioner.chat)
    }

    /// A prompt written out by Qwen3, the text encoder.
    ///
    /// - Throws: what reading it or `observer` throws.
    public func writtenOut(_ prompt: String, observer: PictureProgress.Observer) throws -> String {
        try source.text.writer().text(for: prompt, observer: observer)
    }

    /// Reads the autoencoder, whose latents are joined to squares.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func readAutoencoder(encodes: Bool) throws -> any Autoencoder {
        try source.autoencoder.autoencoder(encodes: encodes, precision: precision)
    }
}
