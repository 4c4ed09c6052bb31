/// The shape of the motion modules that make a network of pictures one of clips, under the names of diffusers'
/// `MotionAdapter` (Guo et al. 2024, "AnimateDiff").
public struct MotionConfiguration: Sendable, Equatable {
    /// Transformer blocks of a module.
    public var transformerLayers = 1
    /// Heads of attention over the frames.
    public var attentionHeads = 8
    /// Of a block: networks of control have one, others two.
    public var attentions = 2
    /// Groups of channels that are normalized together.
    public var normGroups = 32
    /// How many frames have a position of their own.
    public var maxSequenceLength = 32
    /// Whether there is a module between the two halves of the network, too.
    public var hasMiddle = true
    /// How many frames the network can be told how they look: it takes a network of control for that.
    public var mostKnownFrames = 0

    /// That of AnimateDiff's published modules.
    public init() {}

    /// How many frames a network was trained to see together.
    public var clipLength: Int { min(16, maxSequenceLength) }

    /// - Parameter channels: of the network at each resolution.
    /// - Throws: `ConfigurationFlaw` if no modules can have this shape.
    public func check(channels: [Int]) throws {
        try ConfigurationFlaw.expect("motion_transformer_layers_per_block", transformerLayers, in: 1...1024)
        try ConfigurationFlaw.expect("motion_max_seq_length", maxSequenceLength, in: 2...4096)
        for width in channels {
            try ConfigurationFlaw.expect(
                attentionHeads > 0 && width % attentionHeads == 0, "motion_num_attention_heads", attentionHeads,
                "a divisor of \(width) channels")
            try ConfigurationFlaw.expect(
                normGroups > 0 && width % normGroups == 0, "motion_norm_num_groups", normGroups,
                "a divisor of \(width) channels")
        }
    }
}

extension MotionConfiguration: Decodable {
    private enum CodingKeys: String, CodingKey {
        case transformerLayers = "motion_transformer_layers_per_block"
        case attentionHeads = "motion_num_attention_heads"
        case normGroups = "motion_norm_num_groups"
        case maxSequenceLength = "motion_max_seq_length"
        case hasMiddle = "use_motion_mid_block"
    }

    /// PIA's adapters see a picture beside the noise; nothing here gives them one.
    private static let fixed: FixedSettings = [("conv_in_channels", [])]

    /// Reads diffusers' `config.json` of a `MotionAdapter`; what is left out is as in AnimateDiff's published modules.
    ///
    /// - Throws: `DecodingError`, also where a setting is of another architecture.
    public init(from decoder: any Decoder) throws {
        try Self.fixed.check(decoder)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        transformerLayers = try values.decodeIfPresent(Int.self, forKey: .transformerLayers) ?? transformerLayers
        attentionHeads = try values.decodeIfPresent(Int.self, forKey: .attentionHeads) ?? attentionHeads
        normGroups = try values.decodeIfPresent(Int.self, forKey: .normGroups) ?? normGroups
        maxSequenceLength = try values.decodeIfPresent(Int.self, forKey: .maxSequenceLength) ?? maxSequenceLength
        hasMiddle = try values.decodeIfPresent(Bool.self, forKey: .hasMiddle) ?? hasMiddle
    }
}
