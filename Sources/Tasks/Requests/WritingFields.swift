import GentoolRaster

/// How pictures are written.
public struct WritingFields: RequestFields {
    /// JPEG's quality, 1...100; `nil` leaves what is left of a JPEG as it is, gives what is filled its quality, and what is
    /// new throughout at least 92.
    public var quality: Int?
    /// Whether it is not written into the picture how it was made.
    public var noMetadata = false

    /// The usual way to write pictures, with how they were made.
    public init() {}

    /// Shows `quality` and `no_metadata`.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        try visitor.field("quality", &quality, .within(1...100))
        try visitor.field("no_metadata", &noMetadata)
    }

    /// The fields as the libraries take them.
    public var options: WriteOptions {
        var options = WriteOptions()
        options.jpegQuality = quality.map { .level($0) } ?? .asSource
        return options
    }
}
