/// The mean and the standard deviation of each channel of an image.
public struct ChannelStatistics: Sendable {
    /// A value for each channel.
    public let means: Tensor
    /// A value for each channel: of N - 1 degrees of freedom, with epsilon in the variance.
    public let deviations: Tensor

    /// Statistics that were found elsewhere, such as those mixed of several styles.
    ///
    /// - Parameters:
    ///   - means: a value for each channel.
    ///   - deviations: in the same shape.
    public init(means: Tensor, deviations: Tensor) {
        precondition(means.shape == deviations.shape, "a deviation for each mean")
        (self.means, self.deviations) = (means, deviations)
    }

    /// - Parameters:
    ///   - image: 1, H, W, C, of at least two pixels.
    ///   - epsilon: added to the variance.
    public init(_ image: Tensor, epsilon: Float) {
        precondition(image.shape.count == 4 && image.shape[0] == 1, "\(image.shape) is not one image")
        let channels = image.shape[3]
        let moments = GroupMoments(image, groups: channels, epsilon: 0)
        let correction = Double(moments.pixels) / Double(max(1, moments.pixels - 1))
        means = Tensor(shape: [channels], elements: moments.means.map { Float($0) })
        deviations = Tensor(
            shape: [channels],
            elements: moments.deviations.map { Float(($0 * $0 * correction + Double(epsilon)).squareRoot()) })
    }
}

extension Tensor {
    /// Instance normalization (Ulyanov, Vedaldi & Lempitsky 2016): each channel of each image freed of its mean and
    /// divided by its standard deviation, then scaled and shifted.
    ///
    /// - Parameters:
    ///   - scale: a value for each channel, the last axis.
    ///   - shift: a value for each channel.
    ///   - epsilon: added to the variance.
    public func instanceNormalized(scale: Tensor, shift: Tensor, epsilon: Float = 1e-5) -> Tensor {
        groupNormalized(groups: shape[shape.count - 1], scale: scale, shift: shift, epsilon: epsilon)
    }

    /// Adaptive instance normalization (Huang & Belongie 2017, eq. 8): each channel gets a given mean and standard
    /// deviation. To the own variance, which has N - 1 degrees of freedom, `epsilon` is added.
    public func adapted(to style: ChannelStatistics, epsilon: Float = 1e-5) -> Tensor {
        // Instance normalization divides by the deviation of N degrees of freedom.
        let pixels = Float(shape[1] * shape[2])
        let share = max(1, pixels - 1) / pixels
        return instanceNormalized(
            scale: share.squareRoot() * style.deviations, shift: style.means, epsilon: share * epsilon)
    }
}
