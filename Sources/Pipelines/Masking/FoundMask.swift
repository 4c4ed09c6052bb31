import GentoolRaster

/// What was found in a picture.
public struct FoundMask: Sendable {
    /// 1 is meant, 0 is not.
    public var mask: Mask
    /// How sure it is, from 0 to 1, if that is told.
    public var certainty: Float?

    /// By default nothing is known of how sure it is.
    public init(mask: Mask, certainty: Float? = nil) {
        (self.mask, self.certainty) = (mask, certainty)
    }
}
