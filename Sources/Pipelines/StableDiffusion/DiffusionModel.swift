import Diffusion
import Foundation
import Models
import Tensors

/// A Stable Diffusion model on disk. Its parts are read when they are asked for.
public struct DiffusionModel: Sendable {
    public let path: String
    public let schedule: ModelSchedule
    public let unetConfiguration: UNetConfiguration
    public let autoencoderConfiguration: AutoencoderConfiguration
    /// How weights are kept in memory.
    public let precision: Precision
    /// Whether an empty prompt stands for zeros rather than for what the encoder says of it.
    public let zeroesEmptyPrompts: Bool
    private let source: any ModelSource
    private let loras: [LoRA]

    /// - Parameters:
    ///   - path: a folder in diffusers' layout, or a single file in the original naming.
    ///   - tokenizer: a folder with `vocab.json` and `merges.txt`, or a file of merges; single files come without one.
    ///   - loras: files of low-rank changes, and how much each counts.
    ///   - parameterization: what the network answers, where the file does not say and the family doesn't decide.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public init(
        path: String, precision: Precision = .bf16, tokenizer: String? = nil,
        loras: [(path: String, weight: Float)] = [], parameterization: Parameterization? = nil
    ) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ModelError(path, "does not exist; expected a model's folder or file")
        }
        self.path = path
        self.precision = precision
        source = isFolder.boolValue ? ModelFolder(path: path) : try ModelFile(path: path, tokenizer: tokenizer)
        var schedule = try source.schedule()
        schedule.parameterization = parameterization ?? schedule.parameterization
        self.schedule = schedule
        unetConfiguration = try source.unetConfiguration()
        autoencoderConfiguration = try source.autoencoderConfiguration()
        zeroesEmptyPrompts = source.zeroesEmptyPrompts
        self.loras = try loras.map { try LoRA(path: $0.path, weight: $0.weight) }
        for lora in self.loras {
            // Whatever does not fit shows before minutes of work.
            for part in lora.changedParts { _ = try lora.changes(of: part, to: source.weights(part)) }
        }
    }

    private func weights(_ part: ModelPart) throws -> Weights {
        let base = try source.weights(part)
        let adapted: any WeightSource = loras.isEmpty ? base : try AdaptedWeights(base, part: part, loras: loras)
        return Weights(adapted, precision: precision)
    }

    /// Whether the model is SDXL, with two text encoders and sizes to know.
    public var hasTwoTextEncoders: Bool { source.textEncoders == 2 }

    /// The side in pixels of the pictures that the model was trained on.
    public var nativeSize: Int { hasTwoTextEncoders ? 1024 : schedule.parameterization == .velocity ? 768 : 512 }

    /// Reads the text encoders.
    public func conditioner() throws -> TextConditioner {
        TextConditioner(
            stages: try (0..<source.textEncoders).map { index in
                TextConditioner.Stage(
                    tokenizer: try source.tokenizer(index),
                    encoder: try TextEncoder(
                        weights(.textEncoder(index)),
                        source.textEncoderConfiguration(index)),
                    // SDXL was trained on the state before the last, as it is (Podell et al. 2023, §2.1).
                    skippedLayers: hasTwoTextEncoders ? 1 : 0, normalizesSkipped: false)
            })
    }

    /// Reads the UNet.
    public func unet() throws -> UNet {
        try UNet(weights(.unet), unetConfiguration)
    }

    /// Reads the autoencoder.
    ///
    /// - Parameter encodes: whether the half that makes latents is wanted too.
    public func autoencoder(encodes: Bool) throws -> Autoencoder {
        try Autoencoder(weights(.autoencoder), autoencoderConfiguration, encodes: encodes)
    }
}
