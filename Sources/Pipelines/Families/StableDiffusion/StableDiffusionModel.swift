import FoundationEssentials
import GentoolCheckpoints
import GentoolDiffusion
import GentoolModels
import GentoolTensors
import SystemPackage

/// A model of Stable Diffusion's family: a UNet on latents of an autoencoder, under the text of one or two of CLIP's encoders
/// (Rombach et al. 2022; Podell et al. 2023).
public struct StableDiffusionModel: DiffusionFamily {
    /// The file or folder that it was read from, as it was named by the caller.
    public let path: String
    /// The network's shape, with that of motion modules where it has any.
    public let unet: UNetConfiguration
    /// How weights are kept in memory.
    public let precision: Precision
    /// Of which of the text encoders' layers the answer is taken, counted from the end: 1 is the last.
    public let clipSkip: Int
    private let chosenClipSkip: Int?
    /// Whether it is an InstructPix2Pix, where the files say so.
    public let followsInstructions: Bool?
    let storedSchedule: StoredSchedule
    private let zeroesEmptyPrompts: Bool
    private let source: any ModelSource
    private let autoencoder: AutoencoderSource
    private let motion: MotionFile?
    private let control: MotionFile?
    private var loras: [LoRA]
    private let embeddings: [TextualInversion]

    /// What the family is called in errors and notes.
    public static let name = "Stable Diffusion"

    /// Whether a folder has a part `unet`, or a file is of an original model or of one that gentool trained.
    public static func recognizes(_ files: ModelFiles) -> Bool {
        switch files {
        case .folder(let path): FileManager.default.fileExists(atPath: "\(path)/unet")
        case .file(let file): [.packedModel, .diffusionModel].contains(WeightFileKind(file))
        }
    }

    /// - Parameters:
    ///   - files: a folder in diffusers' layout, a single file in the original naming, or one that gentool trained.
    ///   - options: single files come without a tokenizer; the clip skip is 1 to the number of layers.
    public init(_ files: ModelFiles, _ options: ModelOptions) throws {
        switch files {
        case .folder(let path): try self.init(ModelFolder(path: path), options)
        case .file(let file) where PackedModel.isPacked(file): try self.init(PackedModel(file), options)
        case .file(let file): try self.init(ModelFile(file, tokenizer: options.tokenizer), options)
        }
    }

    /// Opens a model that is known to be of this family.
    public init(path: String, _ options: ModelOptions = ModelOptions()) throws {
        try self.init(ModelFiles(path), options)
    }

    init(_ source: any ModelSource, _ options: ModelOptions) throws {
        try Self.refuseParts(options, of: source)
        self.source = source
        path = source.path
        precision = options.precision
        var schedule = try source.schedule()
        schedule.predictionType = options.parameterization?.rawValue ?? schedule.predictionType
        var unet = try source.unetConfiguration()
        (motion, control) = try Self.moving(unet, options, of: source.path)
        unet.motion = motion?.configuration
        unet.motion?.mostKnownFrames = control == nil ? 0 : ControlledUNet.mostKnownFrames
        if motion != nil { schedule.takeMotionsNoise() }
        storedSchedule = schedule
        self.unet = unet
        let ownAutoencoder = try source.autoencoderConfiguration()
        try Self.check(source.path, "UNet") { try unet.check() }
        try Self.check(source.path, "autoencoder") { try ownAutoencoder.check() }
        for index in 0..<source.textEncoders {
            try Self.check(source.path, "text encoder") { try source.textEncoderConfiguration(index).check() }
        }
        chosenClipSkip = options.clipSkip
        clipSkip = try Self.checked(options.clipSkip, of: source)
        autoencoder =
            try options.autoencoder.map {
                try AutoencoderSource(path: $0, for: ownAutoencoder, ofItsSide: source.hasAutoencoder)
            } ?? AutoencoderSource(source)
        zeroesEmptyPrompts = try source.zeroesEmptyPrompts
        followsInstructions = try source.followsInstructions
        embeddings = try options.embeddings.map { try TextualInversion(path: $0) }
        loras = try options.loras.map { try LoRA(path: $0.path, weight: $0.weight) }
        try check(loras)
    }

