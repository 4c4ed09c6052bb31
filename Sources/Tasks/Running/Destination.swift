import GentoolBase
import GentoolRaster
import SystemPackage

/// Where a picture goes, as far as making it depends on that.
public struct Destination: Sendable {
    /// What errors call it.
    public let name: String
    /// `nil` is that of the picture it is made of, or PNG.
    public let format: FileFormat?
    /// How fields are written where advice names them.
    let fieldName: @Sendable (String) -> String

    /// - Parameters:
    ///   - name: what errors call it.
    ///   - format: `nil` is that of the picture it is made of, or PNG.
    ///   - fieldName: how a field is written that JSON calls so, where advice names it.
    public init(
        _ name: String, format: FileFormat? = nil, fieldName: @escaping @Sendable (String) -> String = FieldText.quoted
    ) {
        (self.name, self.format, self.fieldName) = (name, format, fieldName)
    }

    /// - Parameters:
    ///   - path: a file, whose suffix names the format, or `-` for standard output.
    ///   - fieldName: how a field is written that JSON calls so, where advice names it.
    /// - Throws: `RasterError` where the suffix names no format.
    public init(_ path: FilePath, fieldName: @escaping @Sendable (String) -> String = FieldText.quoted) throws {
        self.init(path.legible, format: path == "-" ? nil : try FileFormat(suffixOf: path), fieldName: fieldName)
    }

    /// The format of a picture, by default that of the one it is made of. To be asked before any work is done.
    ///
    /// - Parameters:
    ///   - input: what it is made of.
    ///   - size: of what is going to be written.
    /// - Throws: `RasterError` when the format has no room for such a picture.
    public func format(input: Picture? = nil, size: (width: Int, height: Int)) throws -> FileFormat {
        let format = format ?? input?.metadata.source?.format ?? .png
        try format.checkSize(width: size.width, height: size.height, file: name)
        return format
    }
}
