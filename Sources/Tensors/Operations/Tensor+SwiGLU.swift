import CGentoolKernels
import GentoolBase

extension Channels {
    /// The SiLU of the first half of the channels times the second (Shazeer 2020, "GLU Variants Improve Transformer"),
    /// behind other channels.
    ///
    /// - Parameter first: what comes before them, as many tokens; or nothing.
    /// - Returns: as the tensor, with the channels of `first` and half as many as these as its last axis.
    /// - Precondition: nothing is recorded.
    public func swiglu(after first: Tensor? = nil) -> Tensor {
        precondition(!tensor.isRecorded && first?.isRecorded != true, "this operation has no gradient")
        let clock = OperationClock.start(.activation)
        defer { clock.end() }
        let channels = range.count / 2
        let before = first?.shape.last ?? 0
        precondition(first == nil || first!.shape.dropLast() == tensor.shape.dropLast(), "as many tokens")
        let width = before + channels
        return Tensor(shape: tensor.shape.dropLast() + [width]) { out in
            tensor.elements.withUnsafeBufferPointer { values in
                Tensor.withPointer(first) { first in
                    concurrentBands(of: tensor.count / stride, smallest: 8) { rows in
                        for row in rows {
                            if let first {
                                (out + row * width).update(from: first + row * before, count: before)
                            }
                        }
                        gentool_swiglu(
                            values.baseAddress! + rows.lowerBound * stride + range.lowerBound, rows.count, stride,
                            channels, out + rows.lowerBound * width + before, width)
                    }
                }
            }
        }
    }
}
