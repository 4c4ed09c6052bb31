/// The size of an SRVGGNetCompact.
public struct SRVGGNetCompactConfiguration: Sendable {
    /// Channels of its pictures.
    public var channels = 3
    /// Channels of the layers in between.
    public var features = 64
    /// Convolutions between the first and the last one.
    public var layers = 16
    /// How many times wider and higher its results are.
    public var scale = 4
    /// The side of the squares of pixels that it sees as one, each pixel in channels of its own: at 2 its layers are a
    /// quarter as large.
    public var unshuffle = 1
    /// Whether negative values keep a learned share (parametric ReLU) or vanish (ReLU).
    public var hasSlopes = true

    /// That of realesr-animevideov3, with scale 4.
    public init() {}

    init(_ weights: Weights) throws {
        // Convolutions have even numbers; activations, of which only parametric ones have weights, odd ones.
        let convolutions = try (0...).prefix { weights.contains("body.\(2 * $0).weight") }
            .map { try weights.shape("body.\(2 * $0).weight") }
        guard convolutions.count >= 2, convolutions.allSatisfy({ $0.count == 4 }) else {
            throw WeightsError(
                .wrongModel, source: weights.source.name, "has no convolutions in its body; it is no SRVGGNetCompact")
        }
        features = convolutions[0][0]
        // Networks that see squares of pixels are of colours.
        unshuffle = (2...4).first { convolutions[0][1] == 3 * $0 * $0 } ?? 1
        channels = convolutions[0][1] / (unshuffle * unshuffle)
        let shuffle = try weights.shuffle(outputs: convolutions[convolutions.count - 1][0], channels: channels)
        guard shuffle.channels == channels, shuffle.factor % unshuffle == 0 else {
            throw WeightsError(
                .wrongModel, source: weights.source.name,
                "takes \(convolutions[0][1]) channels but gives \(shuffle.channels); it is no SRVGGNetCompact")
        }
        scale = shuffle.factor / unshuffle
        layers = convolutions.count - 2
        hasSlopes = weights.contains("body.1.weight")
    }
}
