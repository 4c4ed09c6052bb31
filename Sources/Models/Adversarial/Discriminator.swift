import GentoolTensors

/// Says how real pictures look: a score for each picture, or for each of its patches (Isola et al. 2017,
/// "Image-to-Image Translation with Conditional Adversarial Networks", §3.2.2).
///
/// It is made of convolutions and leaky ReLUs alone, so it is linear in a picture almost everywhere, and so is the way a
/// gradient takes back through it.
public struct Discriminator: Sendable {
    /// The shape of the network.
    public struct Configuration: Sendable, Equatable {
        /// Channels at each resolution, the finest first; each one more halves the size.
        public var channels = [32, 64, 128, 256]
        /// Width and height of pictures that get one score each; `nil` if patches are to get theirs.
        public var side: Int?
        /// Channels of the captions' words; `nil` if it is told no captions.
        public var contextChannels: Int?

        /// The usual shape, for patches, told no captions.
        public init() {}
    }

    /// All but the last one, each followed by a leaky ReLU.
    private let layers: [Conv2d]
    private let score: Conv2d
    private let captions: (summary: CaptionSummary, projection: Linear)?

    private static let slope: Float = 0.2

    /// - Throws: `WeightsError` where a parameter is missing.
    public init(_ from: Weights, _ configuration: Configuration) throws {
        let channels = configuration.channels
        let last = channels[channels.count - 1]
        var layers = [try Conv2d(from["conv_in"], 3, to: channels[0])]
        for index in 1..<channels.count {
            layers.append(
                try Conv2d(
                    from["down_blocks"][index - 1], channels[index - 1], to: channels[index], kernel: 4, stride: 2,
                    padding: Padding(1)))
        }
        // A picture's score sees all of what is left of it.
        let whole = configuration.side.map { $0 >> (channels.count - 1) }
        layers.append(
            try Conv2d(
                from["conv_features"], last, to: last, kernel: whole ?? 3, padding: whole.map { _ in Padding(0) }))
        self.layers = layers
        score = try Conv2d(from["conv_out"], last, to: 1, kernel: 1)
        captions = try configuration.contextChannels.map {
            (
                try CaptionSummary(from["text"], channels: $0),
                try Linear(from["caption"], $0, to: last)
            )
        }
    }

    /// What features are multiplied by under captions, in the features' shape: the score of a picture becomes higher where
    /// its features are those that the caption asks for (Miyato & Koyama 2018, "cGANs with Projection Discriminator").
    private func relevance(_ captions: [String], of features: Tensor) -> Tensor? {
        self.captions.map { $0.projection($0.summary(captions)).reshaped(features.shape) + 1 }
    }

    /// - Parameters:
    ///   - pictures: N, H, W, 3 in -1...1.
    ///   - captions: one for each picture, if it was made to be told them.
    /// - Returns: N, H', W', 1: logits of being real.
    public func callAsFunction(_ pictures: Tensor, captions: [String]) -> Tensor {
        var x = pictures
        for layer in layers { x = layer(x).leakyReLU(slope: Self.slope) }
        return score(relevance(captions, of: x).map { x * $0 } ?? x)
    }

    /// How scores change when pictures change along a direction (the product of the Jacobian and a vector, or forward-mode
    /// differentiation). Gradients go back through it to the parameters.
    ///
    /// - Parameters:
    ///   - pictures: N, H, W, 3 in -1...1.
    ///   - direction: in the same shape.
    ///   - captions: one for each picture, if it was made to be told them.
    /// - Returns: N, H', W', 1.
    public func derivative(at pictures: Tensor, along direction: Tensor, captions: [String]) -> Tensor {
        var (x, change) = (pictures, direction)
        for layer in layers {
            x = layer(x).detached
            change = layer.derivative(along: change) * x.leakyReLUSlopes(Self.slope)
            x = x.leakyReLU(slope: Self.slope)
        }
        return score.derivative(along: relevance(captions, of: x).map { change * $0 } ?? change)
    }
}
