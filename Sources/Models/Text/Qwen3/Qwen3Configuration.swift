import GentoolTensors

/// The shape of a `Qwen3Encoder`, under the names of transformers' `config.json`.
public struct Qwen3Configuration: Sendable, Equatable {
    /// How many tokens it knows.
    public var vocabularySize = 151_936
    /// Channels of a token's state.
    public var hiddenSize = 2560
    /// Of the feed-forward layers.
    public var intermediateSize = 9728
    /// Transformer blocks.
    public var layers = 36
    /// Of queries.
    public var heads = 32
    /// Of keys and values, each for as many heads of queries.
    public var keyHeads = 8
    /// Channels of a head.
    public var headSize = 128
    /// Added to mean squares.
    public var epsilon: Float = 1e-6
    /// The base of the frequencies by which positions are told.
    public var theta = 1_000_000.0
    /// Whether what tokens become at the beginning tells at the end which one comes next; `nil` if nobody says: it does in
    /// small models.
    public var tiesEmbeddings: Bool?

    /// That of the 4B model.
    public init() {}

    /// - Throws: `ConfigurationFlaw` if no encoder can have this shape.
    public func check() throws {
        for (name, value) in [
            ("vocab_size", vocabularySize), ("hidden_size", hiddenSize), ("intermediate_size", intermediateSize),
            ("num_attention_heads", heads), ("num_key_value_heads", keyHeads), ("head_dim", headSize),
        ] { try ConfigurationFlaw.expect(name, value, in: 1...ConfigurationFlaw.most) }
        try ConfigurationFlaw.expect("num_hidden_layers", layers, in: 1...1024)
        try ConfigurationFlaw.expect(headSize % 2 == 0, "head_dim", headSize, "an even number")
        try ConfigurationFlaw.expect(
            heads % keyHeads == 0, "num_key_value_heads", keyHeads, "a divisor of num_attention_heads, \(heads)")
        try ConfigurationFlaw.expect(
            theta > 0 && theta.isFinite && epsilon >= 0, "rope_theta", theta, "a number above 0")
    }
}

extension Qwen3Configuration {
    /// How tokens are told their places.
    func positions(_ places: Range<Int>) -> RotaryPositions {
        RotaryPositions(places.map { [$0] }, axes: [headSize], theta: theta, pairing: .halves)
    }

    /// The hidden size of the largest published model that ties its embeddings.
    private static let largestTied = 2560

    /// Whether there is an output layer where files hold none.
    var hasOutput: Bool { tiesEmbeddings ?? (hiddenSize <= Self.largestTied) }

    /// That of published models, with the sizes that shapes tell.
    ///
    /// - Parameter weights: under transformers' names, without `model` before them.
    /// - Throws: `WeightsError` that names the first tensor that is missing.
    public init(of weights: Weights) throws {
        self.init()
        let embedding = try weights.shape("embed_tokens.weight", axes: 2)
        (vocabularySize, hiddenSize) = (embedding[0], embedding[1])
        let layer = weights["layers.0"]
        headSize = try layer.shape("self_attn.q_norm.weight", axes: 1)[0]
        heads = try layer.shape("self_attn.q_proj.weight", axes: 2)[0] / headSize
        keyHeads = try max(1, layer.shape("self_attn.k_proj.weight", axes: 2)[0] / headSize)
        intermediateSize = try layer.shape("mlp.gate_proj.weight", axes: 2)[0]
        layers = weights.count("layers", probe: "mlp.gate_proj.weight")
    }
}

extension Qwen3Configuration: Decodable {
    private enum CodingKeys: String, CodingKey {
        case vocabularySize = "vocab_size"
        case hiddenSize = "hidden_size"
        case intermediateSize = "intermediate_size"
        case layers = "num_hidden_layers"
        case heads = "num_attention_heads"
        case keyHeads = "num_key_value_heads"
        case headSize = "head_dim"
        case epsilon = "rms_norm_eps"
        case theta = "rope_theta"
        case rotation = "rope_parameters"
        case tiesEmbeddings = "tie_word_embeddings"
    }

    /// Where transformers 5 writes what older versions write beside everything else.
    private struct Rotation: Decodable {
        let theta: Double?

        private enum CodingKeys: String, CodingKey { case theta = "rope_theta" }

        private static let fixed: FixedSettings = [("rope_type", [.text("default")])]

        init(from decoder: any Decoder) throws {
            try Self.fixed.check(decoder)
            let values = try decoder.container(keyedBy: CodingKeys.self)
            theta = try values.decodeIfPresent(Double.self, forKey: .theta)
        }
    }

    private static let fixed: FixedSettings = [
        ("model_type", [.text("qwen3")]), ("hidden_act", [.text("silu")]), ("attention_bias", [.bool(false)]),
        ("use_sliding_window", [.bool(false)]),
    ]

    /// Reads transformers' `config.json`; what is left out is as in Qwen3-4B.
    ///
    /// - Throws: `DecodingError`, also where a setting is of another architecture.
    public init(from decoder: any Decoder) throws {
        try Self.fixed.check(decoder)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys, _ usual: Int) throws -> Int {
            try values.decodeIfPresent(Int.self, forKey: key) ?? usual
        }
        vocabularySize = try number(.vocabularySize, vocabularySize)
        hiddenSize = try number(.hiddenSize, 4096)
        intermediateSize = try number(.intermediateSize, 22_016)
        layers = try number(.layers, 32)
        heads = try number(.heads, 32)
        keyHeads = try number(.keyHeads, 32)
        headSize = try number(.headSize, 128)
        epsilon = try values.decodeIfPresent(Float.self, forKey: .epsilon) ?? epsilon
        theta =
            try values.decodeIfPresent(Rotation.self, forKey: .rotation)?.theta
            ?? values.decodeIfPresent(Double.self, forKey: .theta) ?? 10_000
        tiesEmbeddings = try values.decodeIfPresent(Bool.self, forKey: .tiesEmbeddings)
    }
}
