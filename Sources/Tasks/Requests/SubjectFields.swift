import GentoolBase
import GentoolPipelines
import GentoolRaster
import GentoolTensors

/// Which thing of a picture is meant, and what finds it.
public struct SubjectFields: RequestFields {
    /// What the picture is of; so it is, too, where nothing else is said.
    public var subject = false
    /// The thing in this box.
    public var box: PixelBox?
    /// The thing at these points.
    public var at: [PixelPoint] = []
    /// What is not meant.
    public var notAt: [PixelPoint] = []
    /// What words name.
    public var text: String?
    /// A network's file; without one, a small network of the program finds it, with colours and edges.
    public var model: String?
    /// How weights are kept.
    public var precision: Precision?
    /// Whether the edge is sought in the picture, pixel by pixel; `nil` is so but for words, whose masks are coarse.
    public var refine: Bool?

    /// What the picture is of.
    public init() {}

    /// Shows what is meant, then what finds it.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("subject", &subject)
        try visitor.field("box", &box)
        try visitor.field("at", &at)
        try visitor.field("not_at", &notAt)
        try visitor.field("text", &text, .text)
        try visitor.field("model", &model, .model)
        try visitor.field("precision", &precision)
        try visitor.field("refine", &refine)
    }

    /// Words and places exclude each other, and what leaves them open both.
    static let alternatives = FieldAlternatives(["subject"], ["box", "at", "not_at"], ["text"])

    static let engineNames: Set = ["model", "precision"]

    /// How it is asked for.
    var search: MaskSearch {
        MaskSearch(
            box: box, points: at, others: notAt, text: text, model: model, precision: precision, refines: refine,
            names: MaskSearch.Names(
                subject: "subject", box: "box", at: "at", notAt: "not_at", text: "text", model: "model"))
    }

    func check() throws {
        if subject, let other = box != nil ? "box" : !at.isEmpty ? "at" : text != nil ? "text" : nil {
            throw RequestError(
                field: other, "says where to look, and \(field: "subject") leaves that open; give one of them")
        }
        try search.check()
    }
}
