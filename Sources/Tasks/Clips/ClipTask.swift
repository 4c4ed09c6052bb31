import GentoolBase
import GentoolRaster
import SystemPackage

/// A clip to make: what is asked for of each frame, of which clip, and where it goes.
public struct ClipTask<Request: PictureRequest>: Sendable {
    /// What is asked for of each frame.
    public var request: Request
    /// The clip it is made of: a file, a pattern for numbered files, or `-`.
    public let input: FilePath
    /// The other files that frames are made of, such as a mask; one that is a clip gives each frame one of its own.
    public let otherFiles: [FilePath]
    /// Its name says what kind of clip is written.
    public let output: FilePath
    /// Frames a second of numbered files; `nil` for what is usual.
    public var frameRate: Rational?

    /// - Parameters:
    ///   - request: what is asked for of each frame.
    ///   - input: a file, a pattern for numbered files, or `-`.
    ///   - otherFiles: as the request has them.
    ///   - output: a name that asks for a kind of clip.
    public init(_ request: Request, input: FilePath, otherFiles: [FilePath] = [], output: FilePath) {
        (self.request, self.input, self.otherFiles, self.output) = (request, input, otherFiles, output)
    }

    /// What errors call it.
    public var name: String { input.legible }

    /// The folder in which frames are kept until all are there; `nil` where what comes through a pipe can't be read again,
    /// or goes into one.
    public var workFolder: FilePath? {
        if input == "-" || output == "-" { return nil }
        // A pattern's frames are one clip in their folder.
        let bytes = FilePath(escaped: output.name).bytes.filter { $0 != UInt8(ascii: "%") }
        let end = Array(".part".utf8)
        guard bytes.count + end.count > FileBytes.longestName else {
            return output.folder.pushing(FilePath(bytes: bytes + end))
        }
        // As much as there is room for, and what tells it from others that begin so.
        let sum = Array("-\(Checksum(bytes))".utf8)
        return output.folder.pushing(
            FilePath(bytes: bytes.prefix(FileBytes.longestName - sum.count - end.count) + sum + end))
    }
}
