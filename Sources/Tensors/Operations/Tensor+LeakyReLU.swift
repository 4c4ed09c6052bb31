import CGentoolKernels
import GentoolBase

extension Tensor {
    /// x where it is positive, otherwise slope · x (Maas, Hannun & Ng 2013). A slope of 0 makes it a ReLU.
    public func leakyReLU(slope: Float) -> Tensor {
        let x = detached
        return x.rectified(Tensor(shape: [1], repeating: slope)).recorded(from: self) {
            x.rectifiedGradient(Tensor(shape: [1], repeating: slope), $0)
        }
    }

    /// The derivative of `leakyReLU`: 1 where x is positive, otherwise the slope. It is constant almost everywhere, so no
    /// gradient goes back.
    public func leakyReLUSlopes(_ slope: Float) -> Tensor { detached.mapped { $0 > 0 ? 1 : slope } }

    /// x where it is positive, otherwise slope · x with learned slopes (He et al. 2015, "Delving Deep into
    /// Rectifiers").
    ///
    /// - Parameter slopes: one, or one for each channel, the last axis.
    public func prelu(slopes: Tensor) -> Tensor {
        precondition(
            slopes.shape == [1] || slopes.shape == [shape[shape.count - 1]],
            "a slope, or a slope for each channel")
        let (x, values) = (detached, slopes.detached)
        return x.rectified(values).recorded([
            Dependency(node) { x.rectifiedGradient(values, $0) },
            Dependency(slopes.node) { x.slopeGradient($0, slopes: values.count) },
        ])
    }

    /// Whether negative numbers stay negative under these slopes, and so far from 0 that they can be told from the result.
    var keepSigns: Bool { elements.allSatisfy { $0 > 0.01 } }

    /// The results of an operation that rectified them already, recorded: the receiver's node is that of the operation
    /// before it does so, whose results nobody keeps.
    ///
    /// - Parameter slopes: those that `keepSigns`, one for each channel.
    func recordedAsBent(by slopes: Tensor) -> Tensor {
        let (result, values) = (detached, slopes.detached)
        return result.recorded([
            Dependency(node) { result.rectifiedGradient(values, $0) },
            // Results are the slope times what it is the gradient of.
            Dependency(slopes.node) { .zip(result.slopeGradient($0, slopes: values.count), values) { $0 / $1 } },
        ])
    }

    /// The gradient of so many slopes; the receiver is what they were applied to.
    private func slopeGradient(_ gradient: Tensor, slopes: Int) -> Tensor {
        Tensor.elementwise(self, gradient, gentool_prelu_slope_gradient).reshaped([count / slopes, slopes]).columnSums()
    }

    private func rectified(_ slopes: Tensor) -> Tensor {
        let channels = shape[shape.count - 1]
        return Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                slopes.spread(to: channels).withUnsafeBufferPointer { slopes in
                    concurrentBands(of: count / channels, smallest: 1 + (1 << 14) / channels) { rows in
                        let start = rows.lowerBound * channels
                        gentool_prelu(
                            values.baseAddress! + start, slopes.baseAddress!, rows.count, channels,
                            out + start)
                    }
                }
            }
        }
    }

    private func rectifiedGradient(_ slopes: Tensor, _ gradient: Tensor) -> Tensor {
        let channels = shape[shape.count - 1]
        return Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                gradient.elements.withUnsafeBufferPointer { gradient in
                    slopes.spread(to: channels).withUnsafeBufferPointer { slopes in
                        concurrentBands(of: count / channels, smallest: 1 + (1 << 14) / channels) { rows in
                            let start = rows.lowerBound * channels
                            gentool_prelu_gradient(
                                values.baseAddress! + start, slopes.baseAddress!,
                                gradient.baseAddress! + start,
                                rows.count, channels, out + start)
                        }
                    }
                }
            }
        }
    }

    /// One value for all channels, or one for each, as one for each.
    private func spread(to channels: Int) -> [Float] {
        count == channels ? elements : [Float](repeating: elements[0], count: channels)
    }
}