    /// - Throws: `ModelError` for a tokenizer or text encoder that would take the place of the model's own.
    private static func refuseParts(_ options: ModelOptions, of source: any ModelSource) throws {
        let refused = [
            (options.textEncoder, "text encoder"), (source.hasTokenizer ? options.tokenizer : nil, "tokenizer"),
        ]
        for case (let path?, let part) in refused {
            throw ModelError(
                .invalidValue, path, "is no use to \(source.path), which brings its own \(part); leave it out")
        }
    }

    /// What makes clips of a network's pictures, if that is asked for.
    private static func moving(
        _ unet: UNetConfiguration, _ options: ModelOptions, of model: String
    ) throws -> (motion: MotionFile?, control: MotionFile?) {
        if let control = options.control, options.motion == nil {
            throw ModelError(.invalidValue, control, "speaks to motion modules; there are none")
        }
        return (
            try options.motion.map { try MotionFile(path: $0, .modules, for: unet, of: model) },
            try options.control.map { try MotionFile(path: $0, .sparseControl, for: unet, of: model) }
        )
    }

    /// Whatever does not fit shows before minutes of work.
    private func check(_ loras: [LoRA]) throws {
        for lora in loras {
            for case .textEncoder(let index) in lora.changedParts where index >= source.textEncoders {
                throw ModelError(
                    .loraMisfit, lora.path,
                    "changes text encoder \(index + 1), of which \(path) has \(source.textEncoders); it was made for "
                        + "\(index == 1 ? "SDXL" : "another family")")
            }
            for part in lora.changedParts {
                let weights = try storedWeights(part)
                _ = try lora.changes(of: part, to: weights, originals: Self.originals(part, weights))
            }
        }
    }

    /// What Stable Diffusion's and AnimateDiff's own code call the UNet's layers.
    static func originals(_ part: ModelPart, _ weights: CheckpointWeights) -> [String: [StoredPlace]] {
        guard part == .unet else { return [:] }
        let layers = weights.parameters.keys.filter { $0.hasSuffix(".weight") }.map { String($0.dropLast(7)) }
        return OriginalNames.unetLayers(layers.filter { !$0.contains(".motion_modules.") })
            .mapValues { [StoredPlace(name: "\($0).weight")] }
            .merging(MotionNames.originals(of: weights.parameters.keys)) { ours, _ in ours }
    }

    /// The same model with the LoRAs of more files.
    ///
    /// - Throws: `ModelError` or `CheckpointError` where one can't be read or doesn't fit.
    public func adding(loras files: [(path: String, weight: Float)]) throws -> StableDiffusionModel {
        var model = self
        let added = try files.map { try LoRA(path: $0.path, weight: $0.weight) }
        try check(added)
        model.loras += added
        return model
    }

    /// - Throws: `ModelError` if there are not as many layers, or SDXL would say what it was never trained on.
    private static func checked(_ clipSkip: Int?, of source: any ModelSource) throws -> Int {
        let least = source.textEncoders == 2 ? 2 : 1
        guard let clipSkip else { return least }
        let layers = try (0..<source.textEncoders).map { try source.textEncoderConfiguration($0).layers }.min() ?? 1
        guard clipSkip <= layers else {
            throw ModelError(
                .invalidValue, source.path,
                "has a text encoder of \(layers) layers; expected a clip skip of \(least) to \(layers), not \(clipSkip)"
            )
        }
        guard clipSkip >= least else {
            throw ModelError(
                .invalidValue, source.path,
                "was trained on the layer before the last of its text encoders, as all SDXL; expected a clip skip of 2 or "
                    + "more, not \(clipSkip)")
        }
        return clipSkip
    }

    /// Says whose configuration is flawed.
    private static func check(_ path: String, _ part: String, _ body: () throws -> Void) throws {
        do { try body() } catch let flaw as ConfigurationFlaw {
            throw ModelError(.wrongConfiguration, path, "has a configuration of its \(part) that can't be: \(flaw)")
        }
    }

    /// A part's parameters as they are stored, without the changes of LoRAs.
    func storedWeights(_ part: ModelPart) throws -> CheckpointWeights {
        let stored = try source.weights(part)
        guard part == .unet, let motion else { return stored }
        return CheckpointWeights(
            name: stored.name, parameters: stored.parameters.merging(motion.parameters) { _, module in module })
    }

    private func weights(_ part: ModelPart, isCompact: Bool = false) throws -> Weights {
        let base = try storedWeights(part)
        let adapted: any WeightSource =
            loras.isEmpty
            ? base
            : try AdaptedWeights(
                base, part: part, loras: loras, originals: Self.originals(part, base))
        return Weights(adapted, precision: precision, isCompact: isCompact)
    }

