/// A kind of video file that ffmpeg writes, and how its frames are coded there.
struct VideoContainer {
    /// As ffmpeg calls the container.
    let format: String
    /// Arguments that choose how frames are coded: good, and for any player.
    let coding: [String]

    private static let h264 = ["-c:v", "libx264", "-preset", "medium", "-crf", "17"]
    private static let vp9 = ["-c:v", "libvpx-vp9", "-crf", "24", "-b:v", "0", "-row-mt", "1"]
    private static let known: [(suffix: String, container: VideoContainer)] = [
        ("mp4", VideoContainer(format: "mp4", coding: h264 + ["-movflags", "+faststart"])),
        ("m4v", VideoContainer(format: "mp4", coding: h264 + ["-movflags", "+faststart"])),
        ("mov", VideoContainer(format: "mov", coding: h264 + ["-movflags", "+faststart"])),
        ("mkv", VideoContainer(format: "matroska", coding: h264)),
        ("ts", VideoContainer(format: "mpegts", coding: h264)),
        ("webm", VideoContainer(format: "webm", coding: vp9)),
    ]

    static var suffixes: [String] { known.map(\.suffix) }

    private init(format: String, coding: [String]) { (self.format, self.coding) = (format, coding) }

    /// - Parameter suffix: in small letters.
    init?(suffix: String) {
        guard let found = Self.known.first(where: { $0.suffix == suffix }) else { return nil }
        self = found.container
    }
}
