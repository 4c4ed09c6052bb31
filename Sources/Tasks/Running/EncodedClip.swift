import FoundationEssentials
import GentoolBase
import GentoolRaster
import SystemPackage

/// A clip in a file of its own, which goes when nobody needs it any more.
final class EncodedClip: Sendable {
    /// A temporary file.
    final class File: Sendable {
        let path: FilePath

        init(suffix: String) {
            path = FilePath(FileManager.default.temporaryDirectory.path)
                .appending("gentool-\(UUID().uuidString).\(suffix)")
        }

        /// Whoever asked for the clip does not know this file.
        func namingNone<Result>(_ body: () throws -> Result) throws -> Result {
            do {
                return try body()
            } catch let error as RasterError where error.file == path.legible {
                throw RasterError(error.code, error.reason, remedy: error.remedy)
            }
        }

        /// Notices about the clip, named as the clip is.
        func notices(_ body: () throws -> [Notice]) throws -> [Notice] {
            try namingNone(body).map { Notice($0.code, $0.text.replacing("\(path.legible): ", with: "")) }
        }

        deinit { path.unlink() }
    }

    private let file: File
    let first: Picture
    private let notices: [Notice]
    private let suffix: String
    private let rate: Rational
    private let writing: WritingFields

    init(
        file: File, first: Picture, notices: [Notice], suffix: String, rate: Rational, writing: WritingFields
    ) {
        (self.file, self.first, self.notices) = (file, first, notices)
        (self.suffix, self.rate, self.writing) = (suffix, rate, writing)
    }

    /// The bytes of its file, and what they lack.
    func encoded() throws -> EncodedPicture { EncodedPicture(bytes: try FileBytes.read(file.path), notices: notices) }

    /// The same clip with frames of another size.
    func resized(width: Int, height: Int) throws -> EncodedClip {
        let reader = try Clip.reader(contentsOf: file.path)
        let encoding = ClipEncoding(suffix: suffix, frames: reader.clip.frameCount ?? 1, fps: rate.value, writing)
        var metadata: Metadata? = first.metadata
        while var frame = try reader.nextFrame()?.picture {
            if let said = metadata.take() { frame.metadata = said }
            try encoding.append(frame.resized(width: width, height: height))
        }
        return try encoding.finish()
    }
}
