import GentoolMatting
import GentoolModels
import GentoolRaster

/// Finds things by their colours and edges (`GrabCut`), at places, and with a guide what a picture is of: the guide has an
/// idea of where a thing is, and the cut finds its outline.
public struct GraphCutMasker: PictureSegmenter, Sendable {
    /// How the cut is made.
    public var method = GrabCut()
    /// What has an idea of a picture's subject; without one, boxes and points alone tell.
    public var guide: SegmentationMasker?

    /// By default with no guide.
    public init(guide: SegmentationMasker? = nil) { self.guide = guide }

    /// Boxes and points of the thing; the subject too if there is a guide.
    public func understands(_ prompt: MaskPrompt) -> Bool {
        switch prompt {
        case .subject: guide != nil
        case .places(let points, let box): box != nil || points.contains(where: \.isMeant)
        case .text: false
        }
    }

    /// The thing's outline, found by colours and edges.
    ///
    /// - Returns: a mask as large as the picture; 0 everywhere where nothing is found.
    /// - Throws: `ModelError` for prompts that it doesn't understand, and for pictures that the guide can't look at.
    public func found(_ prompt: MaskPrompt, in picture: Picture) throws -> FoundMask {
        guard understands(prompt) else {
            throw ModelError(
                .wrongModel, "the graph cut",
                "finds what a box or a point in it tells; what a picture is of, and words, need a network")
        }
        var places = GrabCut.Places()
        let expected = try guide.flatMap { try Self.expected(by: $0, prompt, in: picture) }
        switch prompt {
        case .places(let points, let box):
            func marks(_ points: [MaskPoint]) -> [GrabCut.Places.Point] { points.map { .init(x: $0.x, y: $0.y) } }
            places.box = box
            places.inside = marks(points.filter(\.isMeant))
            places.outside = marks(points.filter { !$0.isMeant })
            places.guess = expected?.doubted(Self.doubt)
        case .subject, .text:
            // Of nothing there is no outline.
            guard expected != nil else { return FoundMask(mask: Mask(width: picture.width, height: picture.height)) }
            places.guess = expected
        }
        let cut = method.cut(picture.visibleColors, places)
        let mask = reached(from: prompt, in: cut.mask)
        return FoundMask(mask: mask, certainty: expected?.expectedOverlap(with: mask) ?? cut.certainty)
    }

    /// What a guide takes for the thing; `nil` if it is sure of nothing, doesn't know what places are, or contradicts a point:
    /// of the sky and the ground, which are no things, colours tell more.
    private static func expected(
        by guide: SegmentationMasker, _ prompt: MaskPrompt, in picture: Picture
    ) throws -> Mask? {
        guard guide.understands(prompt) else { return nil }
        let seen = try guide.found(prompt, in: picture).mask
        guard seen.boundingBox(above: 0.5) != nil else { return nil }
        if case .places(let points, _) = prompt, points.contains(where: { (seen[$0.x, $0.y] > 0.5) != $0.isMeant }) {
            return nil
        }
        return seen
    }

    /// How much doubt is left of places where the guide has none: they may mean something else than it knows.
    private static let doubt: Float = 0.05

    /// Of what was cut out, the parts that points alone are in: who clicks at a thing doesn't mean others like it.
    private func reached(from prompt: MaskPrompt, in mask: Mask) -> Mask {
        guard case .places(let points, nil) = prompt else { return mask }
        var seeds = Mask(width: mask.width, height: mask.height)
        for point in points where point.isMeant { seeds[point.x, point.y] = 1 }
        let kept = seeds.spread(in: mask)
        return Mask(
            width: mask.width, height: mask.height, values: zip(mask.values, kept.values).map { $1 > 0 ? $0 : 0 })
    }
}

extension Mask {
    /// Probabilities that are never as sure as that.
    fileprivate func doubted(_ doubt: Float) -> Mask {
        Mask(width: width, height: height, values: values.map { doubt + (1 - 2 * doubt) * $0 })
    }

    /// The intersection over union that another mask, as large, has with the right one, if these are the probabilities of the
    /// right one's pixels.
    fileprivate func expectedOverlap(with mask: Mask) -> Float {
        var (both, either): (Double, Double) = (0, 0)
        for (share, value) in zip(values, mask.values) {
            both += Double(share * value)
            either += Double(share + value - share * value)
        }
        return either > 0 ? Float(both / either) : 0
    }
}
