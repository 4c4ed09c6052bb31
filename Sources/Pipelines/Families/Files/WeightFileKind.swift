import GentoolCheckpoints
import GentoolModels

/// What a file of weights holds, by what its tensors are called and what it says about itself.
///
/// Whoever wants a file for one purpose asks here, so that one for another purpose is refused by what it is.
public enum WeightFileKind: Sendable, Hashable {
    /// A diffusion transformer, by itself or with other parts, of the family that is called so.
    case diffusionTransformer(String)
    /// Stable Diffusion in one file, in the naming of its own code.
    case diffusionModel
    /// One that `gentool train latent-diffusion` made.
    case packedModel
    /// Stable Diffusion's UNet alone, in diffusers' naming.
    case unet
    /// What turns pictures into latents and back.
    case autoencoder
    /// CLIP's, in the naming of transformers, where versions differ in a prefix.
    case textEncoder
    /// A language model that other models take for a text encoder.
    case languageModel
    /// Low-rank changes of a model's weights.
    case lora
    /// What makes clips of a model's pictures: AnimateDiff's.
    case motionModules
    /// What tells those how frames look.
    case sparseControl
    /// Embeddings of new words of prompts.
    case textualInversion
    /// A network that enlarges, or one of such a kind that restores.
    case upscaler(UpscalerArchitecture)
    /// A network that fills holes.
    case eraser(EraserArchitecture)
    /// A network that tells what is meant in a picture from what is not.
    case segmenter(SegmenterArchitecture)
    /// A network of fast neural style, which knows one style.
    case transformerNet
    /// The half of AdaIN that looks at styles: a VGG-19.
    case adaINEncoder
    /// The half of AdaIN that paints.
    case adaINDecoder
    /// What `gentool train` made of another family.
    case trained(family: String)
    /// What a training goes on from: not the model, which stands beside it.
    case trainingState
    /// An exported network whose tensors' names say nothing.
    case onnx
    /// None of these.
    case unknown

    /// Looks at a file's header.
    ///
    /// - Throws: `CheckpointError` if the file can't be read.
    public init(contentsOf path: String) throws { self.init(try Checkpoint(contentsOf: path)) }

    init(_ checkpoint: Checkpoint) {
        let source = CheckpointWeights(unwrapping: checkpoint)
        let listed = NCNNUpscaler(checkpoint).flatMap { try? $0.weights() }
        let weights = Weights(listed ?? source, precision: .f32)
        let names = source.parameters.keys
        if checkpoint.isTrainingState {
            self = .trainingState
        } else if PackedModel.isPacked(checkpoint) {
            self = .packedModel
        } else if let family = Self.transformers.first(where: { $0.areNames(of: checkpoint) })?.family {
            self = .diffusionTransformer(family)
        } else if names.contains(where: Self.isOfLoRA) {
            self = .lora
        } else if names.contains(where: { $0.hasPrefix("controlnet_cond_embedding.") }) && Self.areOfMotion(names) {
            self = .sparseControl
        } else if Self.areOfMotion(names) && !weights.contains("conv_in.weight") {
            self = .motionModules
        } else if names.contains(where: { $0.hasPrefix("model.diffusion_model.") }) {
            self = .diffusionModel
        } else if let architecture = UpscalerArchitecture(weights) {
            self = .upscaler(architecture)
        } else if let architecture = EraserArchitecture(weights) {
            self = .eraser(architecture)
        } else if let architecture = SegmenterArchitecture(weights) {
            self = .segmenter(architecture)
        } else if ONNXSegmenter(checkpoint) != nil {
            self = .segmenter(.u2Net)
        } else if TransformerNet.matches(weights) {
            self = .transformerNet
        } else if AdaIN.matchesEncoder(weights) {
            self = .adaINEncoder
        } else if AdaIN.matchesDecoder(weights) {
            self = .adaINDecoder
        } else if let family = checkpoint.metadata["family"] {
            self = .trained(family: family)
        } else if weights.contains("conv_in.weight") && weights.contains("time_embedding.linear_1.weight") {
            self = .unet
        } else if Self.autoencoderMarks.contains(where: { weights.contains($0) }) {
            self = .autoencoder
        } else if ["text_model.", ""].contains(where: { weights.contains("\($0)embeddings.token_embedding.weight") }) {
            self = .textEncoder
        } else if names.contains(where: { Qwen3Names.name(of: $0) == "layers.0.self_attn.q_norm.weight" }) {
            self = .languageModel
        } else if Self.isTextualInversion(source) {
            self = .textualInversion
        } else if checkpoint.metadata["format"] == "onnx" {
            self = .onnx
        } else {
            self = .unknown
        }
    }

    /// Those of families that are known by their transformer.
    private static var transformers: [any TransformerNames.Type] { [Flux2Names.self, ZImageNames.self] }

    private static func areOfMotion(_ names: some Sequence<String>) -> Bool {
        names.contains { $0.contains(".motion_modules.") }
    }

    /// Whether a tensor is one of the matrices of LoRA, LoHa or LoKr.
    private static func isOfLoRA(_ name: String) -> Bool {
        ["lora_", ".lora.", "_lora.", ".hada_w", ".lokr_w"].contains { name.contains($0) }
    }

    /// Tensors of an AutoencoderKL in both namings, with the prefix of a whole model, too, and of a TAESD in both.
    private static let autoencoderMarks = [
        "decoder.up_blocks.0.resnets.0.conv1.weight", "decoder.mid.block_1.conv1.weight",
        "first_stage_model.decoder.mid.block_1.conv1.weight", "decoder.layers.0.weight", "3.conv.0.weight",
    ]

    private static func isTextualInversion(_ source: CheckpointWeights) -> Bool {
        let names = source.parameters.keys
        return names.contains { $0 == "emb_params" || $0 == "clip_l" || $0.hasPrefix("string_to_param.") }
            || names.count == 1 && source.parameters.values.allSatisfy { $0.shape.count <= 2 }
    }

    /// The error that refuses a file for what it is; `nil` where that is not known.
    func refusal(of path: String, expected: String) -> ModelError? {
        self == .unknown ? nil : ModelError(.wrongModel, path, "is \(self); expected \(expected)")
    }
}

extension WeightFileKind: CustomStringConvertible {
    /// Such as "a LoRA".
    public var description: String {
        switch self {
        case .diffusionTransformer(let family): "a transformer of \(family)"
        case .diffusionModel: "a Stable Diffusion model"
        case .packedModel: "a model that gentool train latent-diffusion made"
        case .unet: "a UNet of Stable Diffusion"
        case .autoencoder: "an autoencoder"
        case .textEncoder: "a text encoder"
        case .languageModel: "a language model"
        case .lora: "a LoRA"
        case .motionModules: "motion modules (AnimateDiff)"
        case .sparseControl: "a SparseCtrl of motion modules"
        case .textualInversion: "a textual inversion"
        case .upscaler(let architecture): "an upscaler (\(architecture.rawValue))"
        case .eraser(let architecture): "an eraser (\(architecture.rawValue))"
        case .segmenter(let architecture): "a network for masks (\(architecture.rawValue))"
        case .onnx:
            "an ONNX model that can't be read (take the .safetensors or .pth file that it was exported from)"
        case .transformerNet: "a network of fast neural style"
        case .adaINEncoder: "AdaIN's encoder"
        case .adaINDecoder: "AdaIN's decoder"
        case .trained(let family): "what gentool train \(family) made"
        case .trainingState: "the state of a training, whose model stands beside it"
        case .unknown: "of no known kind"
        }
    }
}
