extension Tensor {
    /// A convolution (in fact a correlation, as networks have it).
    ///
    /// - Parameters:
    ///   - weights: outputs × channels × height × width.
    ///   - bias: `outputs` values, or N times as many (some for each image), or none.
    ///   - slopes: what negative results are multiplied by, `outputs` values: a parametric ReLU (He et al. 2015,
    ///     "Delving Deep into Rectifiers"), of which ReLU and leaky ReLU are special cases. Or none.
    ///   - stride: pixels from one result to the next, in both directions.
    ///   - padding: rows and columns of zeros around the picture.
    ///   - dilation: pixels from one place of the kernel to the next, in both directions.
    ///   - doubled: whether the picture is enlarged to twice its size first, each pixel repeated.
    ///   - residual: added to the result, in its shape; or none.
    /// - Returns: N, H', W', outputs; the receiver is N, H, W, channels.
    public func convolved(
        with weights: PackedWeights, bias: Tensor? = nil, slopes: Tensor? = nil, stride: Int = 1,
        padding: Padding = Padding(0), dilation: Int = 1, doubled: Bool = false, adding residual: Tensor? = nil
    ) -> Tensor {
        let clock = OperationClock.start(.convolution)
        defer { clock.end() }
        precondition(shape.count == 4 && shape[3] == weights.channels, "\(shape) is not N, H, W, \(weights.channels)")
        let recorded = isRecorded || [weights.node, bias?.node, slopes?.node, residual?.node].contains { $0 != nil }
        if let slopes, recorded, residual != nil || !slopes.keepSigns {
            let rectified = convolved(
                with: weights, bias: bias, stride: stride, padding: padding, dilation: dilation, doubled: doubled
            ).prelu(slopes: slopes)
            return residual.map { rectified + $0 } ?? rectified
        }
        let convolution = Convolution(
            weights: weights, bias: bias, slopes: slopes, stride: stride, padding: padding, dilation: dilation,
            doubled: doubled)
        let size = convolution.resultSize(height: shape[1], width: shape[2])
        let result = [shape[0], size.height, size.width, weights.outputs]
        precondition(residual == nil || residual!.shape == result, "the residual has the result's shape \(result)")
        let made = Tensor(shape: result) { out in
            elements.withUnsafeBufferPointer { values in
                Self.withPointer(residual) { residual in
                    convolution.run(
                        .init(
                            base: values.baseAddress!, images: shape[0], height: shape[1], width: shape[2],
                            stride: shape[3]),
                        residual: residual, out: out, outStride: weights.outputs)
                }
            }
        }
        guard recorded else { return made }
        let geometry = ConvolutionGeometry(
            shape, kernel: weights.kernel, stride: stride, dilation: dilation, padding: padding, doubled: doubled)
        let x = detached
        let biasShape = bias?.shape ?? []
        let biasGroups = (bias?.count ?? 0) / weights.outputs
        let straight = made.recorded([
            Dependency(node) { $0.convolutionInputGradient(weights, geometry) },
            Dependency(weights.node) { x.convolutionWeightGradient($0, geometry, precision: weights.precision) },
            Dependency(bias?.node) { $0.groupSums(groups: biasGroups).reshaped(biasShape) },
            Dependency(residual?.node) { $0 },
        ])
        return slopes.map { straight.recordedAsBent(by: $0) } ?? straight
    }
}
