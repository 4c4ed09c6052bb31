import GentoolBase
import GentoolPipelines

/// How large a picture becomes.
public struct UpscaleSizeFields: RequestFields {
    /// How many times wider and higher.
    public var scale: Double?
    /// Columns of the result; rows follow unless `height` is given.
    public var width: Int?
    /// Rows of the result; columns follow unless `width` is given.
    public var height: Int?
    /// The longer one of width and height.
    public var longSide: Int?

    /// The network's own scale.
    public init() {}

    /// Shows `scale`, `width`, `height` and `long_side`.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("scale", &scale, .finite(from: 1))
        try visitor.field("width", &width, .from(1))
        try visitor.field("height", &height, .from(1))
        try visitor.field("long_side", &longSide, .from(1))
    }

    func check() throws {
        let ways = [scale != nil, width != nil || height != nil, longSide != nil].filter { $0 }.count
        if ways > 1 {
            throw RequestError(
                field: "scale",
                text: """
                    \(field: "scale"), \(field: "width") with \(field: "height"), and \(field: "long_side") are three ways to \
                    say the same; use one
                    """)
        }
    }

    /// `nil` if nothing was asked for.
    var size: UpscaleSize? {
        if let scale { return .scale(scale) }
        if let longSide { return .longSide(longSide) }
        return width == nil && height == nil ? nil : .fixed(width: width, height: height)
    }
}
