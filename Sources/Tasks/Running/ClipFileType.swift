import GentoolBase

/// The kinds of files that a clip which was made can be had as, called by their suffixes.
public enum ClipFileType: String, Sendable, CaseIterable {
    /// An animated PNG, which loses nothing.
    case png
    case gif
    case avi
    case mp4
    case webm

    /// What the web calls it (IANA's media types, where there is one).
    public var mediaType: String {
        switch self {
        case .png: "image/png"
        case .gif: "image/gif"
        case .avi: "video/x-msvideo"
        case .mp4: "video/mp4"
        case .webm: "video/webm"
        }
    }

    /// Those that this machine can write: some need ffmpeg.
    public static var writable: [ClipFileType] {
        ChildProcess.path(of: "ffmpeg") == nil ? [.png, .gif, .avi] : allCases
    }
}
