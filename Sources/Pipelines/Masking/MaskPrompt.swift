import GentoolRaster

/// What is meant in a picture.
public enum MaskPrompt: Sendable, Hashable {
    /// What the picture is of.
    case subject
    /// The thing at these points, in a box, or both; in pixels of the upright picture.
    case places(points: [MaskPoint], box: PixelRect?)
    /// What these words name.
    case text(String)
}

/// A pixel that is of the thing that is meant, or isn't.
public struct MaskPoint: Sendable, Hashable {
    public var x: Int
    public var y: Int
    public var isMeant: Bool

    public init(x: Int, y: Int, isMeant: Bool = true) {
        (self.x, self.y, self.isMeant) = (x, y, isMeant)
    }
}
