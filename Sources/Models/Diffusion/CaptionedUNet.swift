import Tensors

/// A UNet that denoises pictures under captions, small enough to be trained where it is used.
public struct CaptionedUNet: Sendable {
    public struct Configuration: Sendable, Equatable {
        /// Channels at each resolution, the finest first.
        public var channels = [64, 96, 128]
        /// Channels of the captions' words.
        public var contextChannels = 96

        public init() {}
    }

    private let unet: UNet
    private let captions: CaptionEmbedding

    public init(_ from: Weights, _ configuration: Configuration) throws {
        let resolutions = configuration.channels.count
        var unet = UNetConfiguration()
        (unet.inChannels, unet.outChannels) = (3, 3)
        unet.blockOutChannels = configuration.channels
        // At the finest resolution attention would cost more than all else.
        unet.hasAttention = (0..<resolutions).map { $0 > 0 }
        unet.layersPerBlock = 1
        unet.transformerLayersPerBlock = [Int](repeating: 1, count: resolutions)
        unet.attentionHeads = configuration.channels.map { max(1, $0 / 32) }
        unet.onlyCrossAttention = [Bool](repeating: false, count: resolutions)
        unet.crossAttentionDim = configuration.contextChannels
        unet.normGroups = 16
        self.unet = try UNet(from["unet"], unet)
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
