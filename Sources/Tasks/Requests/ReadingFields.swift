import GentoolRaster

/// How pictures are read.
public struct ReadingFields: RequestFields {
    /// The most pixels that a picture may have.
    public var maxPixels = ReadOptions().pixelLimit
    /// Whether damaged pictures are read as far as they are there.
    public var salvage = false

    /// The usual limit of pixels, and no salvaging of damaged pictures.
    public init() {}

    /// Shows `max_pixels` and `salvage`.
    public mutating func visit(_ visitor: inout some FieldVisitor) throws {
        // What more has no picture's bytes could be counted.
        try visitor.field("max_pixels", &maxPixels, .within(1...1 << 40))
        try visitor.field("salvage", &salvage)
    }

    /// - Throws: `RasterError` where they are no picture that can be read.
    public func picture(_ file: NamedBytes) throws -> Picture {
        var picture = try Picture(data: file.bytes, name: file.name, options: options)
        picture.metadata.notices += file.notices
        return picture
    }

    /// The fields as the libraries take them.
    public var options: ReadOptions {
        var options = ReadOptions()
        options.pixelLimit = maxPixels
        options.salvage = salvage
        return options
    }
}
