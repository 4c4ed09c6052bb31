import GentoolBase
import GentoolRaster
import SystemPackage

/// What tells a clip's content from another's, read piece by piece.
enum ClipSum {
    private static let piece = 1 << 20

    /// - Parameter path: a file, or a pattern for numbered files.
    /// - Throws: `FileError` where it can't be read.
    static func text(_ path: FilePath) throws -> String {
        guard let pattern = FramePattern(path), !path.exists else { return try sum(path) }
        return try pattern.numbers().map { "\($0) \(try sum(pattern.path($0)))" }.joined(separator: "\n")
    }

    private static func sum(_ path: FilePath) throws -> String {
        let stream = try ByteStream(contentsOf: path)
        var sums = ""
        // A sum of sums: one of all of it would need all of it.
        while true {
            let bytes = try stream.read(piece)
            if bytes.isEmpty { break }
            sums += "\(Checksum(bytes))\n"
        }
        return Checksum(sums).description
    }
}
