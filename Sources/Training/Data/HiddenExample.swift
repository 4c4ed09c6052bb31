import GentoolRaster

/// A picture with a hole in it.
public struct HiddenExample: Sendable {
    /// RGB of 8 bits, as it is without the hole.
    public let picture: Picture
    /// As large as the picture; 1 is hidden.
    public let mask: Mask
    /// What somebody would say to have the hole filled so.
    public let caption: String

    /// - Parameters:
    ///   - picture: RGB of 8 bits.
    ///   - mask: as large as the picture; 1 is hidden.
    ///   - caption: what somebody would say to have the hole filled so.
    public init(picture: Picture, mask: Mask, caption: String) {
        self.picture = picture
        self.mask = mask
        self.caption = caption
    }
}
