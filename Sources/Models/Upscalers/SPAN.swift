import GentoolTensors

/// The Swift Parameter-free Attention Network (Wan et al. 2024).
public struct SPAN: Upscaler {
    /// What its weights tell of it.
    public let description: UpscalerDescription
    private let first: Conv2d
    private let blocks: [AttentionBlock]
    private let second: Conv2d
    private let merge: Merge
    private let last: Conv2d
    private let normalization: Normalization?

    /// Three convolutions, whose result is weighed by itself.
    private struct AttentionBlock: Sendable {
        let convolutions: [Conv2d]

        init(_ from: Weights, _ features: Int) throws {
            convolutions = try (1...3).map {
                try Conv2d(reparameterized: from["c\($0)_r"], features, to: features)
            }
        }

        /// The block's result; what its first convolution made of `x` is told besides.
        func callAsFunction(_ x: Tensor, telling hiddenFeatures: (Tensor) -> Void) -> Tensor {
            var hidden = convolutions[0](x)
            hidden.formSilu()
            hiddenFeatures(hidden)
            hidden = convolutions[1](hidden)
            hidden.formSilu()
            hidden = convolutions[2](hidden)
            hidden.formSymmetricAttention(to: x)
            return hidden
        }
    }

    /// What a network subtracts from colours in 0...1, and multiplies the difference by.
    public struct Normalization: Sendable {
        /// Of each channel, 0...1.
        public let mean: [Float]
        /// A factor for all channels, such as 255.
        public let range: Float

        /// What a network was trained with.
        public init(mean: [Float], range: Float) {
            self.mean = mean
            self.range = range
        }

        /// That of the published networks for pictures of three channels.
        static let published = Normalization(mean: [0.4488, 0.4371, 0.4040], range: 255)

        func callAsFunction(_ x: Tensor) -> Tensor {
            var x = x
            x.withMutableFloats { values in
                for place in values.indices { values[place] = (values[place] - mean[place % mean.count]) * range }
            }
            return x
        }
    }

    /// A 1×1 convolution of four tensors side by side, as a sum over them: none has to wait for the others.
    private struct Merge: Sendable {
        /// In the order in which they are stored: of the first convolution's result, the last one's, the first block's,
        /// and what the last block's first convolution makes.
        let parts: [PackedWeights]
        let bias: Tensor

        init(_ from: Weights, _ features: Int) throws {
            let weight = try from.tensor("weight", shape: [features, 4 * features])
            parts = (0..<4).map { part in
                PackedWeights(
                    weight.slice((part * features)..<((part + 1) * features), axis: 1)
                        .reshaped([features, features, 1, 1]), precision: from.precision)
            }
            bias = try from.tensor("bias", shape: [features])
        }

        func callAsFunction(_ x: Tensor, part: Int, to sum: Tensor?) -> Tensor {
            x.convolved(with: parts[part], bias: sum == nil ? bias : nil, adding: sum)
        }
    }

    /// Where the normalization is not known, it is the published one, unless a tensor says there is none.
    public init(_ from: Weights, normalization known: Normalization?? = nil) throws {
        let probe = from.contains("conv_1.sk.weight") ? "conv_1.sk.weight" : "conv_1.eval_conv.weight"
        let shape = try from.shape(probe, axes: 4)
        let outputs = try from.shape("upsampler.0.weight", axes: 4)[0]
        let (features, channels) = (shape[0], shape[1])
        let shuffle = try from.shuffle(outputs: outputs, channels: channels)
        let blockCount = (1...).first { !from.contains("block_\($0 + 1).c1_r.\(probe.dropFirst(7))") }!
        normalization = known ?? (from.contains("no_norm") ? nil : .published)
        guard shuffle.channels == channels, normalization.map({ $0.mean.count == channels }) ?? true, blockCount >= 2
        else {
            throw WeightsError(
                .wrongModel, source: from.source.name,
                "takes \(channels) channels, gives \(shuffle.channels) and has \(blockCount) blocks; it is no SPAN")
        }
        first = try Conv2d(reparameterized: from["conv_1"], channels, to: features)
        blocks = try (1...blockCount).map { try AttentionBlock(from["block_\($0)"], features) }
        second = try Conv2d(reparameterized: from["conv_2"], features, to: features)
        merge = try Merge(from["conv_cat"], features)
        last = try Conv2d(from["upsampler.0"], features, to: outputs)
        description = UpscalerDescription(
            architecture: UpscalerArchitecture.span.rawValue, scale: shuffle.factor, channels: channels,
            features: features, blocks: blockCount)
    }

    /// As far as its convolutions reach.
    public var margin: Int { 3 * blocks.count + 3 }
    /// 1: a part may begin anywhere.
    public var alignment: Int { 1 }
    /// Numbers that are in memory at once for each pixel of the input, about.
    public var valuesPerPixel: Int {
        5 * max(description.features, description.channels * description.scale * description.scale)
    }

    /// - Parameter x: N, H, W, channels in 0...1.
    /// - Returns: N, H · scale, W · scale, channels: about 0...1, not clamped.
    public func callAsFunction(_ x: Tensor) -> Tensor {
        var features = first(normalization.map { $0(x) } ?? x)
        var merged = merge(features, part: 0, to: nil)
        for (index, block) in blocks.enumerated() {
            features = block(features) { hidden in
                if index == blocks.count - 1 { merged = merge(hidden, part: 3, to: merged) }
            }
            if index == 0 { merged = merge(features, part: 2, to: merged) }
        }
        merged = merge(second(features), part: 1, to: merged)
        return last(merged).pixelShuffled(description.scale)
    }
}
