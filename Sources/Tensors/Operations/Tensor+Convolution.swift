import CKernels
import Parallel

extension Tensor {
    /// A convolution (in fact a correlation, as networks have it).
    ///
    /// - Parameters:
    ///   - weights: outputs × channels × height × width.
    ///   - bias: `outputs` values, or N times as many (some for each image), or none.
    ///   - stride: pixels from one result to the next, in both directions.
    ///   - doubled: whether the picture is enlarged to twice its size first, each pixel repeated.
    ///   - residual: added to the result, in its shape; or none.
    /// - Returns: N, H', W', outputs; the receiver is N, H, W, channels.
    public func convolved(
        with weights: PackedWeights, bias: Tensor? = nil, stride: Int = 1, padding: Padding = Padding(0),
        doubled: Bool = false, adding residual: Tensor? = nil
    ) -> Tensor {
        precondition(shape.count == 4 && shape[3] == weights.channels, "\(shape) is not N, H, W, \(weights.channels)")
        let geometry = ConvolutionGeometry(
            shape, kernel: weights.kernel, stride: stride, padding: padding, doubled: doubled)
        let result: Tensor
        if weights.isWinograd {
            precondition(stride == 1 && padding == Padding(1), "the weights were packed for a convolution that keeps the size")
            result = winograd(weights, bias: bias, doubled: doubled, residual: residual)
        } else {
            let input = padded(padding, doubled: doubled, precision: weights.precision)
            result = Self.product(
                input, weights, tapOffsets: geometry.tapOffsets(rowBytes: input.rowBytes),
                lines: (images: geometry.images, height: geometry.outHeight, width: geometry.outWidth),
                strides: geometry.strides(rowBytes: input.rowBytes), bias: bias, residual: residual,
                shape: [geometry.images, geometry.outHeight, geometry.outWidth, weights.outputs])
        }
        let x = detached
        let biasShape = bias?.shape ?? []
        let biasGroups = (bias?.count ?? 0) / weights.outputs
        return result.recorded([
            Dependency(node) { $0.convolutionInputGradient(weights, geometry) },
            Dependency(weights.node) { x.convolutionWeightGradient($0, geometry, precision: weights.precision) },
            Dependency(bias?.node) { $0.groupSums(groups: biasGroups).reshaped(biasShape) },
            Dependency(residual?.node) { $0 },
        ])
    }

    private func winograd(_ weights: PackedWeights, bias: Tensor?, doubled: Bool, residual: Tensor?) -> Tensor {
        let scale = doubled ? 2 : 1
        let (images, height, width) = (shape[0], shape[1] * scale, shape[2] * scale)
        let result = [images, height, width, weights.outputs]
        precondition(residual == nil || residual!.shape == result, "the residual has the result's shape \(result)")
        let biasStride = bias?.count == weights.outputs ? 0 : weights.outputs
        OperationCount.add(2 * images * height * width * weights.outputs * weights.channels * 9)
        return Tensor(shape: result) { out in
            elements.withUnsafeBufferPointer { values in
                Self.withPointer(bias) { bias in
                    Self.withPointer(residual) { residual in
                        var convolution = kernel_winograd(
                            precision: weights.precision.kernel, input: values.baseAddress, isDoubled: doubled ? 1 : 0,
                            images: images, height: height, width: width, channels: weights.channels,
                            outputs: weights.outputs, panels: weights.panels, bias: bias,
                            biasStride: biasStride, residual: residual, out: out)
                        let tiles = images * ((height + 1) / 2) * ((width + 1) / 2)
                        let scratchBytes = kernel_winograd_scratch(&convolution)
                        parallelFor((tiles + winogradTiles - 1) / winogradTiles) { block in
                            withUnsafeTemporaryAllocation(byteCount: scratchBytes, alignment: 64) { scratch in
                                let first = block * winogradTiles
                                kernel_winograd_tiles(
                                    &convolution, first, Int32(min(winogradTiles, tiles - first)), scratch.baseAddress)
                            }
                        }
                    }
                }
            }
        }
    }

    /// The pixels with a border of zeros.
    private func padded(_ padding: Padding, doubled: Bool, precision: Precision) -> ProductInput {
        let (images, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
        let scale = doubled ? 2 : 1
        let paddedHeight = height * scale + padding.top + padding.bottom
        let paddedWidth = width * scale + padding.left + padding.right
        let result = ProductInput(rows: images * paddedHeight * paddedWidth, channels: channels, precision: precision)
        elements.withUnsafeBufferPointer { values in
            concurrentBands(of: images * paddedHeight, smallest: 4) { band in
                for line in band {
                    let start = line * paddedWidth
                    let y = line % paddedHeight - padding.top
                    guard y >= 0 && y < height * scale else {
                        result.clear(rows: paddedWidth, at: start)
                        continue
                    }
                    result.clear(rows: padding.left, at: start)
                    result.clear(rows: padding.right, at: start + paddedWidth - padding.right)
                    let pixels = values.baseAddress! + (line / paddedHeight * height + y / scale) * width * channels
                    if doubled {
                        for x in 0..<width {
                            for copy in 0..<2 {
                                result.store(
                                    pixels + x * channels, rows: 1, channels: channels,
                                    at: start + padding.left + 2 * x + copy)
                            }
                        }
                    } else {
                        result.store(pixels, rows: width, channels: channels, at: start + padding.left)
                    }
                }
            }
        }
        return result
    }
}
