import Foundation
import GentoolBase
import Testing

@testable import GentoolTensors

/// Against loops that follow the definitions, in doubles.
@Suite("Operations")
struct OperationTests {
    private static func random(_ shape: [Int], seed: UInt64) -> Tensor {
        var generator = TorchGenerator(seed: seed)
        return generator.normal(shape)
    }

    /// The root mean square error in units of the reference's.
    private func error(_ values: Tensor, _ reference: [Double]) -> Double {
        let difference = zip(values.elements, reference).reduce(0) {
            $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1)
        }
        return (difference / reference.reduce(1e-30) { $0 + $1 * $1 }).squareRoot()
    }

    private func tolerance(_ precision: Precision) -> Double {
        switch precision {
        case .f32: 2e-6
        case .bf16: 6e-3
        case .q8: 1e-2
        }
    }

    @Test(
        "A linear layer is the sum of products with bias and residual", arguments: Precision.allCases,
        [(1, 3, 5), (7, 33, 40), (70, 64, 31), (530, 320, 96), (9, 4100, 33)])
    func linear(_ precision: Precision, _ size: (rows: Int, channels: Int, outputs: Int)) {
        let x = Self.random([2, size.rows, size.channels], seed: 1)
        let weights = Self.random([size.outputs, size.channels], seed: 2)
        let bias = Self.random([size.outputs], seed: 3)
        let residual = Self.random([2, size.rows, size.outputs], seed: 4)
        let result = x.linear(PackedWeights(weights, precision: precision), bias: bias, adding: residual)
        #expect(result.shape == [2, size.rows, size.outputs])
        var reference: [Double] = []
        for row in 0..<(2 * size.rows) {
            for output in 0..<size.outputs {
                var sum = Double(bias.elements[output] + residual.elements[row * size.outputs + output])
                for channel in 0..<size.channels {
                    sum +=
                        Double(x.elements[row * size.channels + channel])
                        * Double(weights.elements[output * size.channels + channel])
                }
                reference.append(sum)
            }
        }
        #expect(error(result, reference) < tolerance(precision))
    }

    @Test("A result too large for the caches is the same as a small one", arguments: Precision.allCases)
    func streaming(_ precision: Precision) {
        let x = Self.random([70_001, 20], seed: 31)
        let weights = PackedWeights(Self.random([144, 20], seed: 32), precision: precision)
        let bias = Self.random([144], seed: 33)
        let large = x.linear(weights, bias: bias)
        for first in [0, 35_000, 69_991] {
            let rows = Tensor(shape: [10, 20], elements: Array(x.elements[(first * 20)..<((first + 10) * 20)]))
            let small = rows.linear(weights, bias: bias)
            #expect(small.elements == Array(large.elements[(first * 144)..<((first + 10) * 144)]))
        }
    }

    @Test("A gated layer of many rows is what its parts are one after the other", arguments: Precision.allCases)
    func gatedFeedForward(_ precision: Precision) {
        let rows = 2 * coreCount * RowProduct.rowsAtOnce + 5
        let x = Self.random([1, rows, 24], seed: 34)
        let expand = PackedWeights(Self.random([128, 24], seed: 35), precision: precision)
        let contract = PackedWeights(Self.random([24, 64], seed: 36), precision: precision)
        let (bias, otherBias) = (Self.random([128], seed: 37), Self.random([24], seed: 38))
        let together = x.gatedFeedForward(
            expand: expand, expandBias: bias, contract: contract, contractBias: otherBias, adding: x)
        let apart = x.linear(expand, bias: bias).geglu().linear(contract, bias: otherBias, adding: x)
        #expect(together.shape == apart.shape && together.elements == apart.elements)
    }

    struct Convolution: Sendable, CustomTestStringConvertible {
        var (height, width, channels, outputs) = (9, 13, 5, 7)
        var kernel = 3
        var stride = 1
        var padding = Padding(1)
        var doubled = false
        var keepsSize = false
        /// Up to how many channels times outputs weights are transformed in advance.
        var transformedLimit = Int.max

        var testDescription: String {
            "\(height)x\(width) \(channels)->\(outputs) k\(kernel) s\(stride) \(doubled ? "doubled" : "") \(keepsSize ? "Winograd" : "") \(transformedLimit == 0 ? "transformed late" : "")"
        }

        init(_ change: (inout Convolution) -> Void = { _ in }) { change(&self) }

        static let all = [
            Convolution(),
            Convolution {
                $0.kernel = 1; $0.padding = Padding(0)
            }, Convolution { $0.stride = 2 },
            Convolution {
                $0.stride = 2; $0.padding = Padding(top: 0, left: 0, bottom: 1, right: 1)
            },
            Convolution { $0.doubled = true },
            Convolution {
                $0.channels = 64; $0.outputs = 70; $0.height = 40
            },
            Convolution {
                $0.channels = 32; $0.outputs = 40; $0.keepsSize = true
            },
            Convolution {
                $0.channels = 48; $0.outputs = 64; $0.height = 16; $0.width = 16; $0.keepsSize = true
            },
            Convolution {
                $0.channels = 32; $0.outputs = 33; $0.doubled = true; $0.keepsSize = true
            },
            Convolution {
                $0.channels = 32; $0.outputs = 32; $0.height = 1; $0.width = 2; $0.keepsSize = true
            },
            Convolution {
                $0.channels = 32; $0.outputs = 40; $0.keepsSize = true; $0.transformedLimit = 0
            },
            Convolution {
                $0.channels = 48; $0.outputs = 64; $0.height = 40; $0.width = 30; $0.keepsSize = true
                $0.transformedLimit = 0
            },
            Convolution {
                $0.channels = 32; $0.outputs = 32; $0.height = 1; $0.width = 2; $0.keepsSize = true
                $0.transformedLimit = 0
            },
        ]
    }

    @Test(
        "A convolution is the sum over its kernel, by whichever algorithm", arguments: Precision.allCases,
        Convolution.all)
    func convolution(_ precision: Precision, _ c: Convolution) {
        let x = Self.random([2, c.height, c.width, c.channels], seed: 5)
        let weights = Self.random([c.outputs, c.channels, c.kernel, c.kernel], seed: 6)
        let packed = PackedWeights(
            WeightArray(weights), precision: precision, fewerProducts: c.keepsSize, transformedLimit: c.transformedLimit
        )
        #expect(packed.suitsWinograd == (c.keepsSize && packed.factors != .q8))
        let isTransformed = packed.suitsWinograd && packed.factors == packed.precision && c.transformedLimit > 0
        #expect(packed.isTransformed == isTransformed)
        let scale = c.doubled ? 2 : 1
        let (height, width) = (c.height * scale, c.width * scale)
        let outHeight = (height + c.padding.top + c.padding.bottom - c.kernel) / c.stride + 1
        let outWidth = (width + c.padding.left + c.padding.right - c.kernel) / c.stride + 1
        let bias = Self.random([2, c.outputs], seed: 7)
        let residual = Self.random([2, outHeight, outWidth, c.outputs], seed: 8)
        let result = x.convolved(
            with: packed, bias: bias, stride: c.stride, padding: c.padding, doubled: c.doubled, adding: residual)
        #expect(result.shape == residual.shape)

        var reference: [Double] = []
        for image in 0..<2 {
            for y in 0..<outHeight {
                for x0 in 0..<outWidth {
                    for output in 0..<c.outputs {
                        var sum = Double(bias.elements[image * c.outputs + output])
                        sum += Double(residual.elements[((image * outHeight + y) * outWidth + x0) * c.outputs + output])
                        for ky in 0..<c.kernel {
                            for kx in 0..<c.kernel {
                                let (sy, sx) = (y * c.stride + ky - c.padding.top, x0 * c.stride + kx - c.padding.left)
                                guard sy >= 0 && sx >= 0 && sy < height && sx < width else { continue }
                                let pixel = (image * c.height + sy / scale) * c.width + sx / scale
                                for channel in 0..<c.channels {
                                    let weight = ((output * c.channels + channel) * c.kernel + ky) * c.kernel + kx
                                    sum +=
                                        Double(x.elements[pixel * c.channels + channel])
                                        * Double(weights.elements[weight])
                                }
                            }
                        }
                        reference.append(sum)
                    }
                }
            }
        }
        // Transformed inputs and weights are rounded after sums of up to four of them.
        #expect(error(result, reference) < tolerance(precision) * (c.keepsSize ? 2 : 1))
    }

    /// With more keys than are looked at together, too.
    @Test(
        "Attention weighs values by the softmax of products, and of what is added to them",
        arguments: Precision.allCases,
        [
            (37, 50, false, false), (37, 37, true, false), (70, 1203, false, false), (530, 530, true, false),
            (37, 50, false, true), (70, 1203, false, true), (530, 530, true, true),
        ])
    func attention(_ precision: Precision, _ size: (tokens: Int, keys: Int, isCausal: Bool, isBiased: Bool)) {
        let (tokens, keyCount, isCausal, isBiased) = size
        let (heads, channels) = (3, 10)
        let width = heads * channels
        let queries = Self.random([2, tokens, width], seed: 9)
        let both = Self.random([2, keyCount, 2 * width], seed: 10)
        let biases = isBiased ? Self.random([heads, tokens, keyCount], seed: 11) : nil
        let result = Tensor.attention(
            queries: Channels(queries), keys: Channels(both, 0..<width), values: Channels(both, width..<(2 * width)),
            heads: heads, biases: biases, isCausal: isCausal, precision: precision)
        var reference = [Double](repeating: 0, count: queries.count)
        for image in 0..<2 {
            for head in 0..<heads {
                for query in 0..<tokens {
                    let seen = isCausal ? query + 1 : keyCount
                    let place = (image * tokens + query) * width + head * channels
                    let weights = (0..<seen).map { key -> Double in
                        let start = (image * keyCount + key) * 2 * width + head * channels
                        let product = (0..<channels).reduce(0.0) {
                            $0 + Double(queries.elements[place + $1]) * Double(both.elements[start + $1])
                        }
                        let bias = biases?.elements[(head * tokens + query) * keyCount + key] ?? 0
                        return exp(product / Double(channels).squareRoot() + Double(bias))
                    }
                    let sum = weights.reduce(0, +)
                    for channel in 0..<channels {
                        reference[place + channel] = (0..<seen).reduce(0.0) { total, key in
                            let value = both.elements[
                                (image * keyCount + key) * 2 * width + width + head * channels + channel]
                            return total + weights[key] / sum * Double(value)
                        }
                    }
                }
            }
        }
        #expect(error(result, reference) < tolerance(precision))
    }

    @Test(
        "Group normalization frees each group of its mean and deviation", arguments: [(3, 5, 12, 4), (40, 41, 64, 8)])
    func groupNormalization(_ size: (height: Int, width: Int, channels: Int, groups: Int)) {
        let x = Self.random([2, size.height, size.width, size.channels], seed: 11).mapped { 3 * $0 + 100 }
        let (scale, shift) = (Self.random([size.channels], seed: 12), Self.random([size.channels], seed: 13))
        let result = x.groupNormalized(groups: size.groups, scale: scale, shift: shift, epsilon: 1e-5, silu: true)
        let pixels = size.height * size.width
        let members = size.channels / size.groups
        var reference = [Double](repeating: 0, count: x.count)
        for image in 0..<2 {
            for group in 0..<size.groups {
                let places = (0..<pixels).flatMap { pixel in
                    (0..<members).map { (image * pixels + pixel) * size.channels + group * members + $0 }
                }
                let values = places.map { Double(x.elements[$0]) }
                let mean = values.reduce(0, +) / Double(values.count)
                let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
                for place in places {
                    let channel = place % size.channels
                    let value =
                        (Double(x.elements[place]) - mean) / (variance + 1e-5).squareRoot()
                        * Double(scale.elements[channel]) + Double(shift.elements[channel])
                    reference[place] = value / (1 + exp(-value))
                }
            }
        }
        #expect(error(result, reference) < 2e-5)
    }

    @Test("A small deviation around a large mean is kept")
    func momentsOfLargeMeans() {
        let spread = Self.random([1, 70, 30, 8], seed: 11)
        let (near, far) = (
            GroupMoments(spread, groups: 4, epsilon: 0),
            GroupMoments(spread.mapped { $0 + 3000 }, groups: 4, epsilon: 0)
        )
        for channel in 0..<8 {
            let (wanted, found) = (near.moments(image: 0, channel: channel), far.moments(image: 0, channel: channel))
            #expect(abs(found.mean - 3000 - wanted.mean) < 1e-3)
            #expect(abs(found.deviation / wanted.deviation - 1) < 1e-3)
        }
    }

    @Test("Layer normalization frees each row of its mean and deviation")
    func layerNormalization() {
        let x = Self.random([37, 50], seed: 14).mapped { 2 * $0 - 5 }
        let (scale, shift) = (Self.random([50], seed: 15), Self.random([50], seed: 16))
        var reference: [Double] = []
        for row in 0..<37 {
            let values = x.elements[(row * 50)..<((row + 1) * 50)].map(Double.init)
            let mean = values.reduce(0, +) / 50
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50 + 1e-5).squareRoot()
            for channel in 0..<50 {
                reference.append(
                    (values[channel] - mean) / deviation * Double(scale.elements[channel])
                        + Double(shift.elements[channel]))
            }
        }
        #expect(error(x.layerNormalized(scale: scale, shift: shift, epsilon: 1e-5), reference) < 2e-6)
    }

    @Test("Activations follow their definitions, far out too")
    func activations() {
        let x = Tensor(shape: [400], elements: (0..<400).map { (Float($0) - 200) / 8 })
        let values = x.elements.map(Double.init)
        func gelu(_ x: Double) -> Double { 0.5 * x * (1 + erf(x / 2.0.squareRoot())) }
        #expect(error(x.silu(), values.map { $0 / (1 + exp(-$0)) }) < 1e-6)
        #expect(error(x.gelu(), values.map(gelu)) < 1e-6)
        #expect(error(x.quickGELU(), values.map { $0 / (1 + exp(-1.702 * $0)) }) < 1e-6)
        let gated = x.reshaped([2, 200]).geglu()
        let reference = (0..<200).map { place in
            values[place / 100 * 200 + place % 100] * gelu(values[place / 100 * 200 + 100 + place % 100])
        }
        #expect(gated.shape == [2, 100] && error(gated, reference) < 1e-6)
    }

    @Test("Results are the same in every run")
    func deterministic() {
        let x = Self.random([1, 30, 30, 64], seed: 17)
        let packed = PackedWeights(Self.random([64, 64, 3, 3], seed: 18), precision: .bf16, keepsSize: true)
        let scale = Tensor(shape: [64], repeating: 1)
        func result() -> Tensor {
            x.convolved(with: packed, padding: Padding(1)).groupNormalized(
                groups: 8, scale: scale, shift: scale, epsilon: 1e-5)
        }
        let first = result()
        for _ in 0..<5 { #expect(result() == first) }
    }
}
