import GentoolRaster

extension SegmentationMasker {
    /// What a network that knows what pictures are of takes for the thing in a box: it is shown the box with a little around
    /// it, of which the thing should be the subject.
    ///
    /// - Parameters:
    ///   - box: the thing is in it, and about as large.
    ///   - picture: in which it is looked for.
    /// - Returns: how surely each pixel is of the thing, as large as the picture, with some doubt left, for the box may mean
    ///   something else; one half where the network saw nothing; `nil` if it is sure of nothing.
    /// - Throws: `ModelError` for pictures that the network can't look at.
    func opinion(of box: PixelRect, in picture: Picture) throws -> Mask? {
        let margin = Int(Double(max(box.width, box.height)) * Self.margin)
        let area = box.expanded(by: margin).clamped(width: picture.width, height: picture.height)
        let seen = try found(.subject, in: picture.cropped(to: area)).mask
        guard seen.boundingBox(above: 0.5) != nil else { return nil }
        let values = seen.values.map { Self.doubt + (1 - 2 * Self.doubt) * $0 }
        return Mask(width: picture.width, height: picture.height, repeating: 0.5)
            .replacing(area, with: Mask(width: area.width, height: area.height, values: values))
    }

    /// What is looked at around a box, in parts of its longer side.
    private static let margin = 0.15
    /// How much doubt is left where the network has none.
    private static let doubt: Float = 0.05
}
