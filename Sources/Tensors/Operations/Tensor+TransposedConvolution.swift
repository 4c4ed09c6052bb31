extension Tensor {
    /// A transposed convolution of 3 × 3 with stride 2, padding 1 and output padding 1, which doubles the size.
    ///
    /// - Parameters:
    ///   - weights: those of the kernel.
    ///   - bias: a value for each output, or none.
    ///   - slopes: what negative results are multiplied by, a value for each output; or none.
    /// - Returns: N, 2 · H, 2 · W, outputs; the receiver is N, H, W, channels, and there is no gradient.
    public func convolvedTransposed(
        with weights: TransposedWeights, bias: Tensor? = nil, slopes: Tensor? = nil
    ) -> Tensor {
        precondition(!isRecorded, "this operation has no gradient")
        precondition(shape.count == 4 && shape[3] == weights.channels, "\(shape) is not N, H, W, \(weights.channels)")
        let clock = OperationClock.start(.convolution)
        defer { clock.end() }
        let outputs = weights.outputs
        // Pixels of a row of squares stand side by side as they are made; rows are put between each other then.
        let halves = (0..<2).map { row in
            Tensor(shape: [shape[0], shape[1], 2 * shape[2], outputs]) { out in
                elements.withUnsafeBufferPointer { values in
                    for column in 0..<2 {
                        let convolution = Convolution(
                            weights: weights.phases[2 * row + column], bias: bias, slopes: slopes,
                            padding: Padding(top: 0, left: 0, bottom: row, right: column))
                        convolution.run(
                            .init(
                                base: values.baseAddress!, images: shape[0], height: shape[1], width: shape[2],
                                stride: shape[3]),
                            residual: nil, out: out + column * outputs, outStride: 2 * outputs)
                    }
                }
            }
        }
        return .interleaved(halves[0], halves[1], axis: 1)
    }
}
