import CKernels
import Parallel

extension Tensor {
    /// Group normalization (Wu & He 2018): each group of channels of each image freed of its mean and divided by its
    /// standard deviation, then scaled and shifted by channel.
    ///
    /// - Parameters:
    ///   - groups: divides the channels, the last axis; the first axis is the image.
    ///   - scale: a value for each channel.
    ///   - shift: a value for each channel.
    ///   - silu: whether SiLU follows.
    public func groupNormalized(
        groups: Int, scale: Tensor, shift: Tensor, epsilon: Float, silu: Bool = false
    ) -> Tensor {
        let channels = shape[shape.count - 1]
        precondition(channels % groups == 0, "\(groups) groups do not divide \(channels) channels")
        let images = shape[0]
        let pixels = count / images / channels
        let bandPixels = 1024
        let bands = (pixels + bandPixels - 1) / bandPixels
        return Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                let values = values.baseAddress!
                for image in 0..<images {
                    let start = image * pixels * channels
                    // Bands of a fixed size, added up in order, give the same sum on any number of cores.
                    var moments = [Double](repeating: 0, count: bands * 2 * channels)
                    moments.withUnsafeMutableBufferPointer { moments in
                        let moments = moments.baseAddress!
                        parallelFor(bands) { band in
                            let sums = moments + band * 2 * channels
                            kernel_add_moments(
                                values + start + band * bandPixels * channels,
                                min(bandPixels, pixels - band * bandPixels), channels, sums, sums + channels)
                        }
                    }
                    let (factors, offsets) = Self.factors(
                        moments, bands: bands, pixels: pixels, groups: groups, scale: scale, shift: shift,
                        epsilon: epsilon)
                    parallelFor(bands) { band in
                        let place = start + band * bandPixels * channels
                        kernel_scale_shift(
                            values + place, min(bandPixels, pixels - band * bandPixels), channels, factors, offsets,
                            silu ? 1 : 0, out + place)
                    }
                }
            }
        }
    }

    /// What each channel is multiplied by and what is added to it.
    private static func factors(
        _ moments: [Double], bands: Int, pixels: Int, groups: Int, scale: Tensor, shift: Tensor, epsilon: Float
    ) -> (factors: [Float], offsets: [Float]) {
        let channels = scale.count
        let channelsPerGroup = channels / groups
        var (factors, offsets) = (scale.elements, shift.elements)
        for group in 0..<groups {
            let members = (group * channelsPerGroup)..<((group + 1) * channelsPerGroup)
            var (sum, squares) = (0.0, 0.0)
            for band in 0..<bands {
                for channel in members {
                    sum += moments[band * 2 * channels + channel]
                    squares += moments[band * 2 * channels + channels + channel]
                }
            }
            let size = Double(pixels * channelsPerGroup)
            let mean = sum / size
            let deviation = (max(0, squares / size - mean * mean) + Double(epsilon)).squareRoot()
            for channel in members {
                factors[channel] = Float(Double(factors[channel]) / deviation)
                offsets[channel] -= Float(mean) * factors[channel]
            }
        }
        return (factors, offsets)
    }

    /// Layer normalization (Ba, Kiros & Hinton 2016) over the last axis.
    public func layerNormalized(scale: Tensor, shift: Tensor, epsilon: Float) -> Tensor {
        let channels = shape[shape.count - 1]
        precondition(scale.count == channels && shift.count == channels, "a scale and a shift for each channel")
        return Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                scale.elements.withUnsafeBufferPointer { scale in
                    shift.elements.withUnsafeBufferPointer { shift in
                        concurrentBands(of: count / channels, smallest: 16) { rows in
                            let start = rows.lowerBound * channels
                            kernel_layer_norm(
                                values.baseAddress! + start, rows.count, channels, scale.baseAddress!,
                                shift.baseAddress!, epsilon, out + start)
                        }
                    }
                }
            }
        }
    }
}
