/// A leaky ReLU times a gain, clamped to ±limit, as in StyleGAN2 (Karras et al. 2020).
public struct LimitedLeakyReLU: Sendable, Equatable {
    /// What negative values are multiplied by.
    public var slope: Float
    /// What the result is multiplied by before it is clamped.
    public var gain: Float
    /// The largest magnitude of a result; infinity for none.
    public var limit: Float

    /// By default with no gain and no limit.
    public init(slope: Float, gain: Float = 1, limit: Float = .infinity) {
        (self.slope, self.gain, self.limit) = (slope, gain, limit)
    }

    /// max(0, x).
    public static let relu = LimitedLeakyReLU(slope: 0)
    static let identity = LimitedLeakyReLU(slope: 1)
}
