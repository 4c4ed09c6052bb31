import Foundation
import Testing

@testable import GentoolTensors

@Suite struct EraserOperationTests {
    private static func random(_ shape: [Int], seed: UInt64) -> Tensor {
        var generator = TorchGenerator(seed: seed)
        return generator.normal(shape)
    }

    /// The transform as it is defined, in double precision.
    private static func transform(_ x: Tensor) -> [Float] {
        let (height, width, channels) = (x.shape[1], x.shape[2], x.shape[3])
        let scale = 1 / Double(height * width).squareRoot()
        var result = [Float](repeating: 0, count: height * (width / 2 + 1) * 2 * channels)
        for ky in 0..<height {
            for kx in 0...(width / 2) {
                for channel in 0..<channels {
                    var (re, im) = (0.0, 0.0)
                    for y in 0..<height {
                        for x0 in 0..<width {
                            let turns = Double(ky * y) / Double(height) + Double(kx * x0) / Double(width)
                            let angle = -2 * Double.pi * turns
                            let value = Double(x.elements[(y * width + x0) * channels + channel])
                            re += value * cos(angle)
                            im += value * sin(angle)
                        }
                    }
                    let place = (ky * (width / 2 + 1) + kx) * 2 * channels + channel
                    result[place] = Float(re * scale)
                    result[place + channels] = Float(im * scale)
                }
            }
        }
        return result
    }

    @Test(
        "Fourier transforms are what they are defined as, whatever the size, and back again",
        arguments: [
            (1, 1), (1, 2), (2, 1), (4, 8), (5, 3), (6, 15), (7, 13), (16, 9), (37, 4), (3, 53), (12, 31), (64, 2),
        ], [1, 2, 5, 34])
    func fourier(size: (height: Int, width: Int), channels: Int) {
        let x = Self.random([1, size.height, size.width, channels], seed: 1)
        let spectrum = x.realFourier()
        #expect(spectrum.shape == [1, size.height, size.width / 2 + 1, 2 * channels])
        #expect(zip(spectrum.elements, Self.transform(x)).allSatisfy { abs($0 - $1) < 1e-5 })
        let back = spectrum.inverseRealFourier(width: size.width)
        #expect(back.shape == x.shape)
        #expect(zip(back.elements, x.elements).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test("Images are transformed each by itself")
    func images() {
        let (a, b) = (Self.random([1, 6, 7, 3], seed: 1), Self.random([1, 6, 7, 3], seed: 2))
        let both = Tensor.concatenated([a, b], axis: 0).realFourier()
        #expect(both == .concatenated([a.realFourier(), b.realFourier()], axis: 0))
        #expect(
            both.inverseRealFourier(width: 7)
                == .concatenated(
                    [a, b].map { $0.realFourier().inverseRealFourier(width: 7) }, axis: 0))
    }

    /// Each channel's own convolution as one whose other weights are 0.
    private static func full(_ weights: Tensor) -> PackedWeights {
        let (channels, side) = (weights.shape[0], weights.shape[2])
        return PackedWeights(
            Tensor(shape: [channels, channels, side, side]) { out in
                out.update(repeating: 0, count: channels * channels * side * side)
                for channel in 0..<channels {
                    for place in 0..<(side * side) {
                        out[channel * (channels + 1) * side * side + place] =
                            weights.elements[channel * side * side + place]
                    }
                }
            }, precision: .f32)
    }

