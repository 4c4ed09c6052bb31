import GentoolRaster

/// Something to learn from.
public struct Example: Sendable {
    /// RGB of 8 bits.
    public let picture: Picture
    /// What the picture shows; empty if nobody said.
    public let caption: String

    /// - Parameters:
    ///   - picture: RGB of 8 bits.
    ///   - caption: what it shows; empty if nobody said.
    public init(picture: Picture, caption: String) {
        self.picture = picture
        self.caption = caption
    }
}
