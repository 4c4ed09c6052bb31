import GentoolTensors

/// The shape of a `Flux2Transformer`, under the names of diffusers' `config.json`.
public struct Flux2Configuration: Sendable, Equatable {
    /// Of the latents in patches.
    public var inChannels = 128
    /// Blocks in which text and picture have weights of their own.
    public var layers = 5
    /// Blocks in which they share them.
    public var singleLayers = 20
    /// Heads of attention.
    public var heads = 24
    /// Channels of a head, as many as `axes` in all.
    public var headSize = 128
    /// Channels of the text.
    public var contextChannels = 7680
    /// Of the sinusoids that tell the time.
    public var timeChannels = 256
    /// Hidden channels of feed-forward layers for each channel.
    public var feedForwardRatio: Float = 3
    /// How many channels of a head tell the place along each axis: time, height, width and order.
    public var axes = [32, 32, 32, 32]
    /// The base of the wavelengths by which places turn channels (RoPE).
    public var theta = 2000.0
    /// What is added to variances before they divide.
    public var epsilon: Float = 1e-6
    /// Whether reference pictures see only themselves, as they are without noise, so that what is seen of them is the same in
    /// each step. No configuration says so.
    public var keepsReferences = false

    /// That of the 4B model.
    public init() {}

    /// Channels of the tokens.
    public var width: Int { heads * headSize }
    var feedForwardWidth: Int { Int(Float(width) * feedForwardRatio) }

    /// - Throws: `ConfigurationFlaw` if no transformer can have this shape.
    public func check() throws {
        for (name, value) in [
            ("in_channels", inChannels), ("num_attention_heads", heads), ("attention_head_dim", headSize),
            ("joint_attention_dim", contextChannels), ("timestep_guidance_channels", timeChannels),
        ] { try ConfigurationFlaw.expect(name, value, in: 1...ConfigurationFlaw.most) }
        try ConfigurationFlaw.expect("num_layers", layers, in: 1...1024)
        try ConfigurationFlaw.expect("num_single_layers", singleLayers, in: 1...1024)
        try ConfigurationFlaw.expect(
            feedForwardRatio > 0 && feedForwardRatio <= 1024, "mlp_ratio", feedForwardRatio, "0 to 1024")
        try ConfigurationFlaw.expect(
            axes.count == 4 && axes.allSatisfy { $0 > 0 && $0 % 2 == 0 } && axes.reduce(0, +) == headSize,
            "axes_dims_rope", axes, "4 even numbers that add up to attention_head_dim, \(headSize)")
        try ConfigurationFlaw.expect(theta > 0 && theta.isFinite, "rope_theta", theta, "a number above 0")
    }
}

extension Flux2Configuration: DiffusionNetworkShape {
    /// As many as it sees.
    public var outChannels: Int { inChannels }
    /// 1: a token is one joined latent, and any number of them does.
    public var sideUnit: Int { 1 }
    /// 16 pictures.
    public var mostReferences: Int { 16 }
}

extension Flux2Configuration {
    /// That of published models, with the sizes that shapes tell.
    ///
    /// - Parameter weights: under diffusers' names.
    /// - Throws: `WeightsError` that names the first tensor that is missing.
    public init(of weights: Weights) throws {
        self.init()
        let embedder = try weights.shape("x_embedder.weight", axes: 2)
        inChannels = embedder[1]
        contextChannels = try weights.shape("context_embedder.weight", axes: 2)[1]
        headSize = try weights.shape("transformer_blocks.0.attn.norm_q.weight", axes: 1)[0]
        heads = max(1, embedder[0] / headSize)
        timeChannels = try weights.shape("time_guidance_embed.timestep_embedder.linear_1.weight", axes: 2)[1]
        layers = weights.count("transformer_blocks", probe: "attn.norm_q.weight")
        singleLayers = weights.count("single_transformer_blocks", probe: "attn.norm_q.weight")
        let contracted = try weights.shape("transformer_blocks.0.ff.linear_out.weight", axes: 2)
        feedForwardRatio = Float(contracted[1]) / Float(embedder[0])
        axes = [Int](repeating: headSize / 4, count: 4)
    }
}

extension Flux2Configuration: Decodable {
    private enum CodingKeys: String, CodingKey {
        case inChannels = "in_channels"
        case layers = "num_layers"
        case singleLayers = "num_single_layers"
        case heads = "num_attention_heads"
        case headSize = "attention_head_dim"
        case contextChannels = "joint_attention_dim"
        case timeChannels = "timestep_guidance_channels"
        case feedForwardRatio = "mlp_ratio"
        case axes = "axes_dims_rope"
        case theta = "rope_theta"
        case epsilon = "eps"
        case outChannels = "out_channels"
    }

    private static let fixed: FixedSettings = [
        ("_class_name", [.text("Flux2Transformer2DModel")]), ("guidance_embeds", [.bool(false)]),
        ("patch_size", [.number(1)]),
    ]

    /// Reads diffusers' `config.json`.
    ///
    /// - Throws: `DecodingError`, also where a setting is of another architecture.
    public init(from decoder: any Decoder) throws {
        try Self.fixed.check(decoder)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys, _ usual: Value) throws -> Value {
            try values.decodeIfPresent(Value.self, forKey: key) ?? usual
        }
        inChannels = try value(.inChannels, 128)
        layers = try value(.layers, 8)
        singleLayers = try value(.singleLayers, 48)
        heads = try value(.heads, 48)
        headSize = try value(.headSize, 128)
        contextChannels = try value(.contextChannels, 15_360)
        timeChannels = try value(.timeChannels, 256)
        feedForwardRatio = try value(.feedForwardRatio, 3)
        axes = try value(.axes, axes)
        theta = try value(.theta, theta)
        epsilon = try value(.epsilon, epsilon)
        guard try value(.outChannels, inChannels) == inChannels else {
            throw DecodingError.dataCorruptedError(
                forKey: .outChannels, in: values, debugDescription: "differs from in_channels")
        }
    }
}
