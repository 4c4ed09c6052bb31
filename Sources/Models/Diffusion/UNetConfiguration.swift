/// The shape of a `UNet`, under the names of diffusers' `config.json`.
public struct UNetConfiguration: Sendable, Equatable {
    /// Channels of the noisy sample and of what the network sees beside it.
    public var inChannels = 4
    /// Channels of its answer.
    public var outChannels = 4
    /// Channels at each resolution, the finest first.
    public var blockOutChannels = [320, 640, 1280, 1280]
    /// Whether each resolution has transformers.
    public var hasAttention = [true, true, true, false]
    /// Residual blocks at each resolution of the encoder; the decoder has one more.
    public var layersPerBlock = 2
    /// Transformer blocks at each resolution.
    public var transformerLayersPerBlock = [1, 1, 1, 1]
    /// Heads at each resolution.
    public var attentionHeads = [8, 8, 8, 8]
    /// Whether the first attention of each resolution's blocks looks at the context instead of at itself.
    public var onlyCrossAttention = [false, false, false, false]
    /// The channels of the text's embedding.
    public var crossAttentionDim = 768
    /// Groups of channels that are normalized together; they divide the channels of all resolutions.
    public var normGroups = 32
    /// The side of the samples that the model was trained on, where it says so.
    public var sampleSize: Int?
    /// SDXL's: the channels of each embedded size, and of all of them with the pooled text.
    public var additionTimeEmbedDim: Int?
    /// See `additionTimeEmbedDim`; `nil` where the network is told no sizes.
    public var projectionClassEmbeddingsInputDim: Int?
    /// The x4 upscaler's: how many noise levels there are.
    public var classEmbeddings: Int?
    /// LCM's: the channels in which the guidance scale is embedded.
    public var timeConditionDim: Int?
    /// Of the modules that make clips of pictures; they come in files of their own.
    public var motion: MotionConfiguration?

    /// That of Stable Diffusion 1.
    public init() {}

    /// - Throws: `ConfigurationFlaw` if no network can have this shape.
    public func check() throws {
        try ConfigurationFlaw.expectChannels(blockOutChannels, groups: normGroups)
        for (name, value) in [
            ("in_channels", inChannels), ("out_channels", outChannels), ("layers_per_block", layersPerBlock),
            ("cross_attention_dim", crossAttentionDim), ("addition_time_embed_dim", additionTimeEmbedDim ?? 1),
            ("projection_class_embeddings_input_dim", projectionClassEmbeddingsInputDim ?? 1),
            ("num_class_embeds", classEmbeddings ?? 1), ("time_cond_proj_dim", timeConditionDim ?? 1),
        ] { try ConfigurationFlaw.expect(name, value, in: 1...ConfigurationFlaw.most) }
        let resolutions = blockOutChannels.count
        for (name, count) in [
            ("down_block_types", hasAttention.count), ("only_cross_attention", onlyCrossAttention.count),
            ("transformer_layers_per_block", transformerLayersPerBlock.count),
            ("attention heads", attentionHeads.count),
        ] { try ConfigurationFlaw.expect(count == resolutions, name, "a list of \(count)", "one for each resolution") }
        for depth in transformerLayersPerBlock {
            try ConfigurationFlaw.expect("transformer_layers_per_block", depth, in: 1...1024)
        }
        for (heads, channels) in zip(attentionHeads, blockOutChannels) {
            try ConfigurationFlaw.expect(
                heads > 0 && channels % heads == 0, "attention_head_dim", heads, "a divisor of \(channels) channels")
        }
        try motion?.check(channels: blockOutChannels)
    }
}

