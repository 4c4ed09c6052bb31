import CGentoolKernels

/// The means and deviations of an input's groups of channels, for each image.
public struct GroupMoments: Sendable {
    let images: Int
    let pixels: Int
    let channels: Int
    let groups: Int
    /// Images × groups.
    let means: [Double]
    let deviations: [Double]

    /// - Parameters:
    ///   - x: the first axis is the image, the last one the channel.
    ///   - groups: divides the channels.
    ///   - epsilon: added to the variance.
    public init(_ x: Tensor, groups: Int, epsilon: Float) {
        images = x.shape[0]
        channels = x.shape[x.shape.count - 1]
        pixels = x.count / max(1, images * channels)
        self.groups = groups
        let (channels, channelsPerGroup) = (channels, channels / groups)
        let bands = BandSums(images: images, pixels: pixels, channels: channels)
        x.elements.withUnsafeBufferPointer { values in
            bands.concurrently { band in
                gentool_add_moments(
                    values.baseAddress! + band.place, band.pixels, channels, band.first, band.second)
            }
        }
        let size = Double(pixels * channelsPerGroup)
        var (means, deviations) = ([Double](), [Double]())
        for image in 0..<images {
            let (sums, squares) = bands.totals(image: image)
            for group in 0..<groups {
                let members = (group * channelsPerGroup)..<((group + 1) * channelsPerGroup)
                let mean = sums[members].reduce(0, +) / size
                means.append(mean)
                let variance = squares[members].reduce(0, +) / size - mean * mean
                deviations.append((max(0, variance) + Double(epsilon)).squareRoot())
            }
        }
        (self.means, self.deviations) = (means, deviations)
    }

    /// Those of several parts of an input together.
    public init(pooling parts: [GroupMoments]) {
        let first = parts[0]
        (images, channels, groups) = (first.images, first.channels, first.groups)
        pixels = parts.reduce(0) { $0 + $1.pixels }
        let total = Double(pixels)
        func pooled(_ moment: (GroupMoments, Int) -> Double) -> [Double] {
            first.means.indices.map { place in
                parts.reduce(0) { $0 + moment($1, place) * Double($1.pixels) } / total
            }
        }
        let means = pooled { $0.means[$1] }
        let squares = pooled { $0.deviations[$1] * $0.deviations[$1] + $0.means[$1] * $0.means[$1] }
        self.means = means
        deviations = zip(squares, means).map { max(0, $0 - $1 * $1).squareRoot() }
    }

    /// The mean and the deviation that go for a channel of an image.
    func moments(image: Int, channel: Int) -> (mean: Double, deviation: Double) {
        let group = image * groups + channel / (channels / groups)
        return (means[group], deviations[group])
    }

    /// For each image, what each channel is multiplied by and what is added to it.
    func factors(scale: Tensor, shift: Tensor) -> [(factors: [Float], offsets: [Float])] {
        (0..<images).map { image in
            let factors = (0..<channels).map { channel in
                Float(Double(scale.elements[channel]) / moments(image: image, channel: channel).deviation)
            }
            let offsets = (0..<channels).map { channel in
                shift.elements[channel] - Float(moments(image: image, channel: channel).mean)
                    * factors[channel]
            }
            return (factors, offsets)
        }
    }
}
