import CKernels
import Parallel

extension Tensor {
    /// The linear layer `x · Wᵀ + bias + residual`, over the last axis.
    ///
    /// - Parameters:
    ///   - weights: outputs × channels.
    ///   - bias: `outputs` values, or none.
    ///   - residual: in the shape of the result, or none.
    /// - Returns: as the receiver, with `outputs` as the last axis.
    public func linear(_ weights: PackedWeights, bias: Tensor? = nil, adding residual: Tensor? = nil) -> Tensor {
        let clock = OperationClock.start(.linear)
        defer { clock.end() }
        precondition(shape.last == weights.channels, "\(shape) has not \(weights.channels) channels")
        let rows = count / weights.channels
        let input = ProductInput(rows: rows, channels: weights.channels, precision: weights.precision)
        elements.withUnsafeBufferPointer { values in
            concurrentBands(of: rows, smallest: 64) { band in
                input.store(
                    values.baseAddress! + band.lowerBound * weights.channels, rows: band.count,
                    channels: weights.channels, at: band.lowerBound)
            }
        }
        let noOffset = [0]
        let result = Self.product(
            input, weights, tapOffsets: noOffset, lines: (images: 1, height: 1, width: rows),
            strides: (image: 0, line: 0, row: input.rowBytes), bias: bias, residual: residual,
            shape: shape.dropLast() + [weights.outputs])
        let x = detached
        return result.recorded([
            Dependency(node) { $0.linear(weights.flipped()) },
            Dependency(weights.node) { x.linearWeightGradient($0, precision: weights.precision) },
            Dependency(bias?.node) { $0.columnSums() },
            Dependency(residual?.node) { $0 },
        ])
    }

    /// A product with each output row's input at `strides` (in bytes) plus the taps' offsets.
    static func product(
        _ input: ProductInput, _ weights: PackedWeights, tapOffsets: [Int],
        lines: (images: Int, height: Int, width: Int), strides: (image: Int, line: Int, row: Int), bias: Tensor?,
        residual: Tensor?, shape: [Int]
    ) -> Tensor {
        precondition(residual == nil || residual!.shape == shape, "the residual has the result's shape \(shape)")
        return withPointer(residual) { residual in
            Tensor(shape: shape) { out in
                product(
                    input, weights, tapOffsets: tapOffsets, lines: lines, strides: strides, bias: bias,
                    residual: residual, out: out, outStride: weights.outputs)
            }
        }
    }

    /// The same with slopes for what is negative of each output, into memory whose rows are `outStride` numbers apart,
    /// as those of the residual are.
    static func product(
        _ input: ProductInput, _ weights: PackedWeights, tapOffsets: [Int],
        lines: (images: Int, height: Int, width: Int), strides: (image: Int, line: Int, row: Int), bias: Tensor?,
        slopes: Tensor? = nil, residual: UnsafePointer<Float>?, out: UnsafeMutablePointer<Float>, outStride: Int
    ) {
        precondition(
            bias == nil || bias!.count == weights.outputs || bias!.count == lines.images * weights.outputs,
            "the bias has a value for each output, or for each of every image")
        precondition(slopes == nil || slopes!.count == weights.outputs, "there is a slope for each output")
        guard lines.images * lines.height * lines.width > 0 else { return }
        let biasStride = bias?.count == weights.outputs ? 0 : weights.outputs
        tapOffsets.withUnsafeBufferPointer { tapOffsets in
            withPointer(bias) { bias in
                withPointer(slopes) { slopes in
                    kernel_product(
                        precision: weights.precision.kernel, input: input.base, imageStride: strides.image,
                        lineStride: strides.line, rowStride: strides.row, images: lines.images, height: lines.height,
                        width: lines.width, tapOffsets: tapOffsets.baseAddress, taps: tapOffsets.count,
                        steps: weights.precision.steps(weights.channels), panels: weights.panels,
                        outputs: weights.outputs, bias: bias, biasStride: biasStride, slopes: slopes,
                        residual: residual, out: out, outStride: outStride
                    ).run()
                }
            }
        }
    }

    /// Calls `body` with the elements of `tensor`, or with `nil` if there is none.
    static func withPointer<Result>(
        _ tensor: Tensor?, _ body: (UnsafePointer<Float>?) -> Result
    ) -> Result {
        guard let tensor else { return body(nil) }
        return tensor.elements.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
