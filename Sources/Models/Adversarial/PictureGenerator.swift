import GentoolTensors

/// Makes pictures of noise under captions, for a GAN: residual blocks that double the size again and again, each told the
/// noise and the caption. Each adds what it knows of the picture at its resolution (Karras et al. 2020, "Analyzing and
/// Improving the Image Quality of StyleGAN", §4.1).
///
/// Nothing is normalized: that would take from pictures how bright they are.
public struct PictureGenerator: Sendable {
    /// The shape of the network.
    public struct Configuration: Sendable, Equatable {
        /// Width and height of the pictures.
        public var side = 32
        /// Channels at each resolution, the finest first; each one more halves the size.
        public var channels = [16, 32, 64, 128]
        /// How many numbers of noise a picture is made of.
        public var latentChannels = 64
        /// Channels of the captions' words.
        public var contextChannels = 64

        /// The usual shape, for pictures of 32 × 32.
        public init() {}

        /// - Throws: `ConfigurationFlaw` if no generator can have this shape.
        public func check() throws {
            try ConfigurationFlaw.expectChannels(channels, groups: 1)
            let reduction = 1 << (channels.count - 1)
            try ConfigurationFlaw.expect(
                side > 0 && side % reduction == 0, "side", side, "a multiple of \(reduction)")
            for (name, value) in [
                ("side", side), ("latent channels", latentChannels), ("context channels", contextChannels),
            ] { try ConfigurationFlaw.expect(name, value, in: 1...ConfigurationFlaw.most) }
        }
    }

    /// What happens at one resolution.
    private struct Stage: Sendable {
        /// From the resolution before; the first has none.
        let growth: Conv2d?
        let style: Linear
        let conv1: Conv2d
        let conv2: Conv2d
        let colors: Conv2d

        init(_ from: Weights, _ channels: Int, after coarser: Int?, style styleChannels: Int) throws {
            growth = try coarser.map { try Conv2d(from["upsampler"], $0, to: channels) }
            style = try Linear(from["style"], styleChannels, to: channels)
            conv1 = try Conv2d(from["conv1"], channels, to: channels)
            conv2 = try Conv2d(from["conv2"], channels, to: channels)
            colors = try Conv2d(from["to_rgb"], channels, to: 3, kernel: 1)
        }

        func callAsFunction(_ x: Tensor, style: Tensor) -> Tensor {
            let x = growth.map { $0(x.doubledSmoothly()) } ?? x
            let hidden = conv1(x.leakyReLU(slope: PictureGenerator.slope), imageBias: self.style(style))
            return conv2(hidden.leakyReLU(slope: PictureGenerator.slope), adding: x)
        }
    }

    private static let slope: Float = 0.2

    /// The shape that its weights have.
    public let configuration: Configuration
    private let captions: CaptionSummary
    private let style: TimeEmbedding
    private let seed: Linear
    private let stages: [Stage]

    /// - Throws: `WeightsError` where a parameter is missing.
    public init(_ from: Weights, _ configuration: Configuration) throws {
        self.configuration = configuration
        let channels = Array(configuration.channels.reversed())
        captions = try CaptionSummary(from["text"], channels: configuration.contextChannels)
        let inputs = configuration.latentChannels + configuration.contextChannels
        style = try TimeEmbedding(from["style"], inputs, to: channels[0])
        let coarsest = configuration.side >> (channels.count - 1)
        seed = try Linear(from["seed"], inputs, to: coarsest * coarsest * channels[0])
        stages = try channels.indices.map {
            try Stage(
                from["up_blocks"][$0], channels[$0], after: $0 > 0 ? channels[$0 - 1] : nil, style: channels[0])
        }
    }

    /// - Parameters:
    ///   - noise: N, latent channels: standard normal.
    ///   - captions: one for each picture; empty ones say nothing.
    /// - Returns: N, side, side, 3, about in -1...1: where a function held them there, no gradient would go back.
    public func callAsFunction(_ noise: Tensor, captions: [String]) -> Tensor {
        let input = Tensor.concatenated([noise, self.captions(captions)], axis: 1)
        let style = self.style(input).silu()
        let coarsest = configuration.side >> (stages.count - 1)
        var x = seed(input).reshaped([noise.shape[0], coarsest, coarsest, configuration.channels[stages.count - 1]])
        var picture: Tensor?
        for stage in stages {
            x = stage(x, style: style)
            let colors = stage.colors(x.leakyReLU(slope: Self.slope))
            picture = picture.map { $0.doubledSmoothly() + colors } ?? colors
        }
        // What so many resolutions add varies as much as what one of them does.
        return picture! / Float(stages.count).squareRoot()
    }
}
