import CGentoolKernels
import GentoolBase

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
        let resultShape = Array(shape.dropLast()) + [weights.outputs]
        precondition(
            residual == nil || residual!.shape == resultShape, "the residual has the result's shape \(resultShape)")
        let result = Self.withPointer(residual) { residual in
            Tensor(shape: resultShape) { out in
                elements.withUnsafeBufferPointer { values in
                    RowProduct(
                        input: values.baseAddress!, stride: weights.channels, images: 1,
                        rows: count / weights.channels, weights: weights, bias: bias, slopes: nil
                    ).run(residual: residual, out: out, outStride: weights.outputs)
                }
            }
        }
        let x = detached
        return result.recorded([
            Dependency(node) { $0.linear(weights.flipped()) },
            Dependency(weights.node) { x.linearWeightGradient($0, precision: weights.precision) },
            Dependency(bias?.node) { $0.columnSums() },
            Dependency(residual?.node) { $0 },
        ])
    }

    /// Calls `body` with the elements of `tensor`, or with `nil` if there is none.
    static func withPointer<Result>(
        _ tensor: Tensor?, _ body: (UnsafePointer<Float>?) -> Result
    ) -> Result {
        guard let tensor else { return body(nil) }
        return tensor.elements.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}
