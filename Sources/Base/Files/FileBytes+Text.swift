import SystemPackage

/// The same for paths as text, in which bytes that are not text are escaped (`FilePath.escaped`).
extension FileBytes {
    public static func read(_ path: String) throws -> [UInt8] { try read(FilePath(escaped: path)) }

    public static func write(_ bytes: [UInt8], to path: String) throws { try write(bytes, to: FilePath(escaped: path)) }
}
