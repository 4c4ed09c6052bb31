import GentoolBase
import Testing

@testable import GentoolTensors

@Suite("Recordings")
struct RecordingTests {
    private static func random(_ shape: [Int], seed: UInt64) -> Tensor {
        var generator = TorchGenerator(seed: seed)
        return generator.normal(shape)
    }

    @Test("Nothing is recorded where nobody trains")
    func nothing() {
        let x = Self.random([1, 8, 8, 32], seed: 1)
        let weights = PackedWeights(Self.random([32, 32, 3, 3], seed: 2), precision: .f32, keepsSize: true)
        let y = x.convolved(with: weights, padding: Padding(1)).silu()
        #expect(!y.isRecorded && weights.recorded == nil)
        #expect((y + x.leaf()).isRecorded && !(y + x.leaf()).detached.isRecorded)
    }

    @Test("What several paths lead to gets the sum of their gradients")
    func paths() {
        let x = Tensor(shape: [2], elements: [3, -1]).leaf()
        let y = x * x
        let gradients = (y + 2 * x + y * x.detached).sum().gradients()
        #expect(gradients[x]!.elements == [26, 2])
        #expect(gradients[Tensor(shape: [2]).leaf()] == nil)
    }

    @Test("Long recordings are walked and freed without running out of stack")
    func long() {
        let x = Tensor(shape: [1], elements: [1]).leaf()
        var y = x
        for _ in 0..<100_000 { y = y + 1 }
        #expect(y.gradients()[x]!.elements == [1])
    }

    @Test("A recording goes with its last result")
    func freed() {
        let x = Tensor(shape: [1], elements: [1]).leaf()
        weak var node: Node?
        do {
            let y = (x * 2).exp().leakyReLU(slope: 0.1)
            node = y.node
            #expect(node != nil)
            #expect(y.gradients()[x] != nil)
        }
        #expect(node == nil)
    }

    @Test("Functions without a known gradient refuse recorded tensors")
    func refusal() async {
        await #expect(processExitsWith: .failure) { _ = Tensor(shape: [2]).leaf().mapped { $0 } }
        await #expect(processExitsWith: .failure) {
            _ = Tensor.zip(Tensor(shape: [2]), Tensor(shape: [2]).leaf()) { $0 + $1 }
        }
        await #expect(processExitsWith: .failure) {
            var x = Tensor(shape: [2]).leaf()
            x.elements[0] = 1
        }
    }

    /// Odd numbers of images and rows leave one that shares its words with nothing.
    @Test("Gradients of weights in bfloat16 are near those in 32-bit floats", arguments: [1, 2, 3])
    func bfloat16(images: Int) {
        let x = Self.random([images, 7, 9, 37], seed: 1)
        let target = Self.random([images, 7, 9, 33], seed: 4)
        func gradients(_ precision: Precision) -> [Tensor] {
            let (weights, matrix) = (
                Self.random([33, 37, 3, 3], seed: 2).leaf(), Self.random([33, 33], seed: 3).leaf()
            )
            let y = x.convolved(with: PackedWeights(weights, precision: precision), padding: Padding(1))
                .linear(PackedWeights(matrix, precision: precision))
            let gradients = (y * target).sum().gradients()
            return [gradients[weights]!, gradients[matrix]!]
        }
        for (exact, rounded) in Swift.zip(gradients(.f32), gradients(.bf16)) {
            #expect((exact - rounded).sumOfSquares < 1e-4 * exact.sumOfSquares)
            #expect(exact != rounded)
        }
    }

    @Test("Gradients are the same in every run", arguments: Precision.allCases)
    func deterministic(_ precision: Precision) {
        let x = Self.random([3, 20, 20, 64], seed: 1)
        func gradients() -> [Tensor] {
            let leaves = [
                Self.random([64, 64, 3, 3], seed: 2), Self.random([64], seed: 3), Self.random([64], seed: 4),
            ]
            .map { $0.leaf() }
            let y = x.convolved(
                with: PackedWeights(leaves[0], precision: precision, keepsSize: true), bias: leaves[1],
                padding: Padding(1)
            ).groupNormalized(groups: 8, scale: leaves[2], shift: leaves[1], epsilon: 1e-5, silu: true)
            let tokens = y.reshaped([3, 400, 64])
            let attended = Tensor.attention(
                queries: Channels(tokens), keys: Channels(tokens), values: Channels(tokens), heads: 4,
                precision: precision)
            let gradients = attended.squared().mean().gradients()
            return leaves.map { gradients[$0]! }
        }
        let first = gradients()
        for _ in 0..<4 { #expect(gradients() == first) }
    }
}
