import GentoolBase
import GentoolRaster
import SystemPackage

/// What tells a clip's content from another's, read piece by piece.
enum ClipSum {
    /// - Parameter path: a file, or a pattern for numbered files.
    /// - Throws: `FileError` where it can't be read.
    static func text(_ path: FilePath) throws -> String {
        guard let pattern = FramePattern(path), !path.exists else { return try Checksum(contentsOf: path).description }
        return try pattern.numbers().map { "\($0) \(try Checksum(contentsOf: pattern.path($0)))" }.joined(
            separator: "\n")
    }
}
