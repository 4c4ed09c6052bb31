import CGentoolKernels
import GentoolBase

extension Tensor {
    /// Group normalization (Wu & He 2018): each group of channels of each image freed of its mean and divided by its
    /// standard deviation, then scaled and shifted by channel.
    ///
    /// - Parameters:
    ///   - groups: divides the channels, the last axis; the first axis is the image.
    ///   - scale: a value for each channel.
    ///   - shift: a value for each channel.
    ///   - epsilon: added to the variance.
    ///   - silu: whether SiLU follows.
    public func groupNormalized(
        groups: Int, scale: Tensor, shift: Tensor, epsilon: Float, silu: Bool = false
    ) -> Tensor {
        let clock = OperationClock.start(.normalization)
        defer { clock.end() }
        precondition(
            shape[shape.count - 1] % groups == 0, "\(groups) groups do not divide \(shape[shape.count - 1]) channels")
        let moments = GroupMoments(self, groups: groups, epsilon: epsilon)
        let result = normalized(by: moments, scale: scale, shift: shift, silu: silu)
        let (x, scales, shifts) = (detached, scale.detached, shift.detached)
        return result.recorded([
            Dependency(inputs: [node, scale.node, shift.node]) {
                x.groupNormalizationGradients($0, moments, scale: scales, shift: shifts, silu: silu)
            }
        ])
    }

    /// Group normalization by the means and deviations of another input with as many images and channels, of which this
    /// is a part. It is not recorded.
    public func normalized(by moments: GroupMoments, scale: Tensor, shift: Tensor, silu: Bool = false) -> Tensor {
        let channels = shape[shape.count - 1]
        precondition(scale.count == channels && shift.count == channels, "a scale and a shift for each channel")
        precondition(moments.images == shape[0] && moments.channels == channels, "moments of other images or channels")
        let factors = moments.factors(scale: scale, shift: shift)
        let bands = BandSums(images: shape[0], pixels: count / shape[0] / channels, channels: channels)
        return Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                bands.concurrently { band in
                    gentool_scale_shift(
                        values.baseAddress! + band.place, band.pixels, channels, factors[band.image].factors,
                        factors[band.image].offsets, silu ? 1 : 0, out + band.place)
                }
            }
        }
    }

    /// Layer normalization (Ba, Kiros & Hinton 2016) over the last axis.
    public func layerNormalized(scale: Tensor, shift: Tensor, epsilon: Float) -> Tensor {
        let clock = OperationClock.start(.normalization)
        defer { clock.end() }
        let channels = shape[shape.count - 1]
        precondition(scale.count == channels && shift.count == channels, "a scale and a shift for each channel")
        let result = Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                scale.elements.withUnsafeBufferPointer { scale in
                    shift.elements.withUnsafeBufferPointer { shift in
                        concurrentBands(of: count / channels, smallest: 16) { rows in
                            let start = rows.lowerBound * channels
                            gentool_layer_norm(
                                values.baseAddress! + start, rows.count, channels, scale.baseAddress!,
                                shift.baseAddress!, epsilon, out + start)
                        }
                    }
                }
            }
        }
        let (x, scales) = (detached, scale.detached)
        return result.recorded([
            Dependency(inputs: [node, scale.node, shift.node]) {
                x.layerNormalizationGradients($0, scale: scales, epsilon: epsilon)
            }
        ])
    }
}
