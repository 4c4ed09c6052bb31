import Raster

/// Something to learn from.
public struct Example: Sendable {
    /// RGB of 8 bits.
    public let picture: Picture
    /// What the picture shows; empty if nobody said.
    public let caption: String

    public init(picture: Picture, caption: String) {
        self.picture = picture
        self.caption = caption
    }
}

/// Where pictures to learn from come from.
public protocol PictureSource: Sendable {
    /// For a person.
    var name: String { get }
    /// How many there are; `nil` if they never end.
    var count: Int? { get }
    /// The same for the same index, on any thread.
    ///
    /// - Parameter index: 0..<count.
    func example(_ index: Int) throws -> Example
}