    @Test("A convolution of each channel is one without the others", arguments: [3, 40], [1, 2])
    func depthwise(channels: Int, stride: Int) {
        let x = Self.random([2, 9, 12, channels], seed: 1)
        let weights = Self.random([channels, 1, 4, 4], seed: 2)
        let bias = Self.random([channels], seed: 3)
        let padding = Padding(top: 2, left: 1, bottom: 1, right: 2)
        let activation = LimitedLeakyReLU(slope: 0.2, gain: 2, limit: 6)
        let made = x.depthwiseConvolved(
            with: DepthwiseWeights(weights), bias: bias, stride: stride, padding: padding, activation: activation)
        let expected = x.convolved(with: Self.full(weights), bias: bias, stride: stride, padding: padding).mapped {
            min(max(2 * ($0 > 0 ? $0 : 0.2 * $0), -6), 6)
        }
        #expect(made.shape == expected.shape)
        #expect(zip(made.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test("A picture is enlarged as if there were zeros between its pixels", arguments: [3, 40])
    func enlarges(channels: Int) {
        let x = Self.random([1, 4, 5, channels], seed: 1)
        let weights = Self.random([channels, 1, 4, 4], seed: 2)
        let (noise, residual) = (Self.random([8, 10], seed: 3), Self.random([1, 8, 10, channels], seed: 4))
        let activation = LimitedLeakyReLU(slope: 0.2, gain: 2, limit: 6)
        let made = x.enlarged(
            by: DepthwiseWeights(weights), noise: noise, activation: activation, adding: residual)
        let none = Tensor(shape: x.shape)
        let rows = Tensor.interleaved(x, none, axis: 1)
        let zeros = Tensor.interleaved(rows, Tensor(shape: rows.shape), axis: 2)
        var expected = zeros.depthwiseConvolved(
            with: DepthwiseWeights(weights), padding: Padding(top: 2, left: 2, bottom: 1, right: 1))
        expected.form(activation, noise: noise, adding: residual)
        #expect(made.shape == residual.shape)
        #expect(zip(made.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-4 })
        let place = (3 * 10 + 7) * channels + 1
        let sum =
            zeros.depthwiseConvolved(
                with: DepthwiseWeights(weights), padding: Padding(top: 2, left: 2, bottom: 1, right: 1)
            ).elements[place] + noise.elements[37]
        let bent = min(max(2 * (sum > 0 ? sum : 0.2 * sum), -6), 6) + residual.elements[place]
        #expect(abs(expected.elements[place] - bent) < 1e-5)
    }

    @Test("A transposed convolution spreads each pixel over the kernel")
    func transposed() {
        let x = Self.random([2, 3, 4, 5], seed: 1)
        let weights = Self.random([5, 6, 3, 3], seed: 2)
        let bias = Self.random([6], seed: 3)
        let made = x.convolvedTransposed(with: TransposedWeights(weights, precision: .f32), bias: bias)
        #expect(made.shape == [2, 6, 8, 6])
        var expected = (0..<made.count).map { bias.elements[$0 % 6] }
        for image in 0..<2 {
            for y in 0..<3 {
                for column in 0..<4 {
                    for (ky, kx) in (0..<3).flatMap({ ky in (0..<3).map { (ky, $0) } }) {
                        let (row, place) = (2 * y - 1 + ky, 2 * column - 1 + kx)
                        guard row >= 0 && place >= 0 else { continue }
                        for channel in 0..<5 {
                            for o in 0..<6 {
                                expected[((image * 6 + row) * 8 + place) * 6 + o] +=
                                    x.elements[((image * 3 + y) * 4 + column) * 5 + channel]
                                    * weights.elements[((channel * 6 + o) * 3 + ky) * 3 + kx]
                            }
                        }
                    }
                }
            }
        }
        #expect(zip(made.elements, expected).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test("A dilated convolution is one with zeros in its kernel", arguments: [1, 2])
    func dilated(stride: Int) {
        let x = Self.random([1, 9, 11, 4], seed: 1)
        let weights = Self.random([6, 4, 3, 3], seed: 2)
        let wide = Tensor(shape: [6, 4, 5, 5]) { out in
            out.update(repeating: 0, count: 600)
            for kernel in 0..<24 {
                for (y, x) in (0..<3).flatMap({ y in (0..<3).map { (y, $0) } }) {
                    out[kernel * 25 + 10 * y + 2 * x] = weights.elements[kernel * 9 + 3 * y + x]
                }
            }
        }
        let made = x.convolved(
            with: PackedWeights(weights, precision: .f32), stride: stride, padding: Padding(2), dilation: 2)
        let expected = x.convolved(with: PackedWeights(wide, precision: .f32), stride: stride, padding: Padding(2))
        #expect(made.shape == expected.shape)
        #expect(zip(made.elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-4 })
    }
}
