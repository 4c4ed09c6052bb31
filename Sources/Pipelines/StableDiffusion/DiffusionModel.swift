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
    private let folder: ModelFolder

    /// - Parameter path: a folder in diffusers' layout.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public init(path: String, precision: Precision = .bf16) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ModelError(path, "does not exist; expected a model's folder or file")
        }
        guard isFolder.boolValue else {
            throw ModelError(path, "is a single file; expected a model folder as diffusers writes it")
        }
        self.path = path
        self.precision = precision
        folder = ModelFolder(path: path)
        schedule = try folder.schedule()
        unetConfiguration = try folder.configuration("unet", as: UNetConfiguration.self)
        struct Index: Decodable { let force_zeros_for_empty_prompt: Bool? }
        let index = try? folder.configuration(".", file: "model_index.json", as: Index.self)
        zeroesEmptyPrompts = index?.force_zeros_for_empty_prompt ?? false
        autoencoderConfiguration = try folder.configuration("vae", as: AutoencoderConfiguration.self)
    }

    /// Whether the model is SDXL, with two text encoders and sizes to know.
    public var hasTwoTextEncoders: Bool { folder.contains("text_encoder_2") }

    /// Whether an empty prompt stands for zeros rather than for what the encoder says of it.
    public let zeroesEmptyPrompts: Bool

    /// The side in pixels of the pictures that the model was trained on.
    public var nativeSize: Int { hasTwoTextEncoders ? 1024 : schedule.parameterization == .velocity ? 768 : 512 }

    /// Reads the text encoders.
    public func conditioner() throws -> TextConditioner {
        let parts = ["", "_2"].filter { folder.contains("text_encoder\($0)") }
        let isXL = hasTwoTextEncoders
        return TextConditioner(
            stages: try parts.map { suffix in
                let configuration = try folder.configuration(
                    "text_encoder\(suffix)", as: TextEncoderConfiguration.self)
                return TextConditioner.Stage(
                    tokenizer: try folder.tokenizer("tokenizer\(suffix)"),
                    encoder: try TextEncoder(
                        Weights(folder.weights("text_encoder\(suffix)"), precision: precision), configuration),
                    skippedLayers: isXL ? 1 : 0, normalizesSkipped: false)
            })
    }

    /// Reads the UNet.
    public func unet() throws -> UNet {
        try UNet(Weights(folder.weights("unet"), precision: precision), unetConfiguration)
    }

    /// Reads the autoencoder.
    ///
    /// - Parameter encodes: whether the half that makes latents is wanted too.
    public func autoencoder(encodes: Bool) throws -> Autoencoder {
        try Autoencoder(
            Weights(folder.weights("vae"), precision: precision), autoencoderConfiguration, encodes: encodes)
    }
}
