import SystemPackage

/// The same for paths as text, in which bytes that are not text are escaped (`FilePath.escaped`).
extension FileBytes {
    public static func read(_ path: String) throws -> [UInt8] { try read(FilePath(escaped: path)) }

    public static func write(_ bytes: [UInt8], to path: String) throws { try write(bytes, to: FilePath(escaped: path)) }
}

extension FileFormat {
    /// The format that a file name asks for by its suffix.
    ///
    /// - Throws: `RasterError` when the suffix names none.
    public init(suffixOf path: String) throws { try self.init(suffixOf: FilePath(escaped: path)) }
}

extension Picture {
    /// Reads a picture, upright and with all its metadata; `-` is standard input.
    ///
    /// - Throws: `RasterError` when the file can't be read, is no PNG or JPEG, is damaged, or is larger than allowed.
    public init(contentsOf path: String, options: ReadOptions = ReadOptions()) throws {
        try self.init(contentsOf: FilePath(escaped: path), options: options)
    }

    /// Writes the picture in the format that the suffix of `path` names, whole or not at all.
    ///
    /// - Throws: `RasterError` when the suffix names no format or the file can't be written.
    public func write(to path: String, options: WriteOptions = WriteOptions()) throws {
        try write(to: FilePath(escaped: path), options: options)
    }
}

extension PictureHeader {
    /// Reads the header of a file; `-` is standard input.
    ///
    /// - Throws: `RasterError` when the file can't be read, is no PNG or JPEG, has no header that makes sense, or claims
    ///   to be larger than allowed.
    public init(contentsOf path: String, options: ReadOptions = ReadOptions()) throws {
        try self.init(contentsOf: FilePath(escaped: path), options: options)
    }
}
