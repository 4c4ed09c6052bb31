import Checkpoints
import Diffusion
import Foundation
import Models
import Tensors

/// A Stable Diffusion model on disk. Its parts are read when they are asked for.
public struct DiffusionModel: Sendable {
    public let path: String
    let schedule: StoredSchedule
    public let unetConfiguration: UNetConfiguration
    public var autoencoderConfiguration: AutoencoderConfiguration { autoencoder.configuration }
    /// How weights are kept in memory.
    public let precision: Precision
    /// Whether an empty prompt stands for zeros rather than for what the encoder says of it.
    public let zeroesEmptyPrompts: Bool
    /// Of which of the text encoder's layers the answer is taken, counted from the end: 1 is the last. SDXL's are always taken
    /// from the last but one.
    public let clipSkip: Int
    private let source: any ModelSource
    private let autoencoder: AutoencoderSource
    private let loras: [LoRA]
    /// Those that a prompt asks for, in addition.
    private var promptLoRAs: [LoRA] = []
    private let embeddings: [TextualInversion]

    /// - Parameters:
    ///   - path: a folder in diffusers' layout, a single file in the original naming, or one that gentool trained; `nil`
    ///     is a small model that is part of the program.
    ///   - own: which of those is meant.
    ///   - tokenizer: a folder with `vocab.json` and `merges.txt`, or a file of merges; single files come without one.
    ///   - autoencoder: a folder or file of another autoencoder than the model's own.
    ///   - loras: files of low-rank changes, and how much each counts.
    ///   - embeddings: files of textual inversions.
    ///   - clipSkip: see there; 1 to the number of layers. diffusers counts from 0.
    ///   - parameterization: what the network answers, where the file does not say and the family doesn't decide.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public init(
        path: String?, own: OwnModel = .editing, precision: Precision = .fastest, tokenizer: String? = nil,
        autoencoder: String? = nil,
        loras: [(path: String, weight: Float)] = [], embeddings: [String] = [], clipSkip: Int = 1,
        parameterization: Parameterization? = nil
    ) throws {
        source = try path.map { try Self.source($0, tokenizer: tokenizer) } ?? own.packed
        self.path = source.path
        self.precision = precision
        var schedule = try source.schedule()
        schedule.predictionType = parameterization?.rawValue ?? schedule.predictionType
        self.schedule = schedule
        let unet = try source.unetConfiguration()
        unetConfiguration = unet
        let ownAutoencoder = try source.autoencoderConfiguration()
        let source = source
        try Self.check(source.path, "UNet") { try unet.check() }
        try Self.check(source.path, "autoencoder") { try ownAutoencoder.check() }
        for index in 0..<source.textEncoders {
            try Self.check(source.path, "text encoder") { try source.textEncoderConfiguration(index).check() }
        }
        let layers = try source.textEncoderConfiguration(0).layers
        guard 1...max(1, layers) ~= clipSkip else {
            throw ModelError(
                source.path,
                "has a text encoder of \(layers) layers; expected a clip skip of 1 to \(layers), not \(clipSkip)")
        }
        self.clipSkip = source.textEncoders == 2 ? 1 : clipSkip
        self.autoencoder =
            try autoencoder.map {
                try AutoencoderSource(path: $0, for: ownAutoencoder, ofItsSide: source.hasAutoencoder)
            } ?? AutoencoderSource(source)
        zeroesEmptyPrompts = source.zeroesEmptyPrompts
        self.embeddings = try embeddings.map { try TextualInversion(path: $0) }
        self.loras = try loras.map { try LoRA(path: $0.path, weight: $0.weight) }
        try check(self.loras)
    }

    /// Whatever does not fit shows before minutes of work.
    private func check(_ loras: [LoRA]) throws {
        for lora in loras {
            for part in lora.changedParts { _ = try lora.changes(of: part, to: source.weights(part)) }
        }
    }

    /// The same model, opened with the same LoRAs, with those that a prompt asks for instead of an earlier one's.
    ///
    /// - Parameter files: as in `init`.
    /// - Throws: `ModelError` or `CheckpointError` where one can't be read or doesn't fit.
    func asking(for files: [(path: String, weight: Float)]) throws -> DiffusionModel {
        var model = self
        model.promptLoRAs = try files.map { try LoRA(path: $0.path, weight: $0.weight) }
        try check(model.promptLoRAs)
        return model
    }

    private static func source(_ path: String, tokenizer: String?) throws -> any ModelSource {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ModelError(path, "does not exist; expected a model's folder or file")
        }
        if isFolder.boolValue { return ModelFolder(path: path) }
        let checkpoint = try Checkpoint(contentsOf: path)
        return PackedModel.isPacked(checkpoint)
            ? PackedModel(checkpoint) : try ModelFile(checkpoint, tokenizer: tokenizer)
    }

    /// Whether a folder, or a file with Stable Diffusion's UNet in it, is meant to be such a model.
    ///
    /// - Throws: `CheckpointError` if a file can't be read.
    public static func isDiffusionModel(_ path: String) throws -> Bool {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
            return isFolder.boolValue
        }
        return try Checkpoint(contentsOf: path).tensors.keys.contains { $0.hasPrefix("model.diffusion_model.") }
    }

    /// Says whose configuration is flawed.
    private static func check(_ path: String, _ part: String, _ body: () throws -> Void) throws {
        do { try body() } catch let flaw as ConfigurationFlaw {
            throw ModelError(path, "has a configuration of its \(part) that can't be: \(flaw)")
        }
    }

    /// A part's parameters as they are stored, without the changes of LoRAs.
    func storedWeights(_ part: ModelPart) throws -> CheckpointWeights { try source.weights(part) }

    private func weights(_ part: ModelPart, isCompact: Bool = false) throws -> Weights {
        let base = try source.weights(part)
        let loras = loras + promptLoRAs
        let adapted: any WeightSource = loras.isEmpty ? base : try AdaptedWeights(base, part: part, loras: loras)
        return Weights(adapted, precision: precision, isCompact: isCompact)
    }

    /// Whether the model is SDXL, with two text encoders and sizes to know.
    public var hasTwoTextEncoders: Bool { source.textEncoders == 2 }

    /// The side in pixels of the pictures that the model was trained on.
    public var nativeSize: Int {
        unetConfiguration.sampleSize.map { $0 * autoencoderConfiguration.reduction }
            ?? (hasTwoTextEncoders ? 1024 : schedule.predictionType == Parameterization.velocity.rawValue ? 768 : 512)
    }

    /// What the network sees beside the noisy sample.
    public var sees: PictureSight {
        let latents = autoencoderConfiguration.latentChannels
        switch unetConfiguration.inChannels - latents {
        case 0: return .nothing
        case latents: return .picture
        case latents + 1: return source.followsInstructions == true ? .hiddenOrWholePicture : .hiddenPicture
        case let more: return .other(channels: more)
        }
    }

    /// How closely a prompt is followed where nobody says. Edits by small models were measured on pairs of the world, where
    /// more of it leaves stains.
    public func usualGuidance(for purpose: OwnModel) -> Float {
        guard sees == .hiddenOrWholePicture else { return DiffusionSettings().guidance }
        return purpose == .editing ? 2 : 3
    }

    /// The words of a text that a model of `gentool train latent-diffusion` has never read; other models know all there are.
    ///
    /// Every word of its captions became a token of its own vocabulary.
    public func unknownWords(in text: String) throws -> [String] {
        guard sees == .hiddenOrWholePicture else { return [] }
        let tokenizer = try source.tokenizer(0)
        var words: [String] = []
        for word in PromptLoRAs.text(of: text).lowercased().split(whereSeparator: { !$0.isLetter }).map(String.init)
        where tokenizer.encode(word).count > 1 && !words.contains(word) { words.append(word) }
        return words
    }

    /// Reads the text encoders.
    public func conditioner() throws -> TextConditioner {
        TextConditioner(
            stages: try (0..<source.textEncoders).map { index in
                var tokenizer = try source.tokenizer(index)
                var encoder = try TextEncoder(weights(.textEncoder(index)), source.textEncoderConfiguration(index))
                for embedding in embeddings { try embedding.teach(&encoder, &tokenizer, index: index) }
                // SDXL was trained on the state before the last, as it is (Podell et al. 2023, §2.1).
                return TextConditioner.Stage(
                    tokenizer: tokenizer, encoder: encoder, skippedLayers: hasTwoTextEncoders ? 1 : clipSkip - 1,
                    isNormalized: !hasTwoTextEncoders)
            })
    }

    /// Reads the UNet.
    ///
    /// - Parameter isCompact: whether its weights are kept as small as possible rather than as fast as possible.
    public func unet(isCompact: Bool = false) throws -> UNet {
        try UNet(weights(.unet, isCompact: isCompact), unetConfiguration)
    }

    /// Reads the autoencoder.
    ///
    /// - Parameter encodes: whether the half that makes latents is wanted too.
    public func autoencoder(encodes: Bool) throws -> any Autoencoder {
        try autoencoder.autoencoder(encodes: encodes, precision: precision)
    }

    /// The noise that an upscaler adds to the picture it enlarges.
    func lowResolutionNoise() throws -> NoiseTable { try source.lowResolutionNoise() }
}
