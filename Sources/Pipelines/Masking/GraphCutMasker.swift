import GentoolMatting
import GentoolModels
import GentoolRaster

/// Finds things at places by their colours and edges, without any weights; see `GrabCut`.
public struct GraphCutMasker: PictureSegmenter, Sendable {
    public var method = GrabCut()

    public init() {}

    public func understands(_ prompt: MaskPrompt) -> Bool {
        guard case .places(let points, let box) = prompt else { return false }
        return box != nil || points.contains(where: \.isMeant)
    }

    public func found(_ prompt: MaskPrompt, in picture: Picture) throws -> FoundMask {
        guard understands(prompt), case .places(let points, let box) = prompt else {
            throw ModelError(
                .wrongModel, "the graph cut",
                "finds what a box or a point in it tells; what a picture is of, and words, need a network")
        }
        func places(_ points: [MaskPoint]) -> [GrabCut.Places.Point] { points.map { .init(x: $0.x, y: $0.y) } }
        let cut = method.cut(
            FloatImage(picture.extendingVisibleColors().converted(to: .rgb)),
            GrabCut.Places(
                box: box, inside: places(points.filter(\.isMeant)), outside: places(points.filter { !$0.isMeant })))
        return FoundMask(mask: cut.mask, certainty: cut.certainty)
    }
}
