import GentoolBase
import SystemPackage

/// Any video that ffmpeg reads, which hands over its frames as portable maps (PAM) through a pipe.
final class VideoReader: ClipReader {
    let clip: Clip
    private let file: String
    private let options: ReadOptions
    private let process: ChildProcess
    private let stream: ByteStream
    private var first: Picture?
    private var number = 0
    /// For how many seconds there are frames, as the file says; 0 where it doesn't.
    private let promised: Double
    private let isConstant: Bool
    private(set) var lateNotices: [Notice] = []

    init(_ path: FilePath, options: ReadOptions) throws {
        file = path.legible
        let probe = try VideoProbe(path)
        try Picture.checkSize(
            width: UInt32(clamping: probe.width), height: UInt32(clamping: probe.height), file: file, options: options)
        var notices: [Notice] = []
        var started = try Self.start(path, probe, decoder: probe.alphaDecoder)
        var picture = try Self.picture(started.stream, started.process, number: 1, file, options)
        if let decoder = probe.alphaDecoder, picture == nil {
            started = try Self.start(path, probe, decoder: nil)
            picture = try Self.picture(started.stream, started.process, number: 1, file, options)
            notices.append(
                Notice(
                    "opacity-dropped", "\(file): its transparency is lost, as this ffmpeg has no decoder \(decoder)"))
        }
        (process, stream) = started
        self.options = options
        guard let picture else {
            throw RasterError(
                .damaged, file: file, "its video has no frames: \(VideoPrograms.complaint(process))")
        }
        first = picture
        var clip = Clip(
            width: picture.width, height: picture.height, format: picture.format, depth: picture.samples.depth,
            frameRate: probe.frameRate)
        clip.frameCount = probe.frameCount
        clip.seconds = probe.frameCount.map { Double($0) / probe.frameRate.value } ?? probe.seconds
        (promised, isConstant) = (probe.promised ?? 0, probe.isConstant)
        clip.pixelAspect = probe.pixelAspect
        clip.hasSound = probe.hasSound
        clip.companions = probe.companions
        clip.kind = ClipKind.video.rawValue
        clip.metadata.notices = notices
        if probe.isHDR {
            clip.metadata.notices.append(
                Notice(
                    "hdr-dropped",
                    "\(file): is coded for HDR displays, which is taken for sRGB here: it will look dull; convert it first"
                ))
        } else if probe.isWide {
            clip.metadata.notices.append(
                Notice(
                    "wide-colors-dropped",
                    "\(file): has colours of a wider range, which are taken for sRGB's here: they will look pale; convert "
                        + "it first"))
        }
        self.clip = clip
    }

    /// Starts ffmpeg.
    ///
    /// - Parameter decoder: the one that sees transparency, if it is to be taken; `nil` for the usual one.
    private static func start(
        _ path: FilePath, _ probe: VideoProbe, decoder: String?
    ) throws -> (process: ChildProcess, stream: ByteStream) {
        let hasAlpha = probe.hasAlpha || decoder != nil
        let layout = (probe.isGray ? "gray" : hasAlpha ? "rgba" : "rgb") + depthName(probe, hasAlpha: hasAlpha)
        // Where nothing is said, players take HDTV's matrix for what is as large.
        let matrix = probe.hasMatrix ? [] : ["scale=in_color_matrix=\(probe.height >= 720 ? "bt709" : "bt601")"]
        // Counted from the first frame: what is before it, where sound begins earlier, would be filled with copies of it.
        let filters = matrix + ["setpts=PTS-STARTPTS", "fps=\(probe.frameRate)"]
        var arguments = ["-v", "error", "-nostdin"]
        if let decoder { arguments += ["-c:v", decoder] }
        arguments += ["-i", VideoPrograms.argument(path), "-map", "0:V:0", "-vf", filters.joined(separator: ",")]
        arguments += ["-sws_flags", "accurate_rnd+full_chroma_int+bicubic"]
        arguments += ["-f", "image2pipe", "-c:v", "pam", "-pix_fmt", layout, "-"]
        let process = try ChildProcess(try VideoPrograms.path("ffmpeg", for: path.legible), arguments, input: .none)
        return (process, process.outputStream!)
    }

