import Foundation
import Testing

@testable import GentoolTensors

@Suite("Gradients")
struct GradientTests {
    /// A function of some tensors. Input i has normal numbers of seed 100 + i.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let shapes: [[Int]]
        let function: @Sendable ([Tensor]) -> Tensor

        init(_ name: String, _ shapes: [[Int]], _ function: @escaping @Sendable ([Tensor]) -> Tensor) {
            (self.name, self.shapes, self.function) = (name, shapes, function)
        }

        var testDescription: String { name }

        var inputs: [Tensor] {
            shapes.enumerated().map { index, shape in
                var generator = TorchGenerator(seed: UInt64(100 + index))
                return generator.normal(shape)
            }
        }

        /// The sum of the results times normal numbers of seed 99.
        func loss(_ inputs: [Tensor]) -> Tensor {
            let result = function(inputs)
            if result.shape.isEmpty { return result }
            var generator = TorchGenerator(seed: 99)
            return (result * generator.normal(result.shape)).sum()
        }
    }

    static func convolution(
        keepsSize: Bool = false, stride: Int = 1, padding: Padding = Padding(1), dilation: Int = 1,
        doubled: Bool = false
    ) -> @Sendable ([Tensor]) -> Tensor {
        { inputs in
            inputs[0].convolved(
                with: PackedWeights(inputs[1], precision: .f32, keepsSize: keepsSize), bias: inputs[2],
                stride: stride,
                padding: padding, dilation: dilation, doubled: doubled, adding: inputs.count > 3 ? inputs[3] : nil)
        }
    }

    static func attention(_ heads: Int, isCausal: Bool = false) -> @Sendable ([Tensor]) -> Tensor {
        { inputs in
            .attention(
                queries: Channels(inputs[0]), keys: Channels(inputs[1]), values: Channels(inputs[2]),
                heads: heads,
                isCausal: isCausal, precision: .f32)
        }
    }

    /// Those that `Fixtures/make_gradient_fixtures.py` has too.
    static let cases = [
        Case("linear", [[2, 5, 6], [7, 6], [7], [2, 5, 7]]) {
            $0[0].linear(PackedWeights($0[1], precision: .f32), bias: $0[2], adding: $0[3])
        },
        Case("convolution", [[2, 5, 6, 3], [4, 3, 3, 3], [4], [2, 5, 6, 4]], convolution()),
        Case(
            "convolution, a bias for each image", [[2, 3, 4, 3], [4, 3, 1, 1], [2, 4]],
            convolution(padding: Padding(0))),
        Case("convolution, stride 2", [[2, 6, 5, 3], [4, 3, 3, 3], [4]], convolution(stride: 2)),
        Case(
            "convolution, stride 2, asymmetric", [[1, 6, 8, 3], [4, 3, 3, 3], [4]],
            convolution(stride: 2, padding: Padding(top: 0, left: 0, bottom: 1, right: 1))),
        Case("convolution, stride 2, 4x4", [[1, 6, 8, 3], [2, 3, 4, 4], [2]], convolution(stride: 2)),
        Case(
            "convolution, 5x3", [[1, 6, 8, 2], [3, 2, 5, 3], [3]],
            convolution(padding: Padding(top: 2, left: 1, bottom: 2, right: 1))),
        Case(
            "convolution, dilated", [[2, 7, 6, 3], [4, 3, 3, 3], [4]], convolution(padding: Padding(2), dilation: 2)),
        Case(
            "convolution, dilated by more than the picture's size", [[1, 3, 4, 2], [2, 2, 3, 3], [2]],
            convolution(padding: Padding(4), dilation: 4)),
        Case("convolution, doubled", [[2, 3, 4, 3], [4, 3, 3, 3], [4]], convolution(doubled: true)),
        Case("attention", [[2, 5, 6], [2, 9, 6], [2, 9, 6]], attention(2)),
        Case("attention, causal", [[1, 7, 4], [1, 7, 4], [1, 7, 4]], attention(1, isCausal: true)),
        Case("attention, to itself", [[2, 5, 12]]) {
            .attention(
                queries: Channels($0[0], 0..<4), keys: Channels($0[0], 4..<8),
                values: Channels($0[0], 8..<12), heads: 2,
                precision: .f32)
        },
        Case("group norm", [[2, 4, 3, 6], [6], [6]]) {
            $0[0].groupNormalized(groups: 2, scale: $0[1], shift: $0[2], epsilon: 1e-5)
        },
        Case("group norm, SiLU", [[2, 4, 3, 6], [6], [6]]) {
            $0[0].groupNormalized(groups: 3, scale: $0[1], shift: $0[2], epsilon: 1e-5, silu: true)
        },
        Case("layer norm", [[3, 19], [19], [19]]) {
            $0[0].layerNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-5)
        },
        Case("adaptive instance norm", [[2, 4, 3, 5], [5], [5]]) {
            $0[0].adapted(to: ChannelStatistics(means: $0[2], deviations: $0[1]))
        },
        Case("reflection padding", [[2, 3, 4, 2]]) {
            $0[0].reflectionPadded(Padding(top: 2, left: 1, bottom: 1, right: 2))
        },
        Case("reflection padding, doubled", [[2, 3, 4, 2]]) { $0[0].reflectionPadded(Padding(1), doubled: true) },
        Case("max pooling", [[2, 5, 4, 3]]) { $0[0].maxPooled() },
        Case("silu", [[3, 11]]) { $0[0].silu() },
        Case("gelu", [[3, 11]]) { $0[0].gelu() },
        Case("quick gelu", [[3, 11]]) { $0[0].quickGELU() },
        Case("geglu", [[3, 12]]) { $0[0].geglu() },
        Case("leaky relu", [[3, 11]]) { $0[0].leakyReLU(slope: 0.2) },
        Case("prelu", [[2, 3, 4, 5], [5]]) { $0[0].prelu(slopes: $0[1]) },
        Case("prelu, one slope", [[2, 3, 4, 5], [1]]) { $0[0].prelu(slopes: $0[1]) },
        Case("arithmetic", [[3, 4], [3, 4]]) { ($0[0] + 2 * $0[1]) * ($0[0] - $0[1]) / 3 + ($0[0] - 0.5) },
        Case("lerp", [[3, 4], [3, 4]]) { .lerp($0[0], $0[1], weight: 1.7) },
        Case("concatenation", [[2, 3, 4], [2, 1, 4]]) { .concatenated([$0[0], $0[1], $0[0]], axis: 1) },
        Case("slices", [[4, 3, 5]]) { $0[0][1..<3].channels(2..<4) },
        Case("reshape, repeat, transposition", [[3, 4]]) {
            $0[0].repeated(2).transposed().reshaped([2, 12])
        },
        Case("channels last", [[2, 3, 4, 2]]) { $0[0].channelsLast() },
        Case("smooth doubling", [[2, 3, 4, 5]]) { $0[0].doubledSmoothly() },
        Case("interpolation, enlarging", [[2, 3, 4, 5]]) { $0[0].interpolated(height: 6, width: 7, .bilinear) },
        Case("interpolation, shrinking", [[2, 7, 6, 1]]) { $0[0].interpolated(height: 3, width: 4, .bilinear) },
        Case("pixel shuffle", [[2, 3, 2, 12]]) { $0[0].pixelShuffled(2) },
        Case("pixel unshuffle", [[2, 4, 6, 3]]) { $0[0].pixelUnshuffled(2) },
        Case("embedding", [[5, 3]]) { $0[0].rows(at: [4, 0, 4, 2]) },
        Case("functions", [[4, 5]]) {
            ($0[0].exp() + 1).log() + ($0[0].squared() + 1).squareRoot() + $0[0].magnitude()
                + $0[0].clamped(to: -0.5...0.7)
        },
        Case("tanh, softplus", [[4, 5]]) { $0[0].tanh() + 2 * $0[0].softplus() },
        Case("inner means", [[3, 2, 4, 5]]) { $0[0].innerMeans() },
        Case("log determinant", [[6, 6]]) { $0[0].logAbsoluteDeterminant() },
        Case("squared error", [[3, 4], [3, 4]]) { .squaredError($0[0], $0[1]) },
        Case("absolute error", [[3, 4], [3, 4]]) { .absoluteError($0[0], $0[1]) },
        Case("charbonnier error", [[3, 4], [3, 4]]) { .charbonnierError($0[0], $0[1], epsilon: 1e-2) },
        Case("cross-entropy", [[4, 6]]) { $0[0].softmaxCrossEntropy(labels: [5, 0, 2, 2]) },
    ]

    /// Sizes at which other algorithms and full tiles come in.
    static let largeCases = [
        Case(
            "convolution, Winograd", [[2, 7, 8, 32], [40, 32, 3, 3], [40], [2, 7, 8, 40]],
            convolution(keepsSize: true)),
        Case(
            "convolution, Winograd, doubled", [[1, 4, 5, 32], [32, 32, 3, 3], [32]],
            convolution(keepsSize: true, doubled: true)),
        Case("convolution, wide, stride 2", [[2, 8, 8, 32], [48, 32, 3, 3], [48]], convolution(stride: 2)),
        Case(
            "convolution, wide, stride 2, asymmetric", [[2, 8, 6, 32], [48, 32, 3, 3], [48]],
            convolution(stride: 2, padding: Padding(top: 0, left: 0, bottom: 1, right: 1))),
        Case("convolution, slopes", [[2, 5, 6, 32], [33, 32, 3, 3], [33], [33], [2, 5, 6, 33]]) {
            $0[0].convolved(
                with: PackedWeights($0[1], precision: .f32, keepsSize: true), bias: $0[2], slopes: $0[3],
                padding: Padding(1), adding: $0[4])
        },
        Case("convolution, dilated, ReLU", [[2, 5, 6, 32], [33, 32, 3, 3], [33]]) {
            $0[0].convolved(
                with: PackedWeights($0[1], precision: .f32), bias: $0[2], slopes: Tensor(shape: [33]),
                padding: Padding(2), dilation: 2)
        },
        Case("convolution, positive slopes", [[2, 5, 6, 32], [33, 32, 3, 3], [33], [33]]) {
            $0[0].convolved(
                with: PackedWeights($0[1], precision: .f32), bias: $0[2], slopes: $0[3].squared() + 0.1,
                padding: Padding(1))
        },
        Case("convolution, long lines", [[1, 2, 150, 5], [9, 5, 3, 3], [9]], convolution()),
        Case("linear, many rows", [[300, 70], [50, 70], [50]]) {
            $0[0].linear(PackedWeights($0[1], precision: .f32), bias: $0[2])
        },
        Case("attention, many tokens", [[2, 130, 32], [2, 70, 32], [2, 70, 32]], attention(4)),
        Case("group norm, many pixels", [[2, 40, 30, 64], [64], [64]]) {
            $0[0].groupNormalized(groups: 8, scale: $0[1], shift: $0[2], epsilon: 1e-5, silu: true)
        },
        Case("layer norm, many rows", [[200, 70], [70], [70]]) {
            $0[0].layerNormalized(scale: $0[1], shift: $0[2], epsilon: 1e-5)
        },
    ]

    private func gradients(_ test: Case) -> [Tensor] {
        let leaves = test.inputs.map { $0.leaf() }
        let gradients = test.loss(leaves).gradients()
        return leaves.map { gradients[$0]! }
    }

    private func norm(_ values: [Float]) -> Double {
        values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    @Test("Gradients equal PyTorch's", arguments: cases)
    func pytorch(_ test: Case) throws {
        let file = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/gradients.json")
        let all = try JSONDecoder().decode([String: [Data]].self, from: Data(contentsOf: file))
        #expect(all.count == Self.cases.count)
        let expected = try #require(all[test.name])
        for (index, gradient) in gradients(test).enumerated() {
            let reference = expected[index].withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
            try #require(reference.count == gradient.count)
            let difference = Tensor.zip(gradient, Tensor(shape: gradient.shape, elements: reference)) {
                $0 - $1
            }
            #expect(norm(difference.elements) < 3e-6 * norm(reference) + 1e-7, "input \(index)")
        }
    }

    /// Along a random direction of each input.
    @Test("Gradients equal central differences", arguments: cases + largeCases)
    func differences(_ test: Case) {
        let inputs = test.inputs
        let gradients = gradients(test)
        for index in inputs.indices {
            var generator = TorchGenerator(seed: UInt64(200 + index))
            let direction = generator.normal(inputs[index].shape)
            let step: Float = 2e-3
            func loss(_ sign: Float) -> Double {
                var changed = inputs
                changed[index] = inputs[index] + (sign * step) * direction
                return precise(test, changed)
            }
            let measured = (loss(1) - loss(-1)) / (2 * Double(step))
            let expected = zip(gradients[index].elements, direction.elements).reduce(0) {
                $0 + Double($1.0) * Double($1.1)
            }
            let scale = norm(gradients[index].elements)
            #expect(
                abs(measured - expected) < 1e-2 * scale + 1e-4, "input \(index): \(measured), \(expected)")
        }
    }

    /// The loss, summed up in doubles.
    private func precise(_ test: Case, _ inputs: [Tensor]) -> Double {
        let result = test.function(inputs)
        if result.shape.isEmpty { return Double(result.elements[0]) }
        var generator = TorchGenerator(seed: 99)
        return zip(result.elements, generator.normal(result.shape).elements).reduce(0) {
            $0 + Double($1.0) * Double($1.1)
        }
    }
}
