import GentoolTensors

/// Arbitrary style transfer (Huang & Belongie 2017, "Arbitrary Style Transfer in Real-Time with Adaptive Instance
/// Normalization"): the features of a picture get the means and deviations of a style's, and a decoder paints them.
///
/// Tensors are numbered as in the layers of naoto0804/pytorch-AdaIN: the encoder is a VGG-19 up to its `relu4_1`.
public struct AdaIN: Sendable {
    private let color: Conv2d
    private let encoder: [Stage]
    private let decoder: [Stage]
    private let last: ReflectedConv2d

    /// Convolutions of one resolution.
    private typealias Stage = [ReflectedConv2d]

    /// The places of convolutions among the layers; resolution by resolution.
    private static let encoderPlaces = [[2, 5], [9, 12], [16, 19, 22, 25], [29]]
    private static let decoderPlaces = [[1], [5, 8, 11, 14], [18, 21], [25]]
    private static let lastPlace = 28

    /// Whether these weights are of the encoder.
    public static func matchesEncoder(_ weights: Weights) -> Bool {
        weights.contains("0.weight") && encoderPlaces.joined().allSatisfy { weights.contains("\($0).weight") }
    }

    /// Whether these weights are of the decoder.
    public static func matchesDecoder(_ weights: Weights) -> Bool {
        !weights.contains("0.weight")
            && (decoderPlaces.joined() + [lastPlace]).allSatisfy { weights.contains("\($0).weight") }
    }

    /// Both halves, of two files of weights.
    ///
    /// - Parameters:
    ///   - encoder: a VGG-19 up to `relu4_1`.
    ///   - decoder: what paints its features.
    /// - Throws: `WeightsError` where a parameter is missing or has another shape.
    public init(encoder: Weights, decoder: Weights) throws {
        color = try Conv2d(encoder[0], 3, to: 3, kernel: 1)
        self.encoder = try Self.stages(encoder, Self.encoderPlaces, channels: 3)
        let features = try encoder.shape("\(Self.encoderPlaces.last!.last!).weight", axes: 4)[0]
        self.decoder = try Self.stages(decoder, Self.decoderPlaces, channels: features)
        let width = try decoder.shape("\(Self.lastPlace).weight", axes: 4)
        last = try ReflectedConv2d(decoder[Self.lastPlace], width[1], to: 3)
    }

    private static func stages(_ from: Weights, _ places: [[Int]], channels: Int) throws -> [Stage] {
        var channels = channels
        return try places.map { stage in
            try stage.map { place in
                let outputs = try from.shape("\(place).weight", axes: 4)[0]
                defer { channels = outputs }
                return try ReflectedConv2d(from[place], channels, to: outputs, rectified: true)
            }
        }
    }

    /// The least width and height of a picture, which is mirrored at its borders.
    public static let smallestSide = 16

    /// What the encoder sees in a picture.
    ///
    /// - Parameter x: N, H, W, 3 in 0...1; H and W at least `smallestSide`.
    /// - Returns: N, ⌈H / 8⌉, ⌈W / 8⌉, features.
    public func features(_ x: Tensor) -> Tensor {
        var hidden = color(x)
        for (index, stage) in encoder.enumerated() {
            if index > 0 { hidden = hidden.maxPooled() }
            hidden = stage.reduce(hidden) { $1($0) }
        }
        return hidden
    }

    /// The picture of some features: N, 8 H, 8 W, 3 in about 0...1, not clamped.
    public func picture(_ features: Tensor) -> Tensor {
        var hidden = features
        for (index, stage) in decoder.enumerated() {
            for (place, layer) in stage.enumerated() {
                // Between resolutions, pixels are repeated before the next convolution.
                hidden = layer(hidden, doubled: index > 0 && place == 0)
            }
        }
        return last(hidden)
    }

    /// A style: the statistics of a picture's features.
    public func style(_ x: Tensor) -> ChannelStatistics { ChannelStatistics(features(x), epsilon: 1e-5) }

    /// A picture in a style, or a mixture of some.
    ///
    /// - Parameters:
    ///   - x: 1, H, W, 3 in 0...1; H and W at least `smallestSide`.
    ///   - styles: with weights that add up to 1.
    ///   - strength: 0 (what the decoder makes of the picture itself)...1.
    /// - Returns: the same size and about the same range, not clamped.
    public func callAsFunction(
        _ x: Tensor, styles: [(style: ChannelStatistics, weight: Float)], strength: Float = 1
    ) -> Tensor {
        let content = features(x)
        let adapted = styles.map { $0.weight * content.adapted(to: $0.style) }
        let mixed = adapted.dropFirst().reduce(adapted[0], +)
        return picture(.lerp(content, mixed, weight: strength))
            .cropped(rows: 0..<x.shape[1], columns: 0..<x.shape[2])
    }
}
