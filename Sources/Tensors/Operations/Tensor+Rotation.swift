import CGentoolKernels
import GentoolBase

extension Channels {
    /// Queries or keys on their way into attention: each head divided by the root of its mean square and scaled (Henry et
    /// al. 2020, "Query-Key Normalization for Transformers"; Zhang & Sennrich 2019), then turned by its token's place.
    ///
    /// - Parameters:
    ///   - positions: of each token.
    ///   - scale: a value for each channel of a head.
    ///   - epsilon: added to the mean square.
    /// - Returns: N, T, as many channels as these.
    /// - Precondition: they are not recorded.
    public func normalizedAndRotated(by positions: RotaryPositions, scale: Tensor, epsilon: Float) -> Tensor {
        precondition(!tensor.isRecorded, "this operation has no gradient")
        let clock = OperationClock.start(.normalization)
        defer { clock.end() }
        let (tokens, width) = (tensor.shape[1], range.count)
        precondition(positions.count == tokens, "a position for each of \(tokens) tokens, not \(positions.count)")
        precondition(
            scale.count == positions.channels && width % positions.channels == 0,
            "heads of \(positions.channels) channels in \(width)")
        let heads = width / positions.channels
        return Tensor(shape: [tensor.shape[0], tokens, width]) { out in
            tensor.elements.withUnsafeBufferPointer { values in
                scale.elements.withUnsafeBufferPointer { scale in
                    positions.cosines.withUnsafeBufferPointer { cosines in
                        positions.sines.withUnsafeBufferPointer { sines in
                            concurrentBands(of: tensor.shape[0] * tokens, smallest: 16) { band in
                                var rotation = GentoolRotation(
                                    stride: stride, heads: heads, channels: positions.channels,
                                    scale: scale.baseAddress!, epsilon: epsilon,
                                    areNeighbours: positions.pairing == .neighbours ? 1 : 0)
                                for token in band {
                                    let place = token % tokens * (positions.channels / 2)
                                    gentool_norm_and_rotate(
                                        &rotation, values.baseAddress! + token * stride + range.lowerBound, 1,
                                        cosines.baseAddress! + place, sines.baseAddress! + place, out + token * width)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
