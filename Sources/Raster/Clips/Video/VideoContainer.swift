/// A kind of video file that ffmpeg writes, and how its frames are coded there.
struct VideoContainer {
    /// As ffmpeg calls the container.
    let format: String
    /// Arguments that choose how frames are coded: good, and for any player.
    let coding: [String]
    /// Codecs of sounds that have a place in it, as ffmpeg calls them; `nil` is all.
    let soundCodecs: Set<String>?
    /// What codes sounds that have none.
    let soundEncoder: String
    /// Codecs of subtitles that have a place in it.
    let subtitleCodecs: Set<String>
    /// What other subtitles that are texts become; `nil` where there is none.
    let subtitleEncoder: String?
    let takesChapters: Bool
    let takesAttachments: Bool
    /// Arguments that code transparency, too; `nil` where there is no place for it.
    let alphaCoding: [String]?

    private static let h264 = ["-c:v", "libx264", "-preset", "medium", "-crf", "17"]
    private static let vp9 = ["-c:v", "libvpx-vp9", "-crf", "24", "-b:v", "0", "-row-mt", "1"]
    private static let fastStart = ["-movflags", "+faststart"]
    private static let mp4Sounds: Set = ["aac", "ac3", "alac", "eac3", "flac", "mp3", "opus"]
    private static let movSounds: Set = [
        "aac", "ac3", "alac", "mp3", "pcm_s16be", "pcm_s16le", "pcm_s24be", "pcm_s24le",
    ]
    private static let texts: (codecs: Set<String>, encoder: String?) = (["mov_text"], "mov_text")
    private static let matroskaSubtitles: Set = [
        "ass", "dvb_subtitle", "dvd_subtitle", "hdmv_pgs_subtitle", "ssa", "subrip", "webvtt",
    ]
    private static let known: [(suffix: String, container: VideoContainer)] = [
        ("mp4", VideoContainer(format: "mp4", coding: h264 + fastStart, sounds: mp4Sounds, subtitles: texts)),
        ("m4v", VideoContainer(format: "mp4", coding: h264 + fastStart, sounds: mp4Sounds, subtitles: texts)),
        ("mov", VideoContainer(format: "mov", coding: h264 + fastStart, sounds: movSounds, subtitles: texts)),
        (
            "mkv",
            VideoContainer(
                format: "matroska", coding: h264, subtitles: (matroskaSubtitles, "subrip"), takesAttachments: true)
        ),
        (
            "ts",
            VideoContainer(
                format: "mpegts", coding: h264, sounds: ["aac", "ac3", "eac3", "mp2", "mp3"],
                subtitles: (["dvb_subtitle"], nil), takesChapters: false)
        ),
        (
            "webm",
            VideoContainer(
                format: "webm", coding: vp9, sounds: ["opus", "vorbis"], soundEncoder: "libopus",
                subtitles: (["webvtt"], "webvtt"), alphaCoding: ["-auto-alt-ref", "0"])
        ),
    ]

    static var suffixes: [String] { known.map(\.suffix) }

    private init(
        format: String, coding: [String], sounds: Set<String>? = nil, soundEncoder: String = "aac",
        subtitles: (codecs: Set<String>, encoder: String?), takesChapters: Bool = true, takesAttachments: Bool = false,
        alphaCoding: [String]? = nil
    ) {
        (self.format, self.coding, self.alphaCoding) = (format, coding, alphaCoding)
        (soundCodecs, self.soundEncoder) = (sounds, soundEncoder)
        (subtitleCodecs, subtitleEncoder) = subtitles
        (self.takesChapters, self.takesAttachments) = (takesChapters, takesAttachments)
    }

    /// - Parameter suffix: in small letters.
    init?(suffix: String) {
        guard let found = Self.known.first(where: { $0.suffix == suffix }) else { return nil }
        self = found.container
    }
}
