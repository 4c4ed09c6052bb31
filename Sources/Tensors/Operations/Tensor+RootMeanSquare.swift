import CGentoolKernels
import GentoolBase

extension Tensor {
    /// Root mean square normalization over the last axis (Zhang & Sennrich 2019, "Root Mean Square Layer Normalization").
    ///
    /// - Parameters:
    ///   - scale: a value for each channel.
    ///   - epsilon: added to the mean square.
    /// - Precondition: it is not recorded.
    public func rootMeanSquareNormalized(scale: Tensor, epsilon: Float) -> Tensor {
        precondition(!isRecorded && !scale.isRecorded, "this operation has no gradient")
        let clock = OperationClock.start(.normalization)
        defer { clock.end() }
        let channels = shape[shape.count - 1]
        precondition(scale.count == channels, "a scale for each channel")
        return Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                scale.elements.withUnsafeBufferPointer { scale in
                    concurrentBands(of: count / channels, smallest: 16) { rows in
                        let start = rows.lowerBound * channels
                        gentool_root_mean_square_norm(
                            values.baseAddress! + start, rows.count, channels, scale.baseAddress!, epsilon, out + start)
                    }
                }
            }
        }
    }

    /// Becomes itself plus another tensor whose channels are each multiplied by a factor, as the gates of modulated
    /// transformer blocks do (Peebles & Xie 2023, "Scalable Diffusion Models with Transformers", §3.2).
    ///
    /// - Parameters:
    ///   - x: as the receiver.
    ///   - gate: a factor for each channel.
    /// - Precondition: nothing is recorded.
    public mutating func formSum(with x: Tensor, gatedBy gate: Tensor) {
        precondition(!x.isRecorded && !gate.isRecorded, "this operation has no gradient")
        precondition(x.shape == shape && gate.count == shape[shape.count - 1], "a factor for each channel")
        let (rows, channels) = (count / gate.count, gate.count)
        elements.withUnsafeMutableBufferPointer { own in
            let base = own.baseAddress!
            x.elements.withUnsafeBufferPointer { x in
                gate.elements.withUnsafeBufferPointer { gate in
                    concurrentBands(of: rows, smallest: 16) { band in
                        let start = band.lowerBound * channels
                        gentool_add_gated(
                            base + start, x.baseAddress! + start, band.count, channels, gate.baseAddress!, base + start)
                    }
                }
            }
        }
    }
}
