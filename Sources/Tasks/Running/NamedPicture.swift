import GentoolRaster

/// A picture, and what errors call it.
public struct NamedPicture: Sendable {
    /// What errors call it: usually the file's name.
    public let name: String
    /// As it was read.
    public let picture: Picture

    init(_ files: [NamedBytes], _ reading: ReadingFields) throws {
        let file = try files.picture()
        (name, picture) = (file.name, try reading.picture(file))
    }
}

extension [NamedBytes] {
    /// The first one.
    ///
    /// - Throws: `RequestError` where there is none.
    func picture() throws -> NamedBytes {
        guard let first else { throw RequestError(field: "input", text: "the picture to work on is missing") }
        return first
    }
}
