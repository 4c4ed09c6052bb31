import GentoolDiffusion
import GentoolModels

/// A Stable Diffusion model on disk, in whichever layout.
protocol ModelSource: Sendable {
    var path: String { get }
    /// How many text encoders there are: two for SDXL.
    var textEncoders: Int { get }
    /// Whether an empty prompt stands for zeros rather than for what the encoder says of it.
    var zeroesEmptyPrompts: Bool { get throws }
    /// Whether the model was trained to change pictures as it is told, where it says so.
    var followsInstructions: Bool? { get throws }

    /// Whether it comes with an autoencoder.
    var hasAutoencoder: Bool { get }
    /// Whether it comes with its tokenizers.
    var hasTokenizer: Bool { get }

    func schedule() throws -> StoredSchedule
    /// The noise that an upscaler adds to the picture it enlarges.
    func lowResolutionNoise() throws -> NoiseTable
    func unetConfiguration() throws -> UNetConfiguration
    func autoencoderConfiguration() throws -> AutoencoderConfiguration
    func textEncoderConfiguration(_ index: Int) throws -> TextEncoderConfiguration
    func tokenizer(_ index: Int) throws -> CLIPTokenizer
    func weights(_ part: ModelPart) throws -> CheckpointWeights
}

extension ModelSource {
    var followsInstructions: Bool? { nil }
    var hasAutoencoder: Bool { true }
    var hasTokenizer: Bool { true }
}
