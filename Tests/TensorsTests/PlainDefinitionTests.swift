import GentoolBase
import Testing

@testable import GentoolTensors

@Suite("Fused operations are what their plain definitions say") struct PlainDefinitionTests {
    private static func random(_ shape: [Int], seed: UInt64) -> Tensor {
        var generator = TorchGenerator(seed: seed)
        return generator.normal(shape)
    }

    private func expectSame(_ made: Tensor, _ plain: Tensor, within tolerance: Float = 1e-4) {
        #expect(made.shape == plain.shape)
        let difference = zip(made.floats(), plain.floats()).map { abs($0 - $1) }.max() ?? 0
        #expect(difference < tolerance, "\(difference)")
    }

    @Test("A linear layer with bias and residual, and the gated one", arguments: [3, 600])
    func linear(rows: Int) {
        let (x, residual) = (Self.random([rows, 40], seed: 1), Self.random([rows, 24], seed: 2))
        let weights = PackedWeights(0.2 * Self.random([24, 40], seed: 3), precision: .f32)
        let bias = Self.random([24], seed: 4)
        expectSame(
            x.linear(weights, bias: bias, adding: residual),
            PlainDefinition.linear(x, weights, bias: bias, adding: residual))
        let expand = PackedWeights(0.2 * Self.random([64, 40], seed: 5), precision: .f32)
        let contract = PackedWeights(0.2 * Self.random([24, 32], seed: 6), precision: .f32)
        let expandBias = Self.random([64], seed: 7)
        expectSame(
            x.gatedFeedForward(
                expand: expand, expandBias: expandBias, contract: contract, contractBias: bias, adding: residual),
            PlainDefinition.gatedFeedForward(
                x, expand: expand, expandBias: expandBias, contract: contract, contractBias: bias, adding: residual))
    }

    @Test(
        "A convolution with everything at once", arguments: [true, false],
        [(stride: 1, dilation: 1, doubled: false), (2, 1, false), (1, 2, false), (1, 1, true)])
    func convolution(keepsSize: Bool, _ kind: (stride: Int, dilation: Int, doubled: Bool)) {
        let x = Self.random([2, 9, 11, 32], seed: 1)
        let weights = 0.1 * Self.random([40, 32, 3, 3], seed: 2)
        let (bias, slopes) = (Self.random([2, 40], seed: 3), Self.random([40], seed: 4))
        let padding = Padding(kind.dilation)
        func made(adding residual: Tensor?) -> Tensor {
            x.convolved(
                with: PackedWeights(
                    weights, precision: .f32, keepsSize: keepsSize && kind.stride == 1 && kind.dilation == 1),
                bias: bias,
                slopes: slopes, stride: kind.stride, padding: padding, dilation: kind.dilation, doubled: kind.doubled,
                adding: residual)
        }
        let residual = Self.random(made(adding: nil).shape, seed: 5)
        expectSame(
            made(adding: residual),
            PlainDefinition.convolved(
                x, with: weights, bias: bias, slopes: slopes, stride: kind.stride, padding: padding,
                dilation: kind.dilation, doubled: kind.doubled, adding: residual, precision: .f32))
    }

    @Test("Group normalization with SiLU, and instance normalization", arguments: [1, 4, 12])
    func normalization(groups: Int) {
        let x = Self.random([2, 5, 7, 12], seed: 1).mapped { 3 * $0 + 2 }
        let (scale, shift) = (Self.random([12], seed: 2), Self.random([12], seed: 3))
        for silu in [false, true] {
            expectSame(
                x.groupNormalized(groups: groups, scale: scale, shift: shift, epsilon: 1e-5, silu: silu),
                PlainDefinition.groupNormalized(
                    x, groups: groups, scale: scale, shift: shift, epsilon: 1e-5, silu: silu))
        }
        expectSame(
            x.instanceNormalized(scale: scale, shift: shift),
            PlainDefinition.groupNormalized(x, groups: 12, scale: scale, shift: shift, epsilon: 1e-5))
    }

    @Test("Pixel shuffling over an enlarged base, and mirrored borders of an enlarged picture")
    func pixels() {
        let (x, base) = (Self.random([2, 4, 5, 27], seed: 1), Self.random([2, 4, 5, 3], seed: 2))
        expectSame(x.pixelShuffled(3, adding: base), PlainDefinition.pixelShuffled(x, 3, adding: base))
        let padding = Padding(top: 2, left: 1, bottom: 3, right: 0)
        expectSame(
            x.reflectionPadded(padding, doubled: true), PlainDefinition.reflectionPadded(x, padding, doubled: true))
    }

    @Test("Convolutions of single channels, and enlargement by a filter", arguments: [3, 40], [1, 2])
    func depthwise(channels: Int, stride: Int) {
        let x = Self.random([2, 7, 6, channels], seed: 1)
        let weights = Self.random([channels, 1, 4, 4], seed: 2)
        let bias = Self.random([channels], seed: 3)
        let padding = Padding(top: 2, left: 1, bottom: 1, right: 2)
        let activation = LimitedLeakyReLU(slope: 0.2, gain: 2, limit: 6)
        expectSame(
            x.depthwiseConvolved(
                with: DepthwiseWeights(weights), bias: bias, stride: stride, padding: padding, activation: activation),
            PlainDefinition.depthwiseConvolved(
                x, with: weights, bias: bias, stride: stride, padding: padding, activation: activation))
        let (noise, residual) = (Self.random([14, 12], seed: 4), Self.random([2, 14, 12, channels], seed: 5))
        expectSame(
            x.enlarged(by: DepthwiseWeights(weights), noise: noise, activation: activation, adding: residual),
            PlainDefinition.enlarged(x, by: weights, noise: noise, activation: activation, adding: residual))
    }

    @Test(
        "Attention inside of windows with biases, and with regions that don't see each other", arguments: [false, true])
    func windows(hasRegions: Bool) {
        let (windows, places, heads, channels) = (3, 9, 2, 8)
        let x = Self.random([windows, places, 3 * channels], seed: 1)
        let biases = Self.random([heads, places, places], seed: 2)
        let regions = hasRegions ? (0..<windows * places).map { UInt8($0 * 7 % 4) } : nil
        expectSame(
            x.windowAttention(heads: heads, biases: biases, regions: regions, precision: .f32),
            PlainDefinition.windowAttention(x, heads: heads, biases: biases, regions: regions))
    }
}
