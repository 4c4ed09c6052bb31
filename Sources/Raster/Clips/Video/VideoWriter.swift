import GentoolBase
import SystemPackage

/// A video that ffmpeg codes, which is given frames through a pipe, with what the original holds beside
/// its own.
final class VideoWriter: ClipWriter {
    private let file: FileWriter
    private let name: String
    private let clip: Clip
    private let process: ChildProcess
    private let notices: [Notice]
    private var frames = 0

    init(_ path: FilePath, _ clip: Clip, _ options: ClipOptions) throws {
        name = path.legible
        let suffix = PathName(path.escaped).suffix.lowercased()
        guard let container = VideoContainer(suffix: suffix) else { preconditionFailure("a video has a container") }
        let program = try VideoPrograms.path("ffmpeg", for: name)
        let alphaCoding = clip.format.hasAlpha ? container.alphaCoding : nil
        var stored = clip
        (stored.format, stored.depth) = (alphaCoding == nil ? .rgb : .rgba, 8)
        self.clip = stored
        file = try FileWriter(path, replacing: options.replacesFile)
        guard let part = file.partPath else {
            throw RasterError(.wrongPlace, file: name, "a video can't go into a pipe; write to a file, or Y4M")
        }
        // Decoders have two columns and rows for each sample of colour.
        let isOdd = clip.width % 2 + clip.height % 2 > 0
        let isFull = options.chromaSubsampling == .full && alphaCoding == nil
        let pixels = alphaCoding != nil ? "yuva420p" : isFull ? "yuv444p" : "yuv420p"
        var filters = ["scale=out_color_matrix=bt709:out_range=tv"]
        if isOdd && !isFull {
            let (right, bottom) = (clip.width % 2, clip.height % 2)
            // Borders can't be filled in packed RGB.
            filters += [
                alphaCoding == nil ? "format=yuv444p" : "format=yuva444p", "pad=ceil(iw/2)*2:ceil(ih/2)*2",
                "fillborders=right=\(right):bottom=\(bottom):mode=smear",
            ]
        }
        if clip.pixelAspect != Rational(1) { filters.append("setsar=\(clip.pixelAspect)") }
        let companions = try options.companionSource.map { try VideoCompanions(of: $0, in: container, named: path) }
        var notices = clip.lossNotices(
            keepsAlpha: alphaCoding != nil, keepsDepth: false, keepsMetadata: false, companions: companions != nil)
        if isOdd && !isFull {
            notices.append(
                Notice(
                    "size-padded",
                    "\(name): videos have an even width and height, so the last column or row of \(clip.width)x\(clip.height) "
                        + "pixels comes twice; choose an even size"))
        }
        self.notices = notices + (companions?.notices ?? [])
        var arguments = ["-v", "error", "-y", "-f", "rawvideo", "-pixel_format", alphaCoding == nil ? "rgb24" : "rgba"]
        arguments += ["-video_size", "\(clip.width)x\(clip.height)", "-framerate", "\(clip.frameRate)", "-i", "pipe:0"]
        arguments += companions?.input ?? []
        arguments += ["-map", "0:v"] + (companions?.output ?? [])
        arguments += ["-vf", filters.joined(separator: ",")]
        arguments += ["-sws_flags", "accurate_rnd+full_chroma_int+bicubic"] + container.coding + (alphaCoding ?? [])
        arguments += ["-pix_fmt", pixels, "-color_range", "tv"]
        arguments += ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
        arguments += ["-f", container.format, VideoPrograms.argument(part)]
        process = try ChildProcess(program, arguments, input: .pipe)
    }

    func append(_ frame: ClipFrame) throws {
        let picture = try clip.fitted(frame.picture, number: frames + 1, file: name)
        guard case .eight(let samples) = picture.samples else { preconditionFailure("a video's frames have 8 bits") }
        guard process.write(samples) else { throw failure }
        frames += 1
    }

    func finish(whenSynced: (FilePath, FileStamp) throws -> Void) throws -> [Notice] {
        try Clip.checkFrames(frames, file: name)
        process.closeInput()
        guard process.wait() == 0 else { throw failure }
        try file.finish(whenSynced: whenSynced)
        return notices
    }

    private var failure: RasterError {
        process.closeInput()
        return RasterError(.unsupported, file: name, "ffmpeg can't write it: \(VideoPrograms.complaint(process))")
    }
}
