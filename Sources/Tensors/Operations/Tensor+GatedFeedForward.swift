import CGentoolKernels
import GentoolBase

extension Tensor {
    /// A feed-forward layer with a gate: `contract(geglu(expand(x))) + residual`, where `expand` and `contract` are linear
    /// layers (Shazeer 2020, "GLU Variants Improve Transformer").
    ///
    /// What lies between the two layers is several times as large as what goes in and out. Rows are therefore led through
    /// all of it block by block, so that it never leaves the cache.
    ///
    /// - Parameters:
    ///   - expand: 2 · hidden × channels.
    ///   - expandBias: 2 · hidden values, or none.
    ///   - contract: outputs × hidden.
    ///   - contractBias: `outputs` values, or none.
    ///   - residual: in the shape of the result, or none.
    /// - Returns: as the receiver, with `contract.outputs` as the last axis.
    public func gatedFeedForward(
        expand: PackedWeights, expandBias: Tensor?, contract: PackedWeights, contractBias: Tensor?,
        adding residual: Tensor? = nil
    ) -> Tensor {
        let (channels, hidden, outputs) = (expand.channels, contract.channels, contract.outputs)
        precondition(shape.last == channels, "\(shape) has not \(channels) channels")
        precondition(expand.outputs == 2 * hidden, "\(expand.outputs) is not twice \(hidden)")
        let rows = count / channels
        let blocks = (rows + RowProduct.rowsAtOnce - 1) / RowProduct.rowsAtOnce
        let learns =
            [node, expand.node, expandBias?.node, contract.node, contractBias?.node, residual?.node]
            .contains { $0 != nil }
        // Few rows give all cores work only if layers are computed one after the other; and weights that are unpacked
        // serve all rows at once.
        guard !learns && blocks >= 2 * coreCount && !expand.areUnpacked && !contract.areUnpacked else {
            return linear(expand, bias: expandBias).geglu().linear(contract, bias: contractBias, adding: residual)
        }
        let clock = OperationClock.start(.linear)
        defer { clock.end() }
        let resultShape = Array(shape.dropLast()) + [outputs]
        precondition(
            residual == nil || residual!.shape == resultShape, "the residual has the result's shape \(resultShape)")
        return Tensor(shape: resultShape) { out in
            elements.withUnsafeBufferPointer { values in
                Self.withPointer(residual) { residual in
                    parallelFor(blocks) { block in
                        let first = block * RowProduct.rowsAtOnce
                        let count = min(RowProduct.rowsAtOnce, rows - first)
                        withUnsafeTemporaryAllocation(of: Float.self, capacity: count * 3 * hidden) { scratch in
                            let expanded = scratch.baseAddress!
                            let gated = expanded + count * 2 * hidden
                            RowProduct(
                                input: values.baseAddress! + first * channels, stride: channels, images: 1, rows: count,
                                weights: expand, bias: expandBias, slopes: nil
                            ).runAlone(residual: nil, out: expanded, outStride: 2 * hidden)
                            gentool_geglu(expanded, count, hidden, gated)
                            RowProduct(
                                input: gated, stride: hidden, images: 1, rows: count, weights: contract,
                                bias: contractBias, slopes: nil
                            ).runAlone(
                                residual: residual.map { $0 + first * outputs }, out: out + first * outputs,
                                outStride: outputs)
                        }
                    }
                }
            }
        }
    }
}
