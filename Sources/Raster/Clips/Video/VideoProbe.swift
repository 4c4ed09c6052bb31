import FoundationEssentials
import GentoolBase
import SystemPackage

/// What ffprobe says of a video.
struct VideoProbe {
    let width: Int
    let height: Int
    let frameRate: Rational
    let frameCount: Int?
    let seconds: Double?
    let depth: Int
    let hasAlpha: Bool
    let isGray: Bool
    /// Whether it is said how colours are stored.
    let hasMatrix: Bool
    /// Whether its light is coded for HDR displays.
    let isHDR: Bool
    /// Whether its colours are of a wider range than sRGB's.
    let isWide: Bool
    let pixelAspect: Rational
    /// How each of its sounds is coded, as ffmpeg calls it.
    let soundCodecs: [String]

    var hasSound: Bool { !soundCodecs.isEmpty }

    private struct Answer: Decodable {
        struct Stream: Decodable {
            let codec_type: String?
            let codec_name: String?
            let width: Int?
            let height: Int?
            let avg_frame_rate: String?
            let r_frame_rate: String?
            let nb_frames: String?
            let duration: String?
            let pix_fmt: String?
            let color_space: String?
            let color_transfer: String?
            let color_primaries: String?
            let sample_aspect_ratio: String?
        }
        struct Format: Decodable { let duration: String? }
        let streams: [Stream]?
        let format: Format?
    }

    init(_ path: FilePath) throws {
        let file = path.legible
        let process = try ChildProcess(
            try VideoPrograms.path("ffprobe", for: file),
            ["-v", "error", "-show_streams", "-show_format", "-of", "json", "-i", VideoPrograms.argument(path)],
            input: .none)
        let text = process.readOutput()
        guard process.wait() == 0, let answer = try? JSONDecoder().decode(Answer.self, from: Data(text)) else {
            throw RasterError(
                .wrongFormat, file: file, "can't be read as a video: \(VideoPrograms.complaint(process))")
        }
        guard let video = answer.streams?.first(where: { $0.codec_type == "video" }), let width = video.width,
            let height = video.height, width > 0, height > 0
        else {
            throw RasterError(.wrongFormat, file: file, "has no video in it")
        }
        (self.width, self.height) = (width, height)
        let rates = [video.avg_frame_rate, video.r_frame_rate].compactMap { $0.flatMap { Rational($0) } }
        frameRate = rates.first { $0.numerator > 0 && $0.value <= 1000 } ?? Rational(25)
        frameCount = video.nb_frames.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        seconds = (video.duration ?? answer.format?.duration).flatMap { Double($0) }
        let pixels = video.pix_fmt ?? ""
        depth = pixels.contains(/p1[0246]|(48|64)[bl]e|gray1[0246]/) ? 16 : 8
        hasAlpha =
            pixels.hasPrefix("yuva") || pixels.hasPrefix("rgba") || pixels.hasPrefix("gbrap") || pixels == "bgra"
            || pixels == "argb" || pixels == "abgr" || pixels.hasPrefix("pal8") || pixels.hasPrefix("ya")
        isGray = pixels.hasPrefix("gray")
        hasMatrix = video.color_space.map { $0 != "unknown" } ?? false || !pixels.hasPrefix("yuv")
        isHDR = ["smpte2084", "arib-std-b67"].contains(video.color_transfer ?? "")
        isWide = ["bt2020", "smpte431", "smpte432"].contains(video.color_primaries ?? "")
        pixelAspect =
            video.sample_aspect_ratio.flatMap { Rational($0) }.flatMap { $0.numerator > 0 ? $0 : nil }
            ?? Rational(1)
        soundCodecs = (answer.streams ?? []).filter { $0.codec_type == "audio" }.map { $0.codec_name ?? "unknown" }
    }
}