extension UNetConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case inChannels = "in_channels"
        case outChannels = "out_channels"
        case blockOutChannels = "block_out_channels"
        case downBlockTypes = "down_block_types"
        case layersPerBlock = "layers_per_block"
        case transformerLayersPerBlock = "transformer_layers_per_block"
        case attentionHeadDim = "attention_head_dim"
        case numAttentionHeads = "num_attention_heads"
        case onlyCrossAttention = "only_cross_attention"
        case crossAttentionDim = "cross_attention_dim"
        case normNumGroups = "norm_num_groups"
        case sampleSize = "sample_size"
        case additionTimeEmbedDim = "addition_time_embed_dim"
        case projectionClassEmbeddingsInputDim = "projection_class_embeddings_input_dim"
        case numClassEmbeds = "num_class_embeds"
        case timeCondProjDim = "time_cond_proj_dim"
    }

    /// Settings of diffusers by which networks of other families differ, with the values that are known here. Others would
    /// not be missed, but pictures would be wrong.
    private static let fixed: FixedSettings = [
        ("act_fn", [.text("silu"), .text("swish")]), ("addition_embed_type", [.text("text_time")]),
        ("attention_type", [.text("default")]), ("center_input_sample", [.bool(false)]), ("class_embed_type", []),
        ("class_embeddings_concat", [.bool(false)]), ("conv_in_kernel", [.number(3)]),
        ("conv_out_kernel", [.number(3)]), ("cross_attention_norm", []),
        ("down_block_types", [.text("CrossAttnDownBlock2D"), .text("DownBlock2D")]),
        ("up_block_types", [.text("CrossAttnUpBlock2D"), .text("UpBlock2D")]), ("downsample_padding", [.number(1)]),
        ("dual_cross_attention", [.bool(false)]), ("encoder_hid_dim", []), ("encoder_hid_dim_type", []),
        ("flip_sin_to_cos", [.bool(true)]), ("freq_shift", [.number(0)]), ("mid_block_scale_factor", [.number(1)]),
        ("mid_block_type", [.text("UNetMidBlock2DCrossAttn")]), ("norm_eps", [.number(1e-5)]),
        ("reverse_transformer_layers_per_block", []),
        ("resnet_out_scale_factor", [.number(1)]), ("resnet_skip_time_act", [.bool(false)]),
        ("resnet_time_scale_shift", [.text("default")]), ("time_embedding_act_fn", []), ("time_embedding_dim", []),
        ("time_embedding_type", [.text("positional")]), ("timestep_post_act", []),
    ]

    /// Reads diffusers' `config.json`; what is left out is as in Stable Diffusion 1.
    ///
    /// - Throws: `DecodingError`, also where a setting is of another architecture.
    public init(from decoder: any Decoder) throws {
        try Self.fixed.check(decoder)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        inChannels = try values.decodeIfPresent(Int.self, forKey: .inChannels) ?? inChannels
        outChannels = try values.decodeIfPresent(Int.self, forKey: .outChannels) ?? outChannels
        blockOutChannels = try values.decodeIfPresent([Int].self, forKey: .blockOutChannels) ?? blockOutChannels
        let resolutions = blockOutChannels.count
        let types = try values.decodeIfPresent([String].self, forKey: .downBlockTypes)
        hasAttention =
            types.map { $0.map { $0.hasPrefix("CrossAttn") } } ?? (0..<resolutions).map { $0 + 1 < resolutions }
        layersPerBlock = try values.decodeIfPresent(Int.self, forKey: .layersPerBlock) ?? layersPerBlock

        /// A value for all resolutions, or one for each.
        func perResolution<Value: Decodable>(_ key: CodingKeys, _ fallback: Value) throws -> [Value] {
            if let list = try? values.decode([Value].self, forKey: key) { return list }
            let value = try values.decodeIfPresent(Value.self, forKey: key) ?? fallback
            return [Value](repeating: value, count: resolutions)
        }
        transformerLayersPerBlock = try perResolution(.transformerLayersPerBlock, 1)
        // What old configurations call a head's dimension is the number of heads.
        let isNamed = try values.contains(.numAttentionHeads) && !values.decodeNil(forKey: .numAttentionHeads)
        attentionHeads = try perResolution(isNamed ? .numAttentionHeads : .attentionHeadDim, 8)
        onlyCrossAttention = try perResolution(.onlyCrossAttention, false)
        crossAttentionDim = try values.decodeIfPresent(Int.self, forKey: .crossAttentionDim) ?? 1280
        normGroups = try values.decodeIfPresent(Int.self, forKey: .normNumGroups) ?? 32
        // Some say height and width.
        sampleSize = (try? values.decode(Int.self, forKey: .sampleSize)).flatMap { $0 > 0 && $0 <= 4096 ? $0 : nil }
        additionTimeEmbedDim = try values.decodeIfPresent(Int.self, forKey: .additionTimeEmbedDim)
        projectionClassEmbeddingsInputDim = try values.decodeIfPresent(
            Int.self, forKey: .projectionClassEmbeddingsInputDim)
        classEmbeddings = try values.decodeIfPresent(Int.self, forKey: .numClassEmbeds)
        timeConditionDim = try values.decodeIfPresent(Int.self, forKey: .timeCondProjDim)
    }

    /// As diffusers writes it; `attention_head_dim`, which says the number of heads there, is left out.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(inChannels, forKey: .inChannels)
        try values.encode(outChannels, forKey: .outChannels)
        try values.encode(blockOutChannels, forKey: .blockOutChannels)
        try values.encode(
            hasAttention.map { $0 ? "CrossAttnDownBlock2D" : "DownBlock2D" }, forKey: .downBlockTypes)
        try values.encode(layersPerBlock, forKey: .layersPerBlock)
        try values.encode(transformerLayersPerBlock, forKey: .transformerLayersPerBlock)
        try values.encode(attentionHeads, forKey: .numAttentionHeads)
        try values.encode(onlyCrossAttention, forKey: .onlyCrossAttention)
        try values.encode(crossAttentionDim, forKey: .crossAttentionDim)
        try values.encode(normGroups, forKey: .normNumGroups)
        try values.encodeIfPresent(sampleSize, forKey: .sampleSize)
        try values.encodeIfPresent(additionTimeEmbedDim, forKey: .additionTimeEmbedDim)
        try values.encodeIfPresent(projectionClassEmbeddingsInputDim, forKey: .projectionClassEmbeddingsInputDim)
        try values.encodeIfPresent(classEmbeddings, forKey: .numClassEmbeds)
        try values.encodeIfPresent(timeConditionDim, forKey: .timeCondProjDim)
    }
}
