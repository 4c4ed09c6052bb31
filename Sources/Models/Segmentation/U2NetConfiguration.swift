/// How wide the layers of an IS-Net are that is trained anew; of one that is read, shapes of its weights tell.
public struct U2NetConfiguration: Sendable, Equatable {
    /// A block's channels.
    public struct Width: Sendable, Equatable {
        /// Of the layers inside of it.
        public var inner: Int
        /// Of its result.
        public var outputs: Int

        /// - Parameters:
        ///   - inner: of the layers inside of it.
        ///   - outputs: of its result.
        public init(_ inner: Int, _ outputs: Int) { (self.inner, self.outputs) = (inner, outputs) }
    }

    /// Channels of what it is shown: colours, and what it is told. Networks that are trained anew take prompts.
    public let inputs = 3 + U2Net.promptChannels
    /// Channels of the picture after it was halved.
    public var first: Int
    /// The six blocks on the way down, the finest first.
    public var encoder: [Width]
    /// The five on the way up, the finest first.
    public var decoder: [Width]

    /// 1.3 M parameters: 2.6 MB in bf16.
    public static let small = U2NetConfiguration(
        first: 16,
        encoder: [
            Width(12, 24), Width(12, 32), Width(16, 48), Width(24, 64), Width(32, 96), Width(48, 96),
        ],
        decoder: [Width(12, 24), Width(12, 24), Width(16, 32), Width(24, 48), Width(32, 64)])

    /// What its weights are called, and their shapes; each has a bias, and batch normalization is in them already.
    public var shapes: [String: [Int]] {
        var shapes: [String: [Int]] = [:]
        func convolution(_ name: String, _ channels: Int, _ outputs: Int) {
            shapes["\(name).weight"] = [outputs, channels, 3, 3]
            shapes["\(name).bias"] = [outputs]
        }
        func block(_ name: String, _ channels: Int, _ width: Width, depth: Int) {
            func layer(_ part: String, _ channels: Int, _ outputs: Int) {
                convolution("\(name).rebnconv\(part).conv_s1", channels, outputs)
            }
            layer("in", channels, width.outputs)
            for index in 1...depth { layer("\(index)", index == 1 ? width.outputs : width.inner, width.inner) }
            for index in 1..<depth { layer("\(index)d", 2 * width.inner, index == 1 ? width.outputs : width.inner) }
        }
        convolution("conv_in", inputs, first)
        var channels = first
        for (index, width) in encoder.enumerated() {
            block("stage\(index + 1)", channels, width, depth: U2Net.depths[index])
            channels = width.outputs
        }
        for (index, width) in decoder.enumerated().reversed() {
            block(
                "stage\(index + 1)d", channels + encoder[index].outputs, width, depth: U2Net.depths[index])
            channels = width.outputs
        }
        for (index, width) in (decoder + encoder.suffix(1)).enumerated() {
            convolution("side\(index + 1)", width.outputs, 1)
        }
        return shapes
    }
}
