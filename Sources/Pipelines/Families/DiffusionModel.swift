import GentoolDiffusion
import GentoolModels

/// A diffusion model of whichever family, as pipelines see it: what is known of it before its weights are read, and its
/// parts, which are read when they are asked for.
///
/// A family is a type that conforms to `DiffusionFamily`, and a line in `DiffusionFamilies`.
public protocol DiffusionModel: Sendable {
    /// What errors and notes call it: the file or folder that it was read from.
    var path: String { get }
    /// The shape of its network.
    var network: any DiffusionNetworkShape { get }
    /// The latents that its network denoises.
    var latents: LatentSpace { get }
    /// The side in pixels of the square pictures that it was trained on.
    var nativeSize: Int { get }
    /// The sampler that is used where none is chosen.
    var defaultSampler: Sampler { get }
    /// Whether it was trained to change pictures as it is told, where it says so.
    var followsInstructions: Bool? { get }
    /// In how many steps it is walked where nobody says.
    var usualSteps: Int { get }
    /// How closely its prompt is followed where nobody says.
    var usualGuidance: Float { get }
    /// How far away from what would be made without the prompt, as `GuidedDenoiser` counts; 1 or less is no guidance.
    ///
    /// - Parameter told: as the family counts.
    func guidanceScale(_ told: Float) -> Float
    /// How it was opened, as far as generation notes tell: names as other programs write them, and values.
    var generationSettings: [(name: String, value: String)] { get }

    /// How a sampler walks it.
    ///
    /// - Parameter sampler: `nil` is `defaultSampler`.
    /// - Throws: `ModelError` where the sampler can't walk it.
    func schedule(for sampler: Sampler?) throws -> ModelSchedule

    /// How a sampler walks it to a picture of a size in so many steps, which some families' noise levels depend on.
    ///
    /// - Parameters:
    ///   - sampler: `nil` is `defaultSampler`.
    ///   - steps: of the whole walk.
    ///   - size: in pixels.
    /// - Throws: `ModelError` where the sampler can't walk it.
    func schedule(for sampler: Sampler?, steps: Int, size: (width: Int, height: Int)) throws -> ModelSchedule

    /// The noise that is added to a picture to enlarge.
    ///
    /// - Throws: `ModelError` if it was not trained to enlarge any.
    func lowResolutionNoise() throws -> NoiseTable

    /// Reads the network.
    ///
    /// - Parameter isCompact: whether its weights are kept as small as possible rather than as fast as possible.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, as the others do.
    func readNetwork(isCompact: Bool) throws -> any DiffusionNetwork

    /// Reads what turns prompts into the network's conditioning.
    func readConditioner() throws -> any Conditioner

    /// Reads the autoencoder.
    ///
    /// - Parameter encodes: whether the half that makes latents is wanted too.
    func readAutoencoder(encodes: Bool) throws -> any Autoencoder

    /// The same model with the low-rank changes that files hold, each multiplied by its weight, in addition to those that
    /// it was opened with.
    ///
    /// - Throws: `ModelError` or `CheckpointError` where one can't be read or doesn't fit.
    func adding(loras: [(path: String, weight: Float)]) throws -> Self

    /// A prompt written out by the language model that is its text encoder: as another prompt, which says more of the same
    /// picture.
    ///
    /// - Parameters:
    ///   - prompt: in a few words.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Returns: the same for the same prompt.
    /// - Throws: `ModelError` where its text encoder writes nothing, or what reading it throws.
    func writtenOut(_ prompt: String, observer: PictureProgress.Observer) throws -> String

    /// The words of a text that it has never read; large models know all there are.
    func unknownWords(in text: String) throws -> [String]

    /// What a prompt says at its end that the model is not shown, for it takes so many tokens and no more; empty if it sees
    /// all.
    func unreadEnd(of prompt: String) throws -> String
}

extension DiffusionModel {
    /// `nil` by default: it isn't known.
    public var followsInstructions: Bool? { nil }
    /// None by default.
    public var generationSettings: [(name: String, value: String)] { [] }
    /// Those of `DiffusionSettings` by default.
    public var usualSteps: Int { DiffusionSettings().steps }
    /// That of `DiffusionSettings` by default.
    public var usualGuidance: Float { DiffusionSettings().guidance }

    /// The number itself by default: the family counts as `GuidedDenoiser` does.
    public func guidanceScale(_ told: Float) -> Float { told }

    /// By default the schedule depends neither on the number of steps nor on the size.
    public func schedule(
        for sampler: Sampler?, steps: Int, size: (width: Int, height: Int)
    ) throws -> ModelSchedule { try schedule(for: sampler) }

    /// By default no picture can be enlarged.
    ///
    /// - Throws: `ModelError`, always.
    public func lowResolutionNoise() throws -> NoiseTable {
        throw ModelError(.wrongModel, path, "was not trained to enlarge pictures; expected an upscaler")
    }

    /// By default the model takes no LoRAs.
    ///
    /// - Throws: `ModelError` unless there are none.
    public func adding(loras: [(path: String, weight: Float)]) throws -> Self {
        guard let first = loras.first else { return self }
        throw ModelError(.invalidValue, path, "is of a family that takes no LoRAs, but \(first.path) was asked for")
    }

    /// By default no prompt can be written out.
    ///
    /// - Throws: `ModelError`, always.
    public func writtenOut(_ prompt: String, observer: PictureProgress.Observer) throws -> String {
        throw ModelError(
            .wrongModel, path,
            "has no language model that could write prompts out; expected a model whose text encoder is one")
    }

    /// None by default.
    public func unknownWords(in text: String) throws -> [String] { [] }
    /// Nothing by default.
    public func unreadEnd(of prompt: String) throws -> String { "" }

    /// What its network sees beside the noisy sample.
    public var conditioningChannels: ConditioningChannels {
        switch network.inChannels - latents.channels {
        case 0: .none
        case latents.channels: .picture
        case latents.channels + 1: followsInstructions == true ? .maskedOrWholePicture : .maskedPicture
        case let more: .other(more)
        }
    }
}