    private static func depthName(_ probe: VideoProbe, hasAlpha: Bool) -> String {
        switch (probe.depth, probe.isGray, hasAlpha) {
        case (16, true, _): "16be"
        case (16, _, true): "64be"
        case (16, _, _): "48be"
        case (_, true, _): ""
        default: hasAlpha ? "" : "24"
        }
    }

    func nextFrame() throws -> ClipFrame? {
        number += 1
        let duration = clip.frameRate.inverse
        if let first {
            self.first = nil
            return ClipFrame(first, duration: duration)
        }
        if let picture = try Self.picture(stream, process, number: number, file, options) {
            return ClipFrame(try clip.fitted(picture, number: number, file: file), duration: duration)
        }
        let status = process.wait()
        let complaint = VideoPrograms.saidComplaint(process)
        guard status == 0 else {
            throw RasterError(
                .damaged, file: file,
                "ffmpeg ended after frame \(number - 1): \(complaint ?? "without a reason")")
        }
        try checkEnd(complaint)
        return nil
    }

    /// Compares what came with what the file promises: ffmpeg reads a file that is cut short without failing.
    private func checkEnd(_ complaint: String?) throws {
        let (rate, came) = (clip.frameRate.value, number - 1)
        let missing = max(0, promised - Double(came) / rate)
        let count = "\(came) of \(came + Int((missing * rate).rounded())) frames"
        if let complaint, missing > tolerance {
            throw RasterError(
                .damaged, file: file,
                "the video is damaged or incomplete: it ends after \(count) (\(complaint))")
        }
        if let complaint {
            lateNotices.append(
                Notice(
                    "read-with-complaints", "\(file): ffmpeg found faults, which frames may show: \(complaint)"))
        } else if missing > max(1, 0.05 * promised) {
            lateNotices.append(
                Notice("frames-fewer", "\(file): \(count) came that it promises; it may be incomplete"))
        }
    }

    /// How many seconds of a sound file may be missing: what was cut without being coded anew begins with frames that can't
    /// be decoded, and of variable rates the last frame's time may count or not.
    private var tolerance: Double {
        isConstant
            ? max(1.5 / clip.frameRate.value, min(0.5, 0.2 * promised)) : max(2, 0.1 * promised)
    }

    /// The next portable map; `nil` at the end.
    private static func picture(
        _ stream: ByteStream, _ process: ChildProcess, number: Int, _ file: String, _ options: ReadOptions
    ) throws -> Picture? {
        var values: [String: Int] = [:]
        guard let start = try stream.line(atMost: 80) else { return nil }
        guard start.elementsEqual("P7".utf8) else {
            throw RasterError(.damaged, file: file, "ffmpeg gave no picture for frame \(number)")
        }
        while let line = try stream.line(atMost: 80) {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ")
            if words.first == "ENDHDR" { break }
            if words.count == 2 { values[String(words[0])] = Int(words[1]) }
        }
        let (width, height) = (values["WIDTH"] ?? 0, values["HEIGHT"] ?? 0)
        let (channels, most) = (values["DEPTH"] ?? 0, values["MAXVAL"] ?? 0)
        let formats: [Int: PixelFormat] = [1: .gray, 2: .grayAlpha, 3: .rgb, 4: .rgba]
        guard width > 0, height > 0, let format = formats[channels], most == 255 || most == 65535 else {
            throw RasterError(.damaged, file: file, "ffmpeg gave no picture for frame \(number)")
        }
        try Picture.checkSize(
            width: UInt32(clamping: width), height: UInt32(clamping: height), file: file, options: options)
        let count = width * height * channels
        let bytes = try stream.read(count * (most > 255 ? 2 : 1))
        guard bytes.count == count * (most > 255 ? 2 : 1) else {
            throw RasterError(
                .damaged, file: file,
                "ffmpeg ended in frame \(number): \(VideoPrograms.complaint(process))")
        }
        let samples: Samples =
            most > 255
            ? .sixteen((0..<count).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }) : .eight(bytes)
        return Picture(width: width, height: height, format: format, samples: samples)
    }
}
