/// The shape of an `Autoencoder`, under the names of diffusers' `config.json`.
public struct AutoencoderConfiguration: Sendable, Equatable {
    /// Channels of a latent.
    public var latentChannels = 4
    /// Channels at each resolution, the finest first.
    public var blockOutChannels = [128, 256, 512, 512]
    /// The decoder's, where they are others.
    public var decoderBlockOutChannels: [Int]?
    /// Residual blocks at each resolution of the encoder; the decoder has one more.
    public var layersPerBlock = 2
    /// Groups of channels that are normalized together; they divide the channels of all resolutions.
    public var normGroups = 32
    /// Whether latents go through one more layer behind the encoder; `nil` if nobody says: they do where there is one.
    public var usesQuantConv: Bool?
    /// Whether latents go through one more layer in front of the decoder; `nil` as for `usesQuantConv`.
    public var usesPostQuantConv: Bool?
    /// What latents are multiplied by to have about unit variance.
    public var scalingFactor: Float = 0.18215
    /// What is subtracted from latents before that.
    public var shiftFactor: Float = 0
    /// Means and standard deviations that each channel's latents are brought from before that, where they are known.
    public var latentsMean: [Float]?
    /// See `latentsMean`; a value for each channel.
    public var latentsDeviation: [Float]?

    /// That of Stable Diffusion's autoencoder.
    public init() {}

    /// - Throws: `ConfigurationFlaw` if no autoencoder can have this shape.
    public func check() throws {
        try ConfigurationFlaw.expectChannels(blockOutChannels, groups: normGroups)
        if let decoderBlockOutChannels {
            try ConfigurationFlaw.expectChannels(decoderBlockOutChannels, groups: normGroups)
            try ConfigurationFlaw.expect(
                decoderBlockOutChannels.count == blockOutChannels.count, "decoder_block_out_channels",
                decoderBlockOutChannels, "as many as block_out_channels")
        }
        try ConfigurationFlaw.expect("latent_channels", latentChannels, in: 1...ConfigurationFlaw.most)
        try ConfigurationFlaw.expect("layers_per_block", layersPerBlock, in: 1...1024)
        try ConfigurationFlaw.expect(
            scalingFactor > 0 && scalingFactor.isFinite, "scaling_factor", scalingFactor, "a number above 0")
        for (name, values) in [("latents_mean", latentsMean), ("latents_std", latentsDeviation)] {
            guard let values else { continue }
            try ConfigurationFlaw.expect(
                values.count == latentChannels
                    && values.allSatisfy { $0.isFinite && (name != "latents_std" || $0 > 0) },
                name, values, "\(latentChannels) numbers, as latent_channels says")
        }
    }

    /// Latents are scaled as another's are.
    public mutating func takeScale(of other: AutoencoderConfiguration) {
        (scalingFactor, shiftFactor) = (other.scalingFactor, other.shiftFactor)
        (latentsMean, latentsDeviation) = (other.latentsMean, other.latentsDeviation)
    }

    /// Pixels along the side of what one latent stands for.
    public var reduction: Int { 1 << (blockOutChannels.count - 1) }

    /// What the configuration says of latents alone.
    public var latents: LatentSpace {
        var space = LatentSpace()
        (space.channels, space.reduction) = (latentChannels, reduction)
        (space.scalingFactor, space.shiftFactor) = (scalingFactor, shiftFactor)
        (space.mean, space.deviation) = (latentsMean, latentsDeviation)
        return space
    }
}

