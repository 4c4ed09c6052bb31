import SystemPackage

/// Files by paths as text, in which bytes that are not text are escaped (`FilePath.escaped`).
extension FileBytes {
    /// The bytes of a file; `-` is standard input.
    ///
    /// - Throws: `FileError` with the system's reason.
    public static func read(_ path: String) throws -> [UInt8] { try read(FilePath(escaped: path)) }

    /// Writes a file so that its name holds either all of the bytes or what it held before; `-` is standard output.
    ///
    /// - Throws: `FileError` with the system's reason.
    public static func write(_ bytes: [UInt8], to path: String) throws { try write(bytes, to: FilePath(escaped: path)) }
}
