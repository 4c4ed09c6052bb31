import GentoolBase
import GentoolCheckpoints
import GentoolDiffusion
import GentoolModels

/// A Stable Diffusion model in one file, in the original naming. Its family is recognised from the weights.
struct ModelFile: ModelSource {
    let path: String
    private let parts: [ModelPart: CheckpointWeights]
    private let marks: Marks
    private let tokenizerPath: String?

    init(_ checkpoint: Checkpoint, tokenizer: String?) throws {
        path = checkpoint.path
        tokenizerPath = tokenizer
        marks = Marks(checkpoint)
        let names = checkpoint.tensors.keys
        let kind = WeightFileKind(checkpoint)
        guard kind == .diffusionModel else {
            if case .trained(let family) = kind {
                throw ModelError(
                    .wrongModel, path,
                    "is what gentool train \(family) made; expected Stable Diffusion, or latent-diffusion",
                    remedy: .sample)
            }
            if let refusal = kind.refusal(of: path, expected: "a Stable Diffusion model") { throw refusal }
            throw ModelError(
                .wrongModel, path,
                "has \(names.count) tensors, but none of model.diffusion_model, where Stable Diffusion's UNet is")
        }
        let original = OriginalNames(of: names)
        var parameters: [ModelPart: [String: CheckpointWeights.Parameter]] = [:]
        for (name, tensor) in checkpoint.tensors {
            let places = original.places(of: name)
            // What the network has more than is known of it would be missed without a word.
            guard !places.isEmpty || !name.hasPrefix("model.diffusion_model.") else {
                throw ModelError(
                    .wrongModel, path, "has \(name), which is nothing of Stable Diffusion's; it is another architecture"
                )
            }
            for place in places {
                parameters[place.part, default: [:]][place.name] = .init(
                    stored: tensor, part: place.slice, isTransposed: place.isTransposed)
            }
        }
        parts = parameters.mapValues { CheckpointWeights(name: checkpoint.path, parameters: $0) }
        guard parts[.textEncoder(0)] != nil else {
            throw ModelError(.partMissing, path, "has no text encoder; expected a whole model")
        }
    }

    var textEncoders: Int { parts[.textEncoder(1)] == nil ? 1 : 2 }
    var zeroesEmptyPrompts: Bool { textEncoders == 2 }
    var hasAutoencoder: Bool { parts[.autoencoder] != nil }
    var hasTokenizer: Bool { false }

    func weights(_ part: ModelPart) throws -> CheckpointWeights {
        guard let weights = parts[part] else { throw ModelError(.partMissing, path, "has no \(part)") }
        return weights
    }

    func schedule() throws -> StoredSchedule {
        var schedule = StoredSchedule(
            file: path, betaStart: 0.00085, betaEnd: 0.012, betaSchedule: "scaled_linear", timestepSpacing: "leading",
            stepsOffset: 1, setAlphaToOne: false)
        let unet = try unetConfiguration()
        if unet.classEmbeddings != nil {
            // Stability AI's x4 upscaler, of which there is no other (its x4-upscaling.yaml).
            (schedule.betaStart, schedule.betaEnd) = (0.0001, 0.02)
            schedule.predictionType = Parameterization.velocity.rawValue
        }
        // Stable Diffusion 2 was released with velocities for 768 pixels; its inpainting model answers noise.
        if unet.crossAttentionDim == 1024 && unet.inChannels == 4 {
            schedule.predictionType = Parameterization.velocity.rawValue
        }
        marks.apply(to: &schedule)
        return schedule
    }

    /// Stability AI's x4 upscaler has these, and there is no other.
    func lowResolutionNoise() throws -> NoiseTable { .scaledLinear(from: 0.0001, to: 0.02) }

