import FoundationEssentials
import GentoolBase
import GentoolRaster
import SystemPackage

/// Puts a clip that is made anew into a file of its own, frame by frame as they come, so that none has to stay in memory.
final class ClipEncoding {
    private let suffix: String
    private let frameCount: Int
    private let rate: Rational
    private let writing: WritingFields
    private let file: EncodedClip.File
    private var first: Picture?
    private var writer: (any ClipWriter)?

    /// - Parameters:
    ///   - suffix: of its file, which chooses its kind.
    ///   - frames: how many are going to come.
    ///   - fps: frames a second.
    ///   - writing: how it is stored.
    init(suffix: String, frames: Int, fps: Double, _ writing: WritingFields) {
        (self.suffix, frameCount, self.writing) = (suffix, frames, writing)
        rate = .nearest(to: fps, denominatorAtMost: 1001)
        file = EncodedClip.File(suffix: suffix)
    }

    /// - Parameter frame: as large as those before it; what a file says of the whole is its first frame's.
    /// - Throws: `RasterError` where such a file has no room for it, `FileError` where there is none on the disk.
    func append(_ frame: Picture) throws {
        try file.namingNone { try add(frame) }
    }

    private func add(_ frame: Picture) throws {
        if writer == nil {
            var clip = Clip(
                width: frame.width, height: frame.height, format: frame.format, depth: frame.samples.depth,
                frameRate: rate)
            (clip.frameCount, clip.loopCount, clip.metadata) = (frameCount, 0, frame.metadata)
            var options = ClipOptions()
            if let quality = writing.quality { options.jpegQuality = quality }
            (first, writer) = (frame, try Clip.writer(to: file.path, for: clip, options: options))
        }
        try writer?.append(ClipFrame(frame, duration: Rational(rate.denominator, rate.numerator)))
    }

    /// The clip, when all frames came.
    func finish() throws -> EncodedClip {
        let notices = try file.notices { try writer!.finish() }
        return EncodedClip(file: file, first: first!, notices: notices, suffix: suffix, rate: rate, writing: writing)
    }
}

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

        /// The same of what is said of it.
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

    fileprivate init(
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
