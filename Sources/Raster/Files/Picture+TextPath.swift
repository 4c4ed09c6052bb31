import GentoolBase
import SystemPackage

// The same for paths as text, in which bytes that are not text are escaped (`FilePath.escaped`).

extension FileFormat {
    /// The format that a file name asks for by its suffix.
    ///
    /// - Throws: `RasterError` when the suffix names none.
    public init(suffixOf path: String) throws { try self.init(suffixOf: FilePath(escaped: path)) }
}

extension Picture {
    /// Reads a picture, upright and with all its metadata; `-` is standard input.
    ///
    /// - Throws: `FileError` when the file can't be read, `RasterError` when it is no PNG or JPEG, is damaged, or is larger
    ///   than allowed.
    public init(contentsOf path: String, options: ReadOptions = ReadOptions()) throws {
        try self.init(contentsOf: FilePath(escaped: path), options: options)
    }

    /// Writes the picture in the format that the suffix of `path` names, whole or not at all.
    ///
    /// - Throws: `RasterError` when the suffix names no format, `FileError` when the file can't be written.
    public func write(to path: String, options: WriteOptions = WriteOptions()) throws {
        try write(to: FilePath(escaped: path), options: options)
    }
}

extension PictureHeader {
    /// Reads the header of a file; `-` is standard input.
    ///
    /// - Throws: `FileError` when the file can't be read, `RasterError` when it is no PNG or JPEG, has no header that
    ///   makes sense, or claims to be larger than allowed.
    public init(contentsOf path: String, options: ReadOptions = ReadOptions()) throws {
        try self.init(contentsOf: FilePath(escaped: path), options: options)
    }
}
