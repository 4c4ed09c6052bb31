/// The shape of a `TextEncoder`, under the names of transformers' `config.json`.
public struct TextEncoderConfiguration: Sendable, Equatable {
    /// What the feed-forward layers apply to their hidden channels.
    public enum Activation: String, Sendable, Codable {
        /// x · Φ(x), with the normal distribution's Φ.
        case gelu
        /// x · sigmoid(1.702 x).
        case quickGELU = "quick_gelu"
    }

    /// How many tokens it knows.
    public var vocabularySize = 49_408
    /// The id at the end of each text.
    public var endToken = 49_407
    /// Channels of a token's state.
    public var hiddenSize = 768
    /// Hidden channels of the feed-forward layers.
    public var intermediateSize = 3072
    /// Transformer blocks.
    public var layers = 12
    /// Heads of attention; they divide `hiddenSize`.
    public var heads = 12
    /// How many tokens a text can have, those at its start and end among them.
    public var maximumPositions = 77
    /// Quick GELU is x · sigmoid(1.702 x).
    public var activation = Activation.quickGELU
    /// The size that the pooled text is projected to, where it is.
    public var projectionDim: Int?

    /// That of Stable Diffusion 1's text encoder, CLIP ViT-L/14.
    public init() {}

    /// - Throws: `ConfigurationFlaw` if no encoder of prompts can have this shape.
    public func check() throws {
        for (name, value) in [
            ("vocab_size", vocabularySize), ("hidden_size", hiddenSize), ("intermediate_size", intermediateSize),
            ("num_attention_heads", heads), ("projection_dim", projectionDim ?? 1),
        ] { try ConfigurationFlaw.expect(name, value, in: 1...ConfigurationFlaw.most) }
        try ConfigurationFlaw.expect("num_hidden_layers", layers, in: 1...1024)
        try ConfigurationFlaw.expect(
            hiddenSize % heads == 0, "num_attention_heads", heads, "a divisor of hidden_size, \(hiddenSize)")
        let length = PromptTokens.chunkLength
        try ConfigurationFlaw.expect(
            maximumPositions >= length, "max_position_embeddings", maximumPositions, "at least \(length)")
    }
}

extension TextEncoderConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case vocabularySize = "vocab_size"
        case endToken = "eos_token_id"
        case hiddenSize = "hidden_size"
        case intermediateSize = "intermediate_size"
        case layers = "num_hidden_layers"
        case heads = "num_attention_heads"
        case maximumPositions = "max_position_embeddings"
        case activation = "hidden_act"
        case projectionDim = "projection_dim"
    }

    private static let fixed: FixedSettings = [
        ("layer_norm_eps", [.number(1e-5)]),
        ("model_type", [.text("clip_text_model"), .text("clip"), .text("clipseg_text_model")]),
    ]

    /// Reads transformers' `config.json`; what is left out is as in CLIP ViT-L/14.
    ///
    /// - Throws: `DecodingError`, also where a setting is of another architecture.
    public init(from decoder: any Decoder) throws {
        try Self.fixed.check(decoder)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        vocabularySize = try values.decodeIfPresent(Int.self, forKey: .vocabularySize) ?? vocabularySize
        // Old configurations say 2, which was never true: the end token is the vocabulary's last.
        let stored = try values.decodeIfPresent(Int.self, forKey: .endToken) ?? 2
        endToken = stored == 2 ? vocabularySize &- 1 : stored
        hiddenSize = try values.decodeIfPresent(Int.self, forKey: .hiddenSize) ?? 512
        intermediateSize = try values.decodeIfPresent(Int.self, forKey: .intermediateSize) ?? 2048
        layers = try values.decodeIfPresent(Int.self, forKey: .layers) ?? layers
        heads = try values.decodeIfPresent(Int.self, forKey: .heads) ?? 8
        maximumPositions = try values.decodeIfPresent(Int.self, forKey: .maximumPositions) ?? maximumPositions
        activation = try values.decodeIfPresent(Activation.self, forKey: .activation) ?? activation
        projectionDim = try values.decodeIfPresent(Int.self, forKey: .projectionDim)
    }
}
