import GentoolBase
import SystemPackage

/// Writes each frame to a file of its own, numbered from 1.
final class NumberedPicturesWriter: ClipWriter {
    private let pattern: FramePattern
    private let format: FileFormat
    private let clip: Clip
    private let options: ClipOptions
    private var frames = 0
    private var notices: [Notice] = []

    init(_ path: FilePath, _ clip: Clip, _ options: ClipOptions) throws {
        guard let pattern = FramePattern(path) else { preconditionFailure("numbered files have a pattern") }
        format = try FileFormat(suffixOf: path)
        try format.checkSize(width: clip.width, height: clip.height, file: path.legible)
        guard pattern.folder.orCurrent.madeFolder() else {
            throw FileError(.wrongPlace, file: pattern.folder.legible, "can't be made a folder")
        }
        (self.pattern, self.clip, self.options) = (pattern, clip, options)
    }

    func append(_ frame: ClipFrame) throws {
        let path = pattern.path(frames + 1)
        var picture = try clip.fitted(frame.picture, number: frames + 1, file: path.legible)
        if !options.keepsMetadata { picture.metadata = Metadata() }
        var writing = WriteOptions()
        writing.jpegQuality = .level(options.jpegQuality)
        writing.compressionLevel = options.compressionLevel
        let encoded = try picture.encoded(as: format, options: writing)
        if frames == 0 { notices += encoded.notices }
        try FileBytes.write(encoded.bytes, to: path, replacing: options.replacesFile)
        frames += 1
    }

    func finish(whenSynced: (FilePath, FileStamp) throws -> Void) throws -> [Notice] {
        try Clip.checkFrames(frames, file: pattern.path(1).legible)
        let others = try pattern.numbers().filter { $0 > frames }
        if let first = others.first {
            notices.append(
                Notice(
                    "frames-left",
                    "\(pattern.path(first).legible): is of an earlier clip that had more frames, and so are "
                        + "\(others.count - 1) others; remove them, or they are taken for frames of this one"))
        }
        var lost = clip
        lost.format = PixelFormat(clip.format.colorModel)
        return notices + lost.lossNotices(keepsAlpha: true, keepsDepth: true, keepsMetadata: true)
    }
}
