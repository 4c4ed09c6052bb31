import GentoolPipelines

/// Which part of a picture moves, where no mask says it.
public struct RegionFields: RequestFields {
    /// What is in this box.
    public var box: PixelBox?
    /// What is at these points.
    public var at: [PixelPoint] = []
    /// What is at these points stays.
    public var notAt: [PixelPoint] = []
    /// What words name.
    public var text: String?
    /// A network that finds it; without one, a small network of the program does, with colours and edges.
    public var maskModel: String?

    /// No part is told.
    public init() {}

    /// Shows the box, the points, the words, and the network that finds them.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("box", &box)
        try visitor.field("at", &at)
        try visitor.field("not_at", &notAt)
        try visitor.field("text", &text, .text)
        try visitor.field("mask_model", &maskModel, .model)
    }

    static let engineFields: Set = ["mask_model"]

    /// How it is asked for.
    var search: MaskSearch {
        MaskSearch(
            box: box, points: at, others: notAt, text: text, model: maskModel, precision: nil, refines: nil,
            names: MaskSearch.Names(
                subject: nil, box: "box", at: "at", notAt: "not_at", text: "text", model: "mask_model"))
    }
}