    // MARK: - What is known before weights are read

    /// The UNet's shape.
    public var network: any DiffusionNetworkShape { unet }
    /// The autoencoder's latents.
    public var latents: LatentSpace { autoencoder.configuration.latents }
    /// What the model's scheduler names, or DPM-Solver++(2M).
    public var defaultSampler: Sampler { storedSchedule.sampler ?? .dpmpp2m }
    /// What the network's configuration says; otherwise 1024 pixels for SDXL, 768 for models of velocity, and 512 for
    /// others.
    public var nativeSize: Int {
        unet.sampleSize.map { $0 * latents.reduction }
            ?? (hasTwoTextEncoders
                ? 1024 : storedSchedule.predictionType == Parameterization.velocity.rawValue ? 768 : 512)
    }

    /// The clip skip, if it was chosen and is not 1, and the name of the motion modules' file.
    public var generationSettings: [(name: String, value: String)] {
        (chosenClipSkip.map { $0 > 1 ? [("Clip skip", "\($0)")] : [] } ?? [])
            + (motion.map { [("Motion model", FilePath(escaped: $0.path).lastComponent?.string ?? $0.path)] } ?? [])
    }

    /// The noise that the model was trained with, as its scheduler's settings have it walked.
    ///
    /// - Throws: `ModelError` where the sampler can't walk it.
    public func schedule(for sampler: Sampler?) throws -> ModelSchedule { try storedSchedule.schedule(for: sampler) }

    /// The noise that the x4 upscaler adds to pictures.
    ///
    /// - Throws: `ModelError` if the model was not trained to enlarge any.
    public func lowResolutionNoise() throws -> NoiseTable { try source.lowResolutionNoise() }

    /// Whether the model is SDXL, with two text encoders and sizes to know.
    private var hasTwoTextEncoders: Bool { source.textEncoders == 2 }

    /// Every word of the captions that `gentool train latent-diffusion` learned from became a token of its own vocabulary.
    public func unknownWords(in text: String) throws -> [String] {
        guard conditioningChannels == .maskedOrWholePicture else { return [] }
        let tokenizer = try source.tokenizer(0)
        var words: [String] = []
        for word in PromptLoRAs.text(of: text).lowercased().split(whereSeparator: { !$0.isLetter }).map(String.init)
        where tokenizer.encode(word).count > 1 && !words.contains(word) { words.append(word) }
        return words
    }

    // MARK: - Parts

    /// Reads the UNet, with the LoRAs added, and the SparseCtrl if there is one.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func readNetwork(isCompact: Bool) throws -> any DiffusionNetwork {
        let network = try UNet(weights(.unet, isCompact: isCompact), unet)
        guard let control else { return network }
        var shape = unet
        shape.motion = control.configuration
        let weights = CheckpointWeights(name: control.path, parameters: control.parameters)
        return ControlledUNet(
            network, try SparseControl(Weights(weights, precision: precision, isCompact: isCompact), shape))
    }

    /// Reads CLIP's tokenizers and text encoders, with the textual inversions.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func readConditioner() throws -> any Conditioner { try textConditioner() }

    func textConditioner() throws -> TextConditioner {
        TextConditioner(
            stages: try (0..<source.textEncoders).map { index in
                var tokenizer = try source.tokenizer(index)
                var encoder = try TextEncoder(weights(.textEncoder(index)), source.textEncoderConfiguration(index))
                guard tokenizer.count <= encoder.configuration.vocabularySize else {
                    throw ModelError(
                        .partsMismatch, path,
                        "has a tokenizer of \(tokenizer.count) tokens, but a text encoder for "
                            + "\(encoder.configuration.vocabularySize); they are of two models")
                }
                for embedding in embeddings { try embedding.teach(&encoder, &tokenizer, index: index) }
                // SDXL was trained on a state as it is (Podell et al. 2023, §2.1).
                return TextConditioner.Stage(
                    tokenizer: tokenizer, encoder: encoder, skippedLayers: clipSkip - 1,
                    isNormalized: !hasTwoTextEncoders)
            },
            zeroesEmptyPrompts: zeroesEmptyPrompts)
    }

    /// Reads the autoencoder.
    ///
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`.
    public func readAutoencoder(encodes: Bool) throws -> any Autoencoder {
        try autoencoder.autoencoder(encodes: encodes, precision: precision)
    }
}
