import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// A thing that is looked for in the picture, and filled.
public struct RemovalFields: RequestFields {
    /// What words name.
    public var remove: String?
    /// The thing at these points.
    public var removeAt: [PixelPoint] = []
    /// What is not removed.
    public var removeNotAt: [PixelPoint] = []
    /// The thing in this box.
    public var removeBox: PixelBox?
    /// A network that finds it; without one, a small network of the program does, with colours and edges.
    public var removeModel: String?
    /// A file to write the mask to that was found; for many pictures a template.
    public var keepMask: String?

    /// Nothing is looked for.
    public init() {}

    /// Shows what is looked for, what finds it, and where its mask is kept.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("remove", &remove, .text)
        try visitor.field("remove_at", &removeAt)
        try visitor.field("remove_not_at", &removeNotAt)
        try visitor.field("remove_box", &removeBox)
        try visitor.field("remove_model", &removeModel, .model)
        try visitor.field("keep_mask", &keepMask)
    }

    /// Whether something is looked for.
    public var isAsked: Bool { remove != nil || !removeAt.isEmpty || removeBox != nil }

    var search: MaskSearch {
        MaskSearch(
            box: removeBox, points: removeAt, others: removeNotAt, text: remove, model: removeModel, precision: nil,
            refines: false,
            names: MaskSearch.Names(
                subject: nil, box: "remove_box", at: "remove_at", notAt: "remove_not_at", text: "remove",
                model: "remove_model"))
    }

    func check(mask: String?) throws {
        guard isAsked else {
            if let field = FieldList.firstChange(of: self) {
                throw RequestError(
                    field: field,
                    "is for what is looked for; say it with \(field: "remove"), \(field: "remove_at") or \(field: "remove_box")"
                )
            }
            return
        }
        if mask != nil {
            let other = remove != nil ? "remove" : removeBox != nil ? "remove_box" : "remove_at"
            throw RequestError(field: "mask", "says what to fill, and so does \(field: other); give one of them")
        }
        try search.check()
    }

    /// Where the mask is kept.
    ///
    /// - Parameter values: what a template is filled with.
    func keptMask(_ values: PathTemplate.Values) throws -> FilePath? {
        guard isAsked, let keepMask else { return nil }
        return try MaskFields.path(keepMask, values)
    }
}