    func unetConfiguration() throws -> UNetConfiguration {
        let weights = Weights(try weights(.unet), precision: .f32)
        var configuration = UNetConfiguration()
        func shape(_ name: String, axes: Int) throws -> [Int] { try weights.shape(name, axes: axes) }
        let resolutions = weights.count("down_blocks", probe: "resnets.0.conv1.weight")
        guard resolutions > 0 else {
            throw ModelError(.wrongModel, path, "has a UNet without blocks; it is another architecture")
        }
        let indices = 0..<resolutions
        configuration.inChannels = try shape("conv_in.weight", axes: 4)[1]
        configuration.outChannels = try shape("conv_out.weight", axes: 4)[0]
        configuration.blockOutChannels = try indices.map {
            try shape("down_blocks.\($0).resnets.0.conv1.weight", axes: 4)[0]
        }
        configuration.layersPerBlock = weights["down_blocks.0"].count("resnets", probe: "conv1.weight")
        configuration.hasAttention = indices.map { weights.contains("down_blocks.\($0).attentions.0.norm.weight") }
        let depth = indices.map {
            weights["down_blocks.\($0).attentions.0"].count("transformer_blocks", probe: "norm1.weight")
        }
        let middle = weights["mid_block.attentions.0"].count("transformer_blocks", probe: "norm1.weight")
        configuration.transformerLayersPerBlock = indices.map { $0 == resolutions - 1 ? middle : max(1, depth[$0]) }
        let context = try shape("mid_block.attentions.0.transformer_blocks.0.attn2.to_k.weight", axes: 2)[1]
        configuration.crossAttentionDim = context
        if weights.contains("class_embedding.weight") {
            configuration.classEmbeddings = try shape("class_embedding.weight", axes: 2)[0]
        }
        // The first family and the x4 upscaler have 8 heads everywhere, the others heads of 64 channels.
        let hasEightHeads = context == 768 || configuration.classEmbeddings != nil
        configuration.attentionHeads = configuration.blockOutChannels.map { hasEightHeads ? 8 : max(1, $0 / 64) }
        configuration.onlyCrossAttention = try indices.map { index in
            let name = "down_blocks.\(index).attentions.0.transformer_blocks.0.attn1.to_k.weight"
            guard weights.contains(name), context != configuration.blockOutChannels[index] else { return false }
            return try shape(name, axes: 2)[1] == context
        }
        if weights.contains("add_embedding.linear_1.weight") {
            configuration.additionTimeEmbedDim = 256
            configuration.projectionClassEmbeddingsInputDim = try shape("add_embedding.linear_1.weight", axes: 2)[1]
        }
        if weights.contains("time_embedding.cond_proj.weight") {
            configuration.timeConditionDim = try shape("time_embedding.cond_proj.weight", axes: 2)[1]
        }
        return configuration
    }

    func autoencoderConfiguration() throws -> AutoencoderConfiguration {
        var configuration = AutoencoderConfiguration()
        if hasAutoencoder {
            configuration = try AutoencoderConfiguration(of: Weights(weights(.autoencoder), precision: .f32))
        } else {
            configuration.latentChannels = try unetConfiguration().outChannels
        }
        if textEncoders == 2 { configuration.scalingFactor = 0.13025 }
        if let spread = marks.latents {
            (configuration.latentsMean, configuration.latentsDeviation) = spread
            configuration.scalingFactor = 0.5
        }
        if try unetConfiguration().classEmbeddings != nil { configuration.scalingFactor = 0.08333 }
        return configuration
    }

    func textEncoderConfiguration(_ index: Int) throws -> TextEncoderConfiguration {
        var configuration = try TextEncoderConfiguration(of: Weights(weights(.textEncoder(index)), precision: .f32))
        // Stable Diffusion 2 was trained on the state before the last, normalized: the last layer is of no use to it.
        if configuration.activation == .gelu && textEncoders == 1 { configuration.layers -= 1 }
        return configuration
    }

    func tokenizer(_ index: Int) throws -> CLIPTokenizer {
        // OpenCLIP pads with the first symbol of the vocabulary.
        let pad = try textEncoderConfiguration(index).activation == .gelu ? "!" : "<|endoftext|>"
        return try TokenizerBeside.read(path, chosen: tokenizerPath, pad: pad)
    }
}
