import Testing

@testable import GentoolTensors

@Suite struct UpscalingOperationTests {
    private static func random(_ shape: [Int], seed: UInt64) -> Tensor {
        var generator = TorchGenerator(seed: seed)
        return generator.normal(shape)
    }

    @Test(
        "A layer's results in a stack of features are those over concatenated features",
        arguments: [(8, 4), (64, 32)], [Precision.f32, .bf16])
    func stacks(size: (features: Int, growth: Int), precision: Precision) {
        let shape = [2, 7, 9]
        let x = Self.random(shape + [size.features], seed: 1)
        let stack = FeatureStack(shape: shape + [size.features + 2 * size.growth])
        let next = FeatureStack(shape: stack.shape)
        stack.store(x)
        next.store(x)
        let slopes = Tensor(shape: [size.growth], repeating: 0.2)
        var features = x
        for index in 0..<2 {
            let channels = size.features + index * size.growth
            let weights = PackedWeights(
                0.1 * Self.random([size.growth, channels, 3, 3], seed: 2), precision: precision, keepsSize: true)
            let bias = Self.random([size.growth], seed: 3)
            stack.convolve(with: weights, bias: bias, slopes: slopes, into: stack, at: channels)
            let made = features.convolved(with: weights, bias: bias, padding: Padding(1)).mapped {
                $0 > 0 ? $0 : 0.2 * $0
            }
            features = .concatenated([features, made], axis: 3)
        }
        #expect(stack.first(stack.shape[3]) == features)

        let last = PackedWeights(
            0.1 * Self.random([size.features, stack.shape[3], 3, 3], seed: 4), precision: precision, keepsSize: true)
        next.add(stack, times: 0.5, channels: size.features)
        stack.convolve(with: last, bias: nil, into: next, at: 0, adding: next)
        let expected = features.convolved(with: last, padding: Padding(1), adding: 1.5 * x)
        #expect(zip(next.first(size.features).elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test("Slopes bend what is negative before the residual is added", arguments: [5, 40])
    func slopes(outputs: Int) {
        let x = Self.random([1, 5, 6, 32], seed: 1)
        let weights = PackedWeights(Self.random([outputs, 32, 3, 3], seed: 2), precision: .f32, keepsSize: true)
        let slopes = Self.random([outputs], seed: 3)
        let residual = Self.random([1, 5, 6, outputs], seed: 4)
        let plain = x.convolved(with: weights, padding: Padding(1))
        let bent = x.convolved(with: weights, slopes: slopes, padding: Padding(1), adding: residual)
        for (index, value) in plain.elements.enumerated() {
            let expected = (value > 0 ? value : value * slopes.elements[index % outputs]) + residual.elements[index]
            #expect(abs(bent.elements[index] - expected) < 1e-4)
        }
    }

    @Test("Channels become pixels in PyTorch's order, and channels again")
    func pixelShuffle() {
        // What torch.nn.functional.pixel_shuffle gives for 0…7 as eight channels of one pixel.
        let channels = Tensor(shape: [1, 1, 1, 8], elements: (0..<8).map(Float.init))
        let pixels = channels.pixelShuffled(2)
        #expect(pixels == Tensor(shape: [1, 2, 2, 2], elements: [0, 4, 1, 5, 2, 6, 3, 7]))
        #expect(pixels.pixelUnshuffled(2) == channels)
        let x = Self.random([2, 3, 5, 27], seed: 1)
        #expect(x.pixelShuffled(3).pixelUnshuffled(3) == x)
        let base = Tensor(shape: [1, 1, 1, 2], elements: [100, 200])
        #expect(channels.pixelShuffled(2, adding: base).elements == [100, 204, 101, 205, 102, 206, 103, 207])
    }

    @Test("A picture is mirrored at its border, which is not repeated")
    func reflects() {
        let x = Tensor(shape: [1, 1, 3, 1], elements: [1, 2, 3])
        #expect(x.reflected(toHeight: 2, width: 5).elements == [1, 2, 3, 2, 1, 1, 2, 3, 2, 1])
    }
}
