import GentoolBase
import GentoolPipelines
import GentoolRaster

/// How what is filled is fitted to what a mask or a border is about.
extension InpaintRequest {
    /// Fits a hole to what it covers: to letters alone, to what looks out of it of things, or to all of them.
    ///
    /// - Parameter maskName: of the mask's file, or of the picture where it was found.
    /// - Returns: what is to be said.
    func cover(_ hole: inout Mask, in picture: Picture, _ maskName: String) -> [Notice] {
        let reach = Mask.remnantReach(width: picture.width, height: picture.height)
        let isFitted = mask.growMask == nil && !isPrompted
        if isFitted, !letters, !whole, let strokes = hole.withLettersAlone(in: picture) {
            hole = strokes.coveringRemnants(in: picture, reach: reach)
            let notice = Notice(
                "strokes-alone",
                "\(maskName): covers letters or other thin things on an even surface, so only they are filled; "
                    + "\(field: "grow_mask") 0 fills all of it")
            return [notice]
        }
        let covered = hole.values.count { $0 > 0 }
        guard covered > 0 && (!isPrompted || whole) else { return [] }
        let rest = whole ? hole.restOfCutThings(in: picture) : nil
        if isFitted { hole = hole.coveringRemnants(in: picture, reach: reach) }
        if let rest { hole = hole.union(rest) }
        let more = hole.values.count { $0 > 0 } - covered
        guard more >= Self.fewPixels && more * Self.seen > covered else { return [] }
        let advice: FieldText = whole ? "" : "; \(field: "grow_mask") 0 fills nothing beside the mask"
        return [
            Notice(
                "remnants-covered",
                "\(maskName): \(more) pixels beside it belong to what it covers, and are filled, too" + advice)
        ]
    }

    /// From which part of the mask on what is filled beside it is worth a word: one of so many.
    private static let seen = 100
    /// Fewer nobody sees, however small the mask is.
    private static let fewPixels = 20

    /// Says that lines at the picture's edges are painted anew with what is added there.
    static func edgeNotice(_ place: PixelRect, _ kept: PixelRect, _ name: String) -> Notice {
        let sides = [
            ("left", kept.x - place.x), ("upper", kept.y - place.y), ("right", place.maxX - kept.maxX),
            ("lower", place.maxY - kept.maxY),
        ]
        let edges = sides.filter { $1 > 0 }.map { "its \($0) edge (\($1) pixel\($1 == 1 ? "" : "s"))" }
        return Notice(
            "edge-repainted",
            "\(name): of another brightness than what is beside it, and so painted anew, too: "
                + "\(edges.joined(separator: ", ")); \(field: "grow_mask") 0 keeps it")
    }
}
