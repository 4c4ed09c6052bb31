import GentoolBase
import GentoolRaster
import SystemPackage

/// Where the frames of a clip go in the end. How large they are, and of which kind, the first one tells.
final class ClipOutput<Request: PictureRequest> {
    private let task: ClipTask<Request>
    private let source: Clip
    private let replacesFile: Bool
    private var writer: (any ClipWriter)?
    private var size = (width: 0, height: 0)

    /// - Parameters:
    ///   - source: the clip that frames are made of.
    ///   - replacesFile: whether a clip that is there in the end is replaced.
    init(_ task: ClipTask<Request>, _ source: Clip, replacesFile: Bool) {
        (self.task, self.source, self.replacesFile) = (task, source, replacesFile)
    }

    func append(_ picture: Picture, _ duration: Rational) throws {
        let frame = ClipFrame(picture, duration: duration)
        if let writer { return try writer.append(frame) }
        var clip = source
        (clip.width, clip.height) = picture.size
        clip.format = picture.format == .cmyk ? .rgb : picture.format
        clip.depth = picture.samples.depth
        clip.metadata = picture.metadata
        var options = ClipOptions()
        options.replacesFile = replacesFile
        if let quality = task.request.writing.quality { options.jpegQuality = quality }
        let isVideo = source.kind == ClipKind.video.rawValue || source.hasSound
        options.companionSource = isVideo && task.input != "-" ? task.input : nil
        let writer = try Clip.writer(to: task.output, for: clip, options: options)
        (self.writer, size) = (writer, picture.size)
        try writer.append(frame)
    }

    /// - Parameter whenSynced: as `ClipWriter.finish` has it.
    /// - Returns: the size of all frames, and what the file has no place for.
    func finish(
        whenSynced: (FilePath, FileStamp) throws -> Void
    ) throws -> (size: (width: Int, height: Int), notices: [Notice]) {
        (size, try writer?.finish(whenSynced: whenSynced) ?? [])
    }
}
