/// What shapes don't tell of a `CLIPSeg`, under the names of transformers' `config.json`.
public struct CLIPSegConfiguration: Sendable, Equatable {
    /// The shape of the encoder of what is meant.
    public var text: TextEncoderConfiguration
    /// Heads of attention of the picture's encoder.
    public var visionHeads: Int
    /// What its feed-forward layers apply to their hidden channels.
    public var visionActivation = TextEncoderConfiguration.Activation.quickGELU
    /// Heads of attention of the decoder.
    public var decoderHeads = 4
    /// The layers of the picture's encoder that the decoder sees, counted from 0, from the first to the last.
    public var extractLayers = [3, 6, 9]
    /// The layer of the decoder before which it is told what is meant, counted from 0.
    public var conditionalLayer = 0

    /// That of clipseg-rd64-refined, with the widths that shapes tell: CLIP's heads have 64 channels.
    ///
    /// - Throws: `WeightsError` that names the first tensor that is missing.
    public init(of weights: Weights) throws {
        text = try TextEncoderConfiguration(of: weights["clip"])
        visionHeads = try max(1, weights.shape("clip.vision_model.embeddings.class_embedding", axes: 1)[0] / 64)
    }

    /// - Throws: `ConfigurationFlaw` if no network can have this shape.
    public func check() throws {
        try text.check()
        for (name, value) in [("num_attention_heads", visionHeads), ("decoder_num_attention_heads", decoderHeads)] {
            try ConfigurationFlaw.expect(name, value, in: 1...ConfigurationFlaw.most)
        }
        let isRising = zip(extractLayers, extractLayers.dropFirst()).allSatisfy { $0 < $1 }
        try ConfigurationFlaw.expect(
            !extractLayers.isEmpty && isRising && extractLayers.allSatisfy { (0..<1024).contains($0) },
            "extract_layers", extractLayers, "rising numbers of layers")
        try ConfigurationFlaw.expect("conditional_layer", conditionalLayer, in: 0...(extractLayers.count - 1))
    }
}

extension CLIPSegConfiguration: Decodable {
    private enum CodingKeys: String, CodingKey {
        case text = "text_config"
        case vision = "vision_config"
        case extractLayers = "extract_layers"
        case conditionalLayer = "conditional_layer"
        case decoderHeads = "decoder_num_attention_heads"
    }

    private struct Vision: Decodable {
        var heads = 12
        var activation = TextEncoderConfiguration.Activation.quickGELU

        private enum CodingKeys: String, CodingKey {
            case heads = "num_attention_heads"
            case activation = "hidden_act"
        }

        private static let fixed: FixedSettings = [
            ("layer_norm_eps", [.number(1e-5)]), ("model_type", [.text("clipseg_vision_model")]),
        ]

        init() {}

        init(from decoder: any Decoder) throws {
            try Self.fixed.check(decoder)
            let values = try decoder.container(keyedBy: CodingKeys.self)
            heads = try values.decodeIfPresent(Int.self, forKey: .heads) ?? heads
            activation =
                try values.decodeIfPresent(TextEncoderConfiguration.Activation.self, forKey: .activation) ?? activation
        }
    }

    private static let fixed: FixedSettings = [("model_type", [.text("clipseg")])]

    /// Reads transformers' `config.json`; what is left out is as in clipseg-rd64-refined.
    ///
    /// - Throws: `DecodingError`, also where a setting is of another architecture.
    public init(from decoder: any Decoder) throws {
        try Self.fixed.check(decoder)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        text = try values.decode(TextEncoderConfiguration.self, forKey: .text)
        let vision = try values.decodeIfPresent(Vision.self, forKey: .vision) ?? Vision()
        (visionHeads, visionActivation) = (vision.heads, vision.activation)
        extractLayers = try values.decodeIfPresent([Int].self, forKey: .extractLayers) ?? extractLayers
        conditionalLayer = try values.decodeIfPresent(Int.self, forKey: .conditionalLayer) ?? conditionalLayer
        decoderHeads = try values.decodeIfPresent(Int.self, forKey: .decoderHeads) ?? decoderHeads
    }
}
