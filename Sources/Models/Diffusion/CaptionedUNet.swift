import GentoolTensors

/// A UNet that denoises pictures under captions, small enough to be trained where it is used.
public struct CaptionedUNet: Sendable {
    /// The shape of the network; everything else is fixed.
    public struct Configuration: Sendable, Equatable {
        /// Channels at each resolution, the finest first.
        public var channels = [64, 96, 128]
        /// Channels of the captions' words.
        public var contextChannels = 96

        /// The usual shape: three resolutions of 64 to 128 channels.
        public init() {}

        /// - Throws: `ConfigurationFlaw` if no network can have this shape.
        public func check() throws {
            try ConfigurationFlaw.expect("channels", channels.min() ?? 0, in: 1...ConfigurationFlaw.most)
            try unet.check()
        }

        fileprivate var unet: UNetConfiguration { .small(3, to: 3, channels: channels, context: contextChannels) }
    }

    private let unet: UNet
    private let captions: CaptionEmbedding

    /// - Parameters:
    ///   - from: parameters `unet` and `text`.
    ///   - configuration: the shape that they have.
    /// - Throws: `WeightsError` where a parameter is missing or has another shape.
    public init(_ from: Weights, _ configuration: Configuration) throws {
        unet = try UNet(from["unet"], configuration.unet)
        captions = try CaptionEmbedding(from["text"], channels: configuration.contextChannels)
    }

    /// - Parameters:
    ///   - pictures: N, H, W, 3; H and W are multiples of 2 for every halving.
    ///   - timesteps: N, or one for all.
    ///   - captions: one for each picture; empty ones say nothing.
    public func callAsFunction(_ pictures: Tensor, timesteps: [Float], captions: [String]) -> Tensor {
        unet(pictures, timesteps: timesteps, conditioning: .init(context: self.captions(captions)))
    }
}
