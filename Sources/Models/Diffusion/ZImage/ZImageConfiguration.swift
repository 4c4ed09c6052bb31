import GentoolTensors

/// The shape of a `ZImageTransformer`, under the names of diffusers' `config.json`.
public struct ZImageConfiguration: Sendable, Equatable {
    /// Of the latents.
    public var inChannels = 16
    /// Channels of the tokens.
    public var width = 3840
    /// Blocks over picture and text.
    public var layers = 30
    /// Blocks over each of the two by itself.
    public var refiners = 2
    /// Heads of attention; each has `width / heads` channels, as many as `axes` in all.
    public var heads = 30
    /// Channels of the text.
    public var contextChannels = 2560
    /// Hidden channels of the feed-forward layers.
    public var feedForwardWidth = 10_240
    /// How many channels of a head tell the place along each axis: order, height and width.
    public var axes = [32, 48, 48]
    /// The base of the wavelengths by which places turn channels (RoPE).
    public var theta = 256.0
    /// What is added to variances before they divide.
    public var epsilon: Float = 1e-5
    /// What times of 0...1 are multiplied by.
    public var timeScale: Float = 1000

    /// That of Z-Image-Turbo.
    public init() {}

    /// Channels of a head.
    public var headSize: Int { width / heads }
    /// Channels of what modulates blocks.
    var modulationChannels: Int { min(width, 256) }

    /// - Throws: `ConfigurationFlaw` if no transformer can have this shape.
    public func check() throws {
        for (name, value) in [
            ("in_channels", inChannels), ("dim", width), ("n_heads", heads), ("cap_feat_dim", contextChannels),
        ] { try ConfigurationFlaw.expect(name, value, in: 1...ConfigurationFlaw.most) }
        try ConfigurationFlaw.expect("n_layers", layers, in: 1...1024)
        try ConfigurationFlaw.expect("n_refiner_layers", refiners, in: 0...1024)
        try ConfigurationFlaw.expect(width % heads == 0, "n_heads", heads, "a divisor of dim, \(width)")
        try ConfigurationFlaw.expect(
            axes.count == 3 && axes.allSatisfy { $0 > 0 && $0 % 2 == 0 } && axes.reduce(0, +) == headSize,
            "axes_dims", axes, "3 even numbers that add up to \(headSize)")
        try ConfigurationFlaw.expect(theta > 0 && theta.isFinite, "rope_theta", theta, "a number above 0")
    }
}

extension ZImageConfiguration: DiffusionNetworkShape {
    /// As many as it sees.
    public var outChannels: Int { inChannels }
    /// 2: a token is a square of 2 × 2 latents.
    public var sideUnit: Int { ZImageTransformer.patch }
}

extension ZImageConfiguration {
    /// That of published models, with the sizes that shapes tell.
    ///
    /// - Parameter weights: under diffusers' names.
    /// - Throws: `WeightsError` that names the first tensor that is missing.
    public init(of weights: Weights) throws {
        self.init()
        let embedder = try weights.shape("all_x_embedder.2-1.weight", axes: 2)
        width = embedder[0]
        inChannels = embedder[1] / (ZImageTransformer.patch * ZImageTransformer.patch)
        contextChannels = try weights.shape("cap_embedder.1.weight", axes: 2)[1]
        let head = try weights.shape("layers.0.attention.norm_q.weight", axes: 1)[0]
        heads = max(1, width / head)
        layers = weights.count("layers", probe: "attention.norm_q.weight")
        refiners = weights.count("noise_refiner", probe: "attention.norm_q.weight")
        feedForwardWidth = try weights.shape("layers.0.feed_forward.w1.weight", axes: 2)[0]
        axes = [head / 4, head * 3 / 8, head * 3 / 8]
    }
}

extension ZImageConfiguration: Decodable {
    private enum CodingKeys: String, CodingKey {
        case inChannels = "in_channels"
        case width = "dim"
        case layers = "n_layers"
        case refiners = "n_refiner_layers"
        case heads = "n_heads"
        case contextChannels = "cap_feat_dim"
        case axes = "axes_dims"
        case theta = "rope_theta"
        case epsilon = "norm_eps"
        case timeScale = "t_scale"
        case pictureChannels = "siglip_feat_dim"
    }

    private static let fixed: FixedSettings = [
        ("_class_name", [.text("ZImageTransformer2DModel")]), ("all_patch_size", [.number(2)]),
        ("all_f_patch_size", [.number(1)]), ("qk_norm", [.bool(true)]),
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
        guard try values.decodeIfPresent(Int.self, forKey: .pictureChannels) == nil else {
            throw DecodingError.dataCorruptedError(
                forKey: .pictureChannels, in: values, debugDescription: "of a variant that sees pictures, too")
        }
        inChannels = try value(.inChannels, inChannels)
        width = try value(.width, width)
        layers = try value(.layers, layers)
        refiners = try value(.refiners, refiners)
        heads = try value(.heads, heads)
        contextChannels = try value(.contextChannels, contextChannels)
        feedForwardWidth = Int(Double(width) / 3 * 8)
        axes = try value(.axes, axes)
        theta = try value(.theta, theta)
        epsilon = try value(.epsilon, epsilon)
        timeScale = try value(.timeScale, timeScale)
    }
}
