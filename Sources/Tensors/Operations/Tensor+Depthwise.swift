import CGentoolKernels
import GentoolBase

/// Convolutions of each channel by itself. None has a gradient.
extension Tensor {
    /// A convolution of each channel by itself (in fact a correlation, as networks have it).
    ///
    /// - Parameters:
    ///   - weights: a square of values for each channel.
    ///   - bias: a value for each channel, or none.
    ///   - stride: pixels from one result to the next, in both directions.
    ///   - padding: rows and columns of zeros around the picture.
    ///   - activation: what becomes of the sums.
    /// - Returns: N, H', W', C; the receiver is N, H, W, C.
    public func depthwiseConvolved(
        with weights: DepthwiseWeights, bias: Tensor? = nil, stride: Int = 1, padding: Padding = Padding(0),
        activation: LimitedLeakyReLU? = nil
    ) -> Tensor {
        let clock = OperationClock.start(.convolution)
        defer { clock.end() }
        let (height, width) = (shape[1], shape[2])
        let outHeight = (height + padding.top + padding.bottom - weights.side) / stride + 1
        let outWidth = (width + padding.left + padding.right - weights.side) / stride + 1
        OperationCount.add(2 * shape[0] * outHeight * outWidth * weights.channels * weights.side * weights.side)
        return depthwise(
            weights, bias: bias, result: [shape[0], outHeight, outWidth], activation: activation ?? .identity
        ) { line in
            let taps = (0..<weights.side).flatMap { y in
                (0..<weights.side).map { x in
                    DepthwisePlace(
                        index: y * weights.side + x, row: line * stride + y - padding.top, column: x - padding.left)
                }
            }
            return [DepthwisePhase(places: taps, inputStep: stride)]
        }
    }

    /// Pictures at twice their size by zeros between pixels and a filter of 4 × 4 that is padded by two zeros above and to
    /// the left, and by one below and to the right (StyleGAN2's enlargement; Karras et al. 2020).
    ///
    /// - Parameters:
    ///   - filter: 4 × 4 values for each channel.
    ///   - noise: 2 · H × 2 · W: added to all channels before the activation; or none.
    ///   - activation: what becomes of the sums.
    ///   - residual: added to the result, in its shape; or none.
    /// - Returns: N, 2 · H, 2 · W, C; the receiver is N, H, W, C.
    public func enlarged(
        by filter: DepthwiseWeights, noise: Tensor? = nil, activation: LimitedLeakyReLU? = nil,
        adding residual: Tensor? = nil
    ) -> Tensor {
        precondition(filter.side == 4, "the filter has 4 × 4 values")
        let clock = OperationClock.start(.convolution)
        defer { clock.end() }
        OperationCount.add(8 * 4 * count)
        return depthwise(
            filter, result: [shape[0], 2 * shape[1], 2 * shape[2]], noise: noise, activation: activation ?? .identity,
            adding: residual
        ) { line in
            // Of four places of the filter in a row, every second one meets a pixel; the others meet zeros.
            (0..<2).map { phase in
                let places = [line % 2, line % 2 + 2].flatMap { y in
                    [phase, phase + 2].map { x in
                        DepthwisePlace(index: 4 * y + x, row: (line + y - 2) / 2, column: (phase + x) / 2 - 1)
                    }
                }
                return DepthwisePhase(places: places, inputStep: 1)
            }
        }
    }

    /// Becomes what an activation makes of it, in its own memory.
    ///
    /// - Parameters:
    ///   - activation: what becomes of the sums.
    ///   - noise: H × W: added to all channels before; or none.
    ///   - residual: added to the result, in its shape; or none.
    public mutating func form(_ activation: LimitedLeakyReLU, noise: Tensor? = nil, adding residual: Tensor? = nil) {
        let clock = OperationClock.start(.activation)
        defer { clock.end() }
        let (lines, width, channels) = (shape[0] * shape[1], shape[2], shape[3])
        let height = shape[1]
        precondition(noise == nil || noise!.shape == [height, width], "there is noise for each pixel")
        precondition(residual == nil || residual!.shape == shape, "the residual has the shape \(shape)")
        elements.withUnsafeMutableBufferPointer { values in
            let base = values.baseAddress!
            Self.withPointer(noise) { noise in
                Self.withPointer(residual) { residual in
                    concurrentBands(of: lines) { band in
                        for line in band {
                            let start = line * width * channels
                            var tap = GentoolDepthwiseTap(input: base + start, weights: nil, first: 0, end: width)
                            withUnsafePointer(to: &tap) { tap in
                                var row = GentoolDepthwiseRow(
                                    taps: tap, tapCount: 1, inputStep: channels, channels: channels, width: width,
                                    bias: nil, noise: noise.map { $0 + line % height * width }, noiseStep: 1,
                                    slope: activation.slope, gain: activation.gain, limit: activation.limit,
                                    residual: residual.map { $0 + start }, out: base + start, outStep: channels)
                                gentool_depthwise_row(&row)
                            }
                        }
                    }
                }
            }
        }
    }

