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

    init(_ path: FilePath, options: ReadOptions) throws {
        file = path.legible
        let probe = try VideoProbe(path)
        try Picture.checkSize(
            width: UInt32(clamping: probe.width), height: UInt32(clamping: probe.height), file: file, options: options)
        let layout = (probe.isGray ? "gray" : probe.hasAlpha ? "rgba" : "rgb") + Self.depthName(probe)
        // Where nothing is said, players take HDTV's matrix for what is as large.
        let matrix = probe.hasMatrix ? [] : ["scale=in_color_matrix=\(probe.height >= 720 ? "bt709" : "bt601")"]
        process = try ChildProcess(
            try VideoPrograms.path("ffmpeg", for: file),
            ["-v", "error", "-nostdin", "-i", VideoPrograms.argument(path), "-map", "0:v:0", "-vf"]
                + [(matrix + ["fps=\(probe.frameRate)"]).joined(separator: ",")]
                + ["-sws_flags", "accurate_rnd+full_chroma_int+bicubic"]
                + ["-f", "image2pipe", "-c:v", "pam", "-pix_fmt", layout, "-"],
            input: .none)
        stream = process.outputStream!
        self.options = options
        guard let picture = try Self.picture(stream, process, number: 1, file, options) else {
            throw RasterError(
                .damaged, file: file, "its video has no frames: \(VideoPrograms.complaint(process))")
        }
        first = picture
        var clip = Clip(
            width: picture.width, height: picture.height, format: picture.format, depth: picture.samples.depth,
            frameRate: probe.frameRate)
        clip.frameCount = nil
        clip.seconds = probe.frameCount.map { Double($0) / probe.frameRate.value } ?? probe.seconds
        clip.pixelAspect = probe.pixelAspect
        clip.hasSound = probe.hasSound
        clip.kind = ClipKind.video.rawValue
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

    private static func depthName(_ probe: VideoProbe) -> String {
        switch (probe.depth, probe.isGray, probe.hasAlpha) {
        case (16, true, _): "16be"
        case (16, _, true): "64be"
        case (16, _, _): "48be"
        case (_, true, _): ""
        default: probe.hasAlpha ? "" : "24"
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
        guard process.wait() == 0 else {
            throw RasterError(
                .damaged, file: file,
                "ffmpeg ended after frame \(number - 1): \(VideoPrograms.complaint(process))")
        }
        return nil
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