extension AutoencoderConfiguration {
    /// The shape of an `AutoencoderKL` with these parameters. The scaling factor is in no parameter, and neither is in
    /// how many `groups` channels are normalized: 32 if nobody says.
    ///
    /// - Throws: `WeightsError` where a parameter is missing.
    public init(of weights: Weights, groups: Int? = nil) throws {
        normGroups = groups ?? normGroups
        let resolutions = weights.count("decoder.up_blocks", probe: "resnets.0.conv1.weight")
        let decoder = try (0..<resolutions).reversed().map {
            try weights.shape("decoder.up_blocks.\($0).resnets.0.conv1.weight", axes: 4)[0]
        }
        blockOutChannels = decoder
        if weights.count("encoder.down_blocks", probe: "resnets.0.conv1.weight") == resolutions {
            blockOutChannels = try (0..<resolutions).map {
                try weights.shape("encoder.down_blocks.\($0).resnets.0.conv1.weight", axes: 4)[0]
            }
            if decoder != blockOutChannels { decoderBlockOutChannels = decoder }
        }
        layersPerBlock = weights["decoder.up_blocks.0"].count("resnets", probe: "conv1.weight") - 1
        latentChannels = try weights.shape("decoder.conv_in.weight", axes: 4)[1]
    }
}

extension AutoencoderConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case latentChannels = "latent_channels"
        case blockOutChannels = "block_out_channels"
        case decoderBlockOutChannels = "decoder_block_out_channels"
        case layersPerBlock = "layers_per_block"
        case normGroups = "norm_num_groups"
        case usesQuantConv = "use_quant_conv"
        case usesPostQuantConv = "use_post_quant_conv"
        case scalingFactor = "scaling_factor"
        case shiftFactor = "shift_factor"
        case latentsMean = "latents_mean"
        case latentsDeviation = "latents_std"
    }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Kind: Decodable {
        let _class_name: String?
    }

    private static let fixed: FixedSettings = [
        ("_class_name", [.text("AutoencoderKL")]), ("act_fn", [.text("silu"), .text("swish")]),
        ("down_block_types", [.text("DownEncoderBlock2D")]), ("in_channels", [.number(3)]),
        ("mid_block_add_attention", [.bool(true)]), ("out_channels", [.number(3)]),
        ("up_block_types", [.text("UpDecoderBlock2D")]),
    ]

    /// Those of a class of diffusers that has the layers of AutoencoderKL, and settings that it has beyond them.
    ///
    /// - Parameters:
    ///   - decoder: of `config.json`.
    ///   - name: of the class.
    /// - Throws: `DecodingError` that names the first setting that is not understood.
    public init(from decoder: any Decoder, ofClass name: String) throws {
        try Self.fixed.check(decoder, except: ["_class_name"])
        guard try Kind(from: decoder)._class_name == name else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not of the class \(name)"))
        }
        try self.init(settings: decoder)
    }

    /// Reads diffusers' `config.json`; what is left out is as in Stable Diffusion's autoencoder.
    ///
    /// - Throws: `DecodingError`, also where a setting is of another architecture.
    public init(from decoder: any Decoder) throws {
        // TAESD has no settings that matter: its shape is in its weights.
        if try Kind(from: decoder)._class_name != "AutoencoderTiny" { try Self.fixed.check(decoder) }
        try self.init(settings: decoder)
    }

    private init(settings decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        latentChannels = try values.decodeIfPresent(Int.self, forKey: .latentChannels) ?? latentChannels
        blockOutChannels = try values.decodeIfPresent([Int].self, forKey: .blockOutChannels) ?? blockOutChannels
        decoderBlockOutChannels = try values.decodeIfPresent([Int].self, forKey: .decoderBlockOutChannels)
        layersPerBlock = try values.decodeIfPresent(Int.self, forKey: .layersPerBlock) ?? layersPerBlock
        normGroups = try values.decodeIfPresent(Int.self, forKey: .normGroups) ?? normGroups
        scalingFactor = try values.decodeIfPresent(Float.self, forKey: .scalingFactor) ?? scalingFactor
        usesQuantConv = try values.decodeIfPresent(Bool.self, forKey: .usesQuantConv)
        usesPostQuantConv = try values.decodeIfPresent(Bool.self, forKey: .usesPostQuantConv)
        shiftFactor = try values.decodeIfPresent(Float.self, forKey: .shiftFactor) ?? shiftFactor
        latentsMean = try values.decodeIfPresent([Float].self, forKey: .latentsMean)
        latentsDeviation = try values.decodeIfPresent([Float].self, forKey: .latentsDeviation)
    }
}
