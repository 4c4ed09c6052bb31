import Testing

@testable import GentoolTensors

@Suite("Weights come to products from wherever they are kept")
struct WeightArrayTests {
    /// What a file would do: its numbers are copied when they are asked for.
    private static func stored(_ tensor: Tensor) -> WeightArray {
        let floats = tensor.floats()
        return WeightArray(shape: tensor.shape) { range, out in
            for place in range { out[place - range.lowerBound] = floats[place] }
        }
    }

    private static func random(_ shape: [Int], seed: UInt64) -> Tensor {
        var generator = TorchGenerator(seed: seed)
        return generator.normal(shape)
    }

    @Test("A layer computes the same with weights read in pieces as with a tensor", arguments: Precision.allCases)
    func equalsTensor(_ precision: Precision) {
        let x = Self.random([5, 37], seed: 1)
        let weights = Self.random([70, 37], seed: 2)
        #expect(
            x.linear(PackedWeights(Self.stored(weights), precision: precision))
                == x.linear(PackedWeights(weights, precision: precision)))
        let picture = Self.random([1, 9, 7, 32], seed: 3)
        let kernel = Self.random([40, 32, 3, 3], seed: 4)
        func convolved(_ weights: WeightArray) -> Tensor {
            picture.convolved(with: PackedWeights(weights, precision: precision, keepsSize: true), padding: Padding(1))
        }
        #expect(convolved(Self.stored(kernel)) == convolved(WeightArray(kernel)))
    }

    @Test("Stacked layers give their outputs one after the other, kept in memory or not")
    func stacks() {
        let x = Self.random([3, 20], seed: 5)
        let parts = [Self.random([6, 20], seed: 6), Self.random([50, 20], seed: 7), Self.random([1, 20], seed: 8)]
        let expected = x.linear(PackedWeights(.concatenated(parts, axis: 0), precision: .f32))
        let ways = [
            parts.map(Self.stored), parts.map { WeightArray($0) },
            [WeightArray(parts[0])] + parts.dropFirst().map(Self.stored),
        ]
        for arrays in ways {
            #expect(x.linear(PackedWeights(.stacked(arrays), precision: .f32)) == expected)
        }
    }
}
