import FoundationEssentials
import GentoolBase
import SystemPackage

/// What ffprobe says of a video.
struct VideoProbe {
    let width: Int
    let height: Int
    let frameRate: Rational
    /// How many frames there are, where the file says it and nothing it says speaks against that.
    let frameCount: Int?
    /// How long its frames last; of a file that doesn't say it, how long all of it does.
    let seconds: Double?
    /// For how many seconds there are frames, as the file's header says; `nil` for kinds of files whose headers don't.
    let promised: Double?
    /// Whether frames are as far from each other everywhere, by all that is said.
    let isConstant: Bool
    /// When the first frame is seen, in seconds after what comes first in the file, which may be sound.
    let start: Double
    let depth: Int
    let hasAlpha: Bool
    /// The decoder of ffmpeg's that sees transparency which its usual one does not.
    let alphaDecoder: String?
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
    /// How each of its subtitles is coded.
    let subtitleCodecs: [String]
    let chapters: Int
    /// Files within it, such as fonts.
    let attachments: Int
    /// Other videos, and pictures of a cover.
    let otherVideos: Int

    var hasSound: Bool { !soundCodecs.isEmpty }

    /// What is in it beside frames and sound, each in a few words.
    var companions: [String] {
        [
            Self.counted(subtitleCodecs.count, "subtitle track"), Self.counted(chapters, "chapter"),
            Self.counted(attachments, "attached file"), Self.counted(otherVideos, "other video or cover"),
        ].compactMap { $0 }
    }

    /// - Parameter name: of one thing.
    /// - Returns: `nil` for none.
    static func counted(_ count: Int, _ name: String) -> String? {
        count == 0 ? nil : count == 1 ? "1 \(name)" : "\(count) \(name)s"
    }

    private struct Answer: Decodable {
        struct Stream: Decodable {
            let codec_type: String?
            let codec_name: String?
            let width: Int?
            let height: Int?
            let avg_frame_rate: String?
            let r_frame_rate: String?
            let nb_frames: String?
            let start_time: String?
            let duration: String?
            let pix_fmt: String?
            let color_space: String?
            let color_transfer: String?
            let color_primaries: String?
            let sample_aspect_ratio: String?
            let disposition: [String: Int]?
            let tags: [String: String]?

            /// A picture of a cover, or so.
            var isAttached: Bool { disposition?["attached_pic"] == 1 }
        }
        struct Format: Decodable {
            let format_name: String?
            let start_time: String?
            let duration: String?
        }
        struct Chapter: Decodable {}
        let streams: [Stream]?
        let format: Format?
        let chapters: [Chapter]?
    }

    init(_ path: FilePath) throws {
        let file = path.legible
        let process = try ChildProcess(
            try VideoPrograms.path("ffprobe", for: file),
            ["-v", "error", "-show_streams", "-show_format", "-show_chapters", "-of", "json"]
                + ["-i", VideoPrograms.argument(path)],
            input: .none)
        let text = process.readOutput()
        guard process.wait() == 0, let answer = try? JSONDecoder().decode(Answer.self, from: Data(text)) else {
            throw RasterError(
                .wrongFormat, file: file, "can't be read as a video: \(VideoPrograms.complaint(process))")
        }
        let streams = answer.streams ?? []
        let videos = streams.filter { $0.codec_type == "video" }
        guard let video = videos.first(where: { !$0.isAttached }), let width = video.width,
            let height = video.height, width > 0, height > 0
        else {
            throw RasterError(
                .wrongFormat, file: file,
                streams.contains { $0.codec_type == "audio" } ? "has sound, and no video in it" : "has no video in it")
        }
        (self.width, self.height) = (width, height)
        let rates = [video.avg_frame_rate, video.r_frame_rate].map { $0.flatMap { Rational($0) } }
        frameRate = rates.compactMap { $0 }.first { $0.numerator > 0 && $0.value <= 1000 } ?? Rational(25)
        func seconds(_ text: String?) -> Double? { text.flatMap { Double($0) }.flatMap(Self.possible) }
        let start = max(0, (seconds(video.start_time) ?? 0) - (seconds(answer.format?.start_time) ?? 0))
        self.start = start
        let length = seconds(video.duration) ?? Self.end(video.tags).map { $0 - start }
        // Of others (transport streams, raw ones) ffprobe looks for the last frame there is.
        let headed: Set<Substring> = ["mov", "matroska", "avi", "flv", "asf"]
        promised = headed.isDisjoint(with: (answer.format?.format_name ?? "").split(separator: ",")) ? nil : length
        self.seconds = length ?? seconds(answer.format?.duration)
        // Editors leave frames in the file that are not to be seen.
        let said = video.nb_frames.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        let isConstant = rates[0] == rates[1]
        self.isConstant = isConstant
        let rate = frameRate.value
        frameCount = said.flatMap { count in
            isConstant && length.map { abs($0 * rate - Double(count)) < 0.75 } ?? false ? count : nil
        }
        let pixels = video.pix_fmt ?? ""
        depth = pixels.contains(/p1[0246]|(48|64)[bl]e|gray1[0246]/) ? 16 : 8
        hasAlpha =
            pixels.hasPrefix("yuva") || pixels.hasPrefix("rgba") || pixels.hasPrefix("gbrap") || pixels == "bgra"
            || pixels == "argb" || pixels == "abgr" || pixels.hasPrefix("pal8") || pixels.hasPrefix("ya")
        // WebM's containers say it, and hold a second stream of the codec (AlphaMode in Matroska's elements).
        let saysAlpha = video.tags?.contains { $0.key.lowercased() == "alpha_mode" && $0.value == "1" } ?? false
        let decoders = ["vp8": "libvpx", "vp9": "libvpx-vp9"]
        alphaDecoder = saysAlpha && !hasAlpha ? video.codec_name.flatMap { decoders[$0] } : nil
        isGray = pixels.hasPrefix("gray")
        hasMatrix = video.color_space.map { $0 != "unknown" } ?? false || !pixels.hasPrefix("yuv")
        isHDR = ["smpte2084", "arib-std-b67"].contains(video.color_transfer ?? "")
        isWide = ["bt2020", "smpte431", "smpte432"].contains(video.color_primaries ?? "")
        pixelAspect =
            video.sample_aspect_ratio.flatMap { Rational($0) }.flatMap { $0.numerator > 0 ? $0 : nil }
            ?? Rational(1)
        func codecs(_ type: String) -> [String] {
            streams.filter { $0.codec_type == type }.map { $0.codec_name ?? "unknown" }
        }
        (soundCodecs, subtitleCodecs) = (codecs("audio"), codecs("subtitle"))
        chapters = answer.chapters?.count ?? 0
        attachments = codecs("attachment").count
        otherVideos = videos.count - 1
    }

    /// When a stream ends, as Matroska's files say it: in hours, minutes and seconds.
    private static func end(_ tags: [String: String]?) -> Double? {
        guard let text = tags?.first(where: { $0.key.hasPrefix("DURATION") })?.value else { return nil }
        let parts = text.split(separator: ":").map { Double($0) }
        guard parts.count == 3, let hours = parts[0], let minutes = parts[1], let seconds = parts[2] else { return nil }
        return possible(3600 * hours + 60 * minutes + seconds)
    }

    /// Anybody can write numbers of seconds into a file, also such that frames of them could not be counted.
    private static func possible(_ seconds: Double) -> Double? { seconds.magnitude <= 1e9 ? seconds : nil }
}
