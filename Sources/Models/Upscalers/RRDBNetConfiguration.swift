/// The size of an RRDBNet.
public struct RRDBNetConfiguration: Sendable {
    /// Channels of its pictures.
    public var channels = 3
    /// Channels behind its first layer.
    public var features = 64
    /// Channels that each convolution of a dense layer adds.
    public var growth = 32
    /// Residuals in residuals, of three dense blocks each.
    public var blocks = 23
    /// How many times it doubles the size at its end.
    public var doublings = 2
    /// The side of the squares of pixels that it turns into channels at its beginning.
    public var unshuffle = 1

    private static let mostDoublings = 4

    /// That of RealESRGAN_x4plus.
    public init() {}

    init(_ weights: Weights, _ names: RRDBNames) throws {
        let first = try weights.shape("\(names.first).weight", axes: 4)
        features = first[0]
        channels = try weights.shape("\(names.last).weight", axes: 4)[0]
        growth = try weights.shape("\(names.blocks).0.\(names.dense)1.conv1\(names.suffix).weight", axes: 4)[0]
        blocks = weights.count(names.blocks, probe: "\(names.dense)1.conv1\(names.suffix).weight")
        doublings = (0...).first { !weights.contains("\(names.doubling($0 + 1)).weight") }!
        guard doublings <= Self.mostDoublings else {
            throw WeightsError(
                .wrongModel, source: weights.source.name,
                "doubles \(doublings) times, expected at most \(Self.mostDoublings)")
        }
        unshuffle = try weights.shuffle(outputs: first[1], channels: channels).factor
        guard channels > 0, first[1] == channels * unshuffle * unshuffle, 1 << doublings >= unshuffle else {
            throw WeightsError(
                .wrongModel, source: weights.source.name,
                "takes \(first[1]) channels, gives \(channels) and doubles \(doublings) times, which fits no ESRGAN")
        }
    }
}
