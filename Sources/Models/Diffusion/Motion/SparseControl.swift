import GentoolTensors

/// A network that tells another one of clips how some of the frames look (Guo et al. 2023, "SparseCtrl"): the half of a UNet
/// that goes down, which sees those frames' latents and no noise.
public struct SparseControl: Sendable {
    private let timeEmbedding: TimeEmbedding
    private let encoder: UNetEncoder
    private let frames: Conv2d
    private let skips: [Conv2d]
    private let middle: Conv2d
    private let configuration: UNetConfiguration

    /// - Parameters:
    ///   - from: weights under diffusers' names.
    ///   - configuration: of the network that it speaks to, with this one's motion modules.
    public init(_ from: Weights, _ configuration: UNetConfiguration) throws {
        self.configuration = configuration
        let channels = configuration.blockOutChannels
        timeEmbedding = try TimeEmbedding(from["time_embedding"], channels[0], to: configuration.timeChannels)
        encoder = try UNetEncoder(from, configuration)
        frames = try Conv2d(from["controlnet_cond_embedding"], configuration.outChannels + 1, to: channels[0])
        // One for the first convolution, and then one for each layer and each change of the resolution.
        let widths =
            [channels[0]]
            + channels.enumerated().flatMap { resolution, width in
                let changes = resolution + 1 < channels.count ? 1 : 0
                return [Int](repeating: width, count: configuration.layersPerBlock + changes)
            }
        skips = try widths.enumerated().map {
            try Conv2d(from["controlnet_down_blocks"][$0], $1, to: $1, kernel: 1)
        }
        middle = try Conv2d(from["controlnet_mid_block"], widths.last!, to: widths.last!, kernel: 1)
    }

    /// What is added to the features that go from one half of a UNet to the other.
    ///
    /// - Parameters:
    ///   - known: frames, H, W, latent channels and 1 where a frame is known, all 0 where it isn't.
    ///   - timestep: 0...999.
    ///   - context: what is attended to, of one clip.
    func callAsFunction(
        _ known: Tensor, timestep: Float, context: AttentionContext
    ) -> (skips: [Tensor], middle: Tensor) {
        let channels = configuration.blockOutChannels[0]
        let time = timeEmbedding(sinusoidalEmbedding([timestep], channels: channels)).silu()
            .repeatingRows(known.shape[0])
        let nothing = Tensor(shape: known.shape.dropLast() + [configuration.inChannels])
        let features = encoder(nothing, adding: frames(known), time: time, context: context)
        return (zip(skips, features.skips).map { $0($1) }, middle(features.middle))
    }
}
