import GentoolRaster
import SystemPackage

/// What a file holds, and what errors call it.
public struct NamedBytes: Sendable {
    /// What errors call it: usually the file's name.
    public let name: String
    /// The whole file.
    public let bytes: [UInt8]
    /// What a person should know about how they were read.
    let notices: [Notice]

    /// A file's bytes under its name.
    public init(_ name: String, _ bytes: [UInt8]) { (self.name, self.bytes, notices) = (name, bytes, []) }

    /// What a picture's file holds.
    ///
    /// - Throws: `FileError` or `RasterError` where it can't be read.
    init(picture path: FilePath, name: String? = nil, options: ReadOptions) throws {
        (bytes, notices) = try PictureFile.read(path, options: options)
        self.name = name ?? path.legible
    }
}
