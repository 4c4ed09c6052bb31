import Tensors

/// Makes pictures of noise under captions, for a GAN: residual blocks that double the size again and again, each told the
/// noise and the caption as a UNet's are told the timestep.
public struct PictureGenerator: Sendable {
    public struct Configuration: Sendable, Equatable {
        /// Width and height of the pictures.
        public var side = 32
        /// Channels at each resolution, the finest first; each one more halves the size.
        public var channels = [32, 64, 96, 128]
        /// How many numbers of noise a picture is made of.
        public var latentChannels = 64
        /// Channels of the captions' words.
        public var contextChannels = 64
        /// Channels are normalized in so many groups: few, as a group's mean, and with it what the style adds to all of
        /// the group, is lost.
        public var normGroups = 4

        public init() {}

        /// - Throws: `ConfigurationFlaw` if no generator can have this shape.
        public func check() throws {
            try ConfigurationFlaw.expectChannels(channels, groups: normGroups)
            let reduction = 1 << (channels.count - 1)
            try ConfigurationFlaw.expect(
                side > 0 && side % reduction == 0, "side", side, "a multiple of \(reduction)")
            for (name, value) in [
                ("side", side), ("latent channels", latentChannels), ("context channels", contextChannels),
            ] { try ConfigurationFlaw.expect(name, value, in: 1...ConfigurationFlaw.most) }
        }
    }

    public let configuration: Configuration
    private let captions: CaptionEmbedding
    private let style: TimeEmbedding
    private let seed: Linear
    private let blocks: [ResnetBlock]
    private let upsamplers: [Conv2d]
    private let normOut: GroupNorm
    private let convOut: Conv2d

    /// - Throws: `WeightsError` where a parameter is missing.
    public init(_ from: Weights, _ configuration: Configuration) throws {
        self.configuration = configuration
        let channels = Array(configuration.channels.reversed())
        let (groups, styleChannels) = (configuration.normGroups, channels[0])
        captions = try CaptionEmbedding(from["text"], channels: configuration.contextChannels)
        let inputs = configuration.latentChannels + configuration.contextChannels
        style = try TimeEmbedding(from["style"], inputs, to: styleChannels)
        let coarsest = configuration.side >> (channels.count - 1)
        seed = try Linear(from["seed"], inputs, to: coarsest * coarsest * channels[0])
        blocks = try channels.indices.map {
            try ResnetBlock(
                from["up_blocks"][$0]["resnet"], channels[$0], to: channels[$0], time: styleChannels, groups: groups,
                epsilon: 1e-6)
        }
        upsamplers = try channels.indices.dropLast().map {
            try Conv2d(from["up_blocks"][$0]["upsampler"], channels[$0], to: channels[$0 + 1])
        }
        let finest = channels[channels.count - 1]
        normOut = try GroupNorm(from["conv_norm_out"], finest, groups: groups, epsilon: 1e-6)
        convOut = try Conv2d(from["conv_out"], finest, to: 3)
    }

    /// - Parameters:
    ///   - noise: N, latent channels: standard normal.
    ///   - captions: one for each picture; empty ones say nothing.
    /// - Returns: N, side, side, 3 in -1...1.
    public func callAsFunction(_ noise: Tensor, captions: [String]) -> Tensor {
        let input = Tensor.concatenated([noise, self.captions(captions).innerMeans()], axis: 1)
        let style = self.style(input).silu()
        let coarsest = configuration.side >> (blocks.count - 1)
        var x = seed(input).reshaped([noise.shape[0], coarsest, coarsest, configuration.channels[blocks.count - 1]])
        for (index, block) in blocks.enumerated() {
            x = block(x, time: style)
            if index < upsamplers.count { x = upsamplers[index](x, doubled: true) }
        }
        return convOut(normOut(x, silu: true)).tanh()
    }
}