    /// - Parameters:
    ///   - result: N, H', W'.
    ///   - phases: what the results of a line look at; if there are several, they take turns along the line.
    private func depthwise(
        _ weights: DepthwiseWeights, bias: Tensor? = nil, result: [Int], noise: Tensor? = nil,
        activation: LimitedLeakyReLU, adding residual: Tensor? = nil, _ phases: (_ line: Int) -> [DepthwisePhase]
    ) -> Tensor {
        precondition(!isRecorded, "this operation has no gradient")
        precondition(
            shape.count == 4 && shape[3] == weights.channels, "\(shape) is not N, H, W, \(weights.channels)")
        let (height, width, channels) = (shape[1], shape[2], shape[3])
        precondition(bias == nil || bias!.count == channels, "the bias has a value for each channel")
        precondition(noise == nil || noise!.shape == Array(result[1...]), "there is noise for each pixel")
        precondition(residual == nil || residual!.shape == result + [channels], "the residual has the result's shape")
        let all = (0..<result[1]).map { phases($0) }
        return Tensor(shape: result + [channels]) { out in
            elements.withUnsafeBufferPointer { values in
                weights.values.withUnsafeBufferPointer { kernel in
                    Self.withPointers(bias, noise, residual) { bias, noise, residual in
                        concurrentBands(of: result[0] * result[1]) { band in
                            for line in band {
                                let (image, y) = (line / result[1], line % result[1])
                                let base = values.baseAddress! + image * height * width * channels
                                for (index, phase) in all[y].enumerated() {
                                    let count = (result[2] - index + all[y].count - 1) / all[y].count
                                    let taps = phase.taps(
                                        base, kernel.baseAddress!, height: height, width: width, channels: channels,
                                        results: count)
                                    let start = (line * result[2] + index) * channels
                                    taps.withUnsafeBufferPointer { taps in
                                        var row = GentoolDepthwiseRow(
                                            taps: taps.baseAddress, tapCount: taps.count,
                                            inputStep: phase.inputStep * channels, channels: channels, width: count,
                                            bias: bias, noise: noise.map { $0 + y * result[2] + index },
                                            noiseStep: all[y].count, slope: activation.slope, gain: activation.gain,
                                            limit: activation.limit, residual: residual.map { $0 + start },
                                            out: out + start, outStep: all[y].count * channels)
                                        gentool_depthwise_row(&row)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static func withPointers<Result>(
        _ a: Tensor?, _ b: Tensor?, _ c: Tensor?,
        _ body: (UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?) -> Result
    ) -> Result {
        withPointer(a) { a in withPointer(b) { b in withPointer(c) { c in body(a, b, c) } } }
    }
}

/// A place of a kernel, and the pixel that the first result of a line has there.
private struct DepthwisePlace {
    let index: Int
    let row: Int
    let column: Int
}

/// Results of a line that look at the same places of the kernel.
private struct DepthwisePhase {
    let places: [DepthwisePlace]
    /// Pixels from what one result looks at to what the next one does.
    let inputStep: Int

    /// Places that lie inside of the picture.
    func taps(
        _ picture: UnsafePointer<Float>, _ kernel: UnsafePointer<Float>, height: Int, width: Int, channels: Int,
        results: Int
    ) -> [GentoolDepthwiseTap] {
        places.compactMap { place in
            guard 0..<height ~= place.row else { return nil }
            return GentoolDepthwiseTap(
                input: picture + (place.row * width + place.column) * channels,
                weights: kernel + place.index * channels,
                first: (max(0, -place.column) + inputStep - 1) / inputStep,
                end: min(results, max(0, width - place.column + inputStep - 1) / inputStep))
        }
    }
}
