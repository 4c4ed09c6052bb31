import CGentoolKernels
import GentoolBase

extension Tensor {
    /// The gradients of a group normalization's input, scale and shift; the receiver is the input.
    func groupNormalizationGradients(
        _ gradient: Tensor, _ moments: GroupMoments, scale: Tensor, shift: Tensor, silu: Bool
    ) -> [Tensor?] {
        let channels = moments.channels
        let factors = moments.factors(scale: scale, shift: shift)
        let means = (0..<moments.images).map { image in
            (0..<channels).map { Float(moments.moments(image: image, channel: $0).mean) }
        }
        let bands = BandSums(images: moments.images, pixels: moments.pixels, channels: channels)
        var scaleGradient = [Double](repeating: 0, count: channels)
        var shiftGradient = scaleGradient
        let inputGradient = Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                let values = values.baseAddress!
                gradient.elements.withUnsafeBufferPointer { gradient in
                    bands.concurrently { band in
                        let (factors, offsets) = factors[band.image]
                        gentool_scale_shift_gradient(
                            values + band.place, gradient.baseAddress! + band.place, band.pixels, channels,
                            factors,
                            offsets, means[band.image], silu ? 1 : 0, band.first, band.second,
                            out + band.place)
                    }
                }
                let terms = (0..<moments.images).map { image in
                    let (sums, products) = bands.totals(image: image)
                    for channel in 0..<channels {
                        scaleGradient[channel] +=
                            products[channel] / moments.moments(image: image, channel: channel).deviation
                        shiftGradient[channel] += sums[channel]
                    }
                    return moments.terms(image: image, sums: sums, products: products, scale: scale)
                }
                bands.concurrently { band in
                    gentool_group_norm_gradient(
                        values + band.place, band.pixels, channels, factors[band.image].factors,
                        means[band.image],
                        terms[band.image].slopes, terms[band.image].offsets, out + band.place)
                }
            }
        }
        return [
            inputGradient, Tensor(shape: scale.shape, elements: scaleGradient.map { Float($0) }),
            Tensor(shape: shift.shape, elements: shiftGradient.map { Float($0) }),
        ]
    }

    /// The gradients of a layer normalization's input, scale and shift; the receiver is the input.
    func layerNormalizationGradients(_ gradient: Tensor, scale: Tensor, epsilon: Float) -> [Tensor?] {
        let channels = shape[shape.count - 1]
        let rows = count / channels
        let bandRows = 64
        let bands = (rows + bandRows - 1) / bandRows
        var sums = [Float](repeating: 0, count: bands * 2 * channels)
        let inputGradient = Tensor(shape: shape) { out in
            sums.withUnsafeMutableBufferPointer { sums in
                let sums = sums.baseAddress!
                elements.withUnsafeBufferPointer { values in
                    gradient.elements.withUnsafeBufferPointer { gradient in
                        parallelFor(bands) { band in
                            let start = band * bandRows * channels
                            let own = sums + band * 2 * channels
                            gentool_layer_norm_gradient(
                                values.baseAddress! + start, gradient.baseAddress! + start,
                                min(bandRows, rows - band * bandRows), channels, scale.elements, epsilon, own,
                                own + channels, out + start)
                        }
                    }
                }
            }
        }
        let totals = Tensor(shape: [bands, 2 * channels], elements: sums).columnSums()
        return [
            inputGradient, totals.channels(0..<channels).reshaped(scale.shape),
            totals.channels(channels..<(2 * channels)).reshaped(scale.shape),
        ]
    }
}

extension GroupMoments {
    /// What an image's gradient gets besides its own multiple: for each channel, a multiple of the input's distance
    /// from the mean, and a constant. They take out of a group's gradient what would only change its mean and
    /// deviation.
    ///
    /// - Parameters:
    ///   - sums: of the gradient, by channel.
    ///   - products: of the gradient and the input's distance from the mean, by channel.
    fileprivate func terms(
        image: Int, sums: [Double], products: [Double], scale: Tensor
    ) -> (slopes: [Float], offsets: [Float]) {
        let channelsPerGroup = channels / groups
        let size = Double(pixels * channelsPerGroup)
        var (slopes, offsets) = ([Float](), [Float]())
        for group in 0..<groups {
            let members = (group * channelsPerGroup)..<((group + 1) * channelsPerGroup)
            let sum = members.reduce(0) { $0 + Double(scale.elements[$1]) * sums[$1] }
            let product = members.reduce(0) { $0 + Double(scale.elements[$1]) * products[$1] }
            let deviation = deviations[image * groups + group]
            let slope = -product / (size * deviation * deviation * deviation)
            slopes += [Float](repeating: Float(slope), count: channelsPerGroup)
            offsets += [Float](repeating: Float(-sum / (size * deviation)), count: channelsPerGroup)
        }
        return (slopes, offsets)
    }
}
