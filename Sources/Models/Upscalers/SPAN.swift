import Tensors

/// The Swift Parameter-free Attention Network (Wan et al. 2024).
public struct SPAN: Upscaler {
    public let description: UpscalerDescription
    private let first: Conv2d
    private let blocks: [AttentionBlock]
    private let second: Conv2d
    private let merge: Conv2d
    private let last: Conv2d
    private let isNormalized: Bool

    /// The mean colour of the pictures that it was trained on, and what their values were multiplied by.
    private static let mean: [Float] = [0.4488, 0.4371, 0.4040]
    private static let range: Float = 255

    /// Three convolutions, whose result is weighed by itself.
    private struct AttentionBlock: Sendable {
        let convolutions: [Conv2d]

        init(_ from: Weights, _ features: Int) throws {
            convolutions = try (1...3).map {
                try Conv2d(reparameterized: from["c\($0)_r"], features, to: features)
            }
        }

        /// The block's result, and what its first convolution made of `x`.
        func callAsFunction(_ x: Tensor) -> (result: Tensor, hidden: Tensor) {
            let hidden = convolutions[0](x).silu()
            return (convolutions[2](convolutions[1](hidden).silu()).symmetricAttention(to: x), hidden)
        }
    }

    init(_ from: Weights) throws {
        let probe = from.contains("conv_1.sk.weight") ? "conv_1.sk.weight" : "conv_1.eval_conv.weight"
        let shape = try from.shape(probe, axes: 4)
        let outputs = try from.shape("upsampler.0.weight", axes: 4)[0]
        let (features, channels) = (shape[0], shape[1])
        let shuffle = try from.shuffle(outputs: outputs, channels: channels)
        let blockCount = (1...).first { !from.contains("block_\($0 + 1).c1_r.\(probe.dropFirst(7))") }!
        isNormalized = !from.contains("no_norm")
        guard shuffle.channels == channels, channels == 3 || !isNormalized, blockCount >= 2 else {
            throw WeightsError(
                source: from.source.name,
                "takes \(channels) channels, gives \(shuffle.channels) and has \(blockCount) blocks; it is no SPAN")
        }
        first = try Conv2d(reparameterized: from["conv_1"], channels, to: features)
        blocks = try (1...blockCount).map { try AttentionBlock(from["block_\($0)"], features) }
        second = try Conv2d(reparameterized: from["conv_2"], features, to: features)
        merge = try Conv2d(from["conv_cat"], 4 * features, to: features, kernel: 1)
        last = try Conv2d(from["upsampler.0"], features, to: outputs)
        description = UpscalerDescription(
            architecture: UpscalerArchitecture.span.rawValue, scale: shuffle.factor, channels: channels,
            features: features, blocks: blockCount)
    }

    public var margin: Int { 3 * blocks.count + 3 }
    public var alignment: Int { 1 }
    public var valuesPerPixel: Int { 12 * description.features }

    public func callAsFunction(_ x: Tensor) -> Tensor {
        let shallow = first(isNormalized ? Self.normalized(x) : x)
        var results: [(result: Tensor, hidden: Tensor)] = []
        for block in blocks { results.append(block(results.last?.result ?? shallow)) }
        let deep = second(results[results.count - 1].result)
        return last(
            merge(.concatenated([shallow, deep, results[0].result, results[results.count - 1].hidden], axis: 3))
        )
        .pixelShuffled(description.scale)
    }

    private static func normalized(_ x: Tensor) -> Tensor {
        var x = x
        x.withMutableFloats { values in
            for place in values.indices { values[place] = (values[place] - mean[place % 3]) * range }
        }
        return x
    }
}
