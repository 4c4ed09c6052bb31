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
