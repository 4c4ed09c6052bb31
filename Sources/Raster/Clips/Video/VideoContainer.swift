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

    private static let h264 = ["-c:v", "libx264", "-preset", "medium", "-crf", "17"]
    private static let vp9 = ["-c:v", "libvpx-vp9", "-crf", "24", "-b:v", "0", "-row-mt", "1"]
    private static let fastStart = ["-movflags", "+faststart"]
    private static let mp4Sounds: Set = ["aac", "ac3", "alac", "eac3", "flac", "mp3", "opus"]
    private static let movSounds: Set = [
        "aac", "ac3", "alac", "mp3", "pcm_s16be", "pcm_s16le", "pcm_s24be", "pcm_s24le",
    ]
    private static let known: [(suffix: String, container: VideoContainer)] = [
        ("mp4", VideoContainer(format: "mp4", coding: h264 + fastStart, sounds: mp4Sounds)),
        ("m4v", VideoContainer(format: "mp4", coding: h264 + fastStart, sounds: mp4Sounds)),
        ("mov", VideoContainer(format: "mov", coding: h264 + fastStart, sounds: movSounds)),
        ("mkv", VideoContainer(format: "matroska", coding: h264)),
        ("ts", VideoContainer(format: "mpegts", coding: h264, sounds: ["aac", "ac3", "eac3", "mp2", "mp3"])),
        ("webm", VideoContainer(format: "webm", coding: vp9, sounds: ["opus", "vorbis"], soundEncoder: "libopus")),
    ]

    static var suffixes: [String] { known.map(\.suffix) }

    private init(format: String, coding: [String], sounds: Set<String>? = nil, soundEncoder: String = "aac") {
        (self.format, self.coding) = (format, coding)
        (soundCodecs, self.soundEncoder) = (sounds, soundEncoder)
    }

    /// - Parameter suffix: in small letters.
    init?(suffix: String) {
        guard let found = Self.known.first(where: { $0.suffix == suffix }) else { return nil }
        self = found.container
    }
}
