import GentoolMatting
import GentoolRaster

/// Finds what is meant in a picture, and makes its edge as soft as the picture's.
public struct MaskFinder {
    /// What tells the thing from the rest.
    public let segmenter: any PictureSegmenter
    /// Whether the edge is sought in the picture, pixel by pixel.
    public var refines = true

    /// With soft edges.
    public init(_ segmenter: any PictureSegmenter) { self.segmenter = segmenter }

    /// - Parameters:
    ///   - prompt: what is meant.
    ///   - picture: in which it is looked for.
    ///   - observer: told how far it is.
    /// - Returns: `nil` if there is nothing of what is meant.
    public func found(
        _ prompt: MaskPrompt, in picture: Picture, observer: PictureProgress.Observer = { _ in }
    ) throws -> FoundMask? {
        try observer(PictureProgress(fraction: 0))
        var found = try segmenter.found(prompt, in: picture)
        guard found.mask.boundingBox(above: 0.5) != nil else { return nil }
        try observer(PictureProgress(fraction: 0.6))
        if refines {
            found.mask = EdgeMatting().refined(found.mask, of: picture.visibleColors)
        }
        return found
    }
}
