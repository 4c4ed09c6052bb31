import GentoolBase
import SystemPackage

/// The kinds of files that clips are read from and written to.
public enum ClipKind: String, Sendable, CaseIterable {
    /// PNG with the chunks acTL, fcTL and fdAT.
    case animatedPNG = "animated PNG"
    /// YUV4MPEG2, uncompressed; the one that goes through pipes.
    case y4m = "Y4M"
    /// AVI whose frames are JPEGs.
    case motionJPEG = "Motion-JPEG AVI"
    /// GIF89a: 256 colours at most in a frame.
    case gif = "GIF"
    /// A PNG or JPEG file for each frame, named by a pattern such as `frames/%04d.png`.
    case numberedPictures = "numbered pictures"
    /// Whatever the program ffmpeg reads and writes.
    case video = "video"

    /// The kind that a name asks for: by its suffix, a pattern for numbers of pictures, or `-` for a pipe.
    ///
    /// - Parameters:
    ///   - path: where a clip is to go.
    ///   - isAnimated: whether a `.png` is to be an animated one.
    /// - Returns: `nil` for a name of a single picture, or of something else.
    public init?(name path: FilePath, isAnimated: Bool = true) {
        if path == "-" {
            self = .y4m
            return
        }
        if FramePattern(path) != nil, (try? FileFormat(suffixOf: path)) != nil {
            self = .numberedPictures
            return
        }
        switch PathName(path.escaped).suffix.lowercased() {
        case "png" where isAnimated: self = .animatedPNG
        case "apng": self = .animatedPNG
        case "y4m": self = .y4m
        case "avi": self = .motionJPEG
        case "gif": self = .gif
        case let suffix where VideoContainer(suffix: suffix) != nil: self = .video
        default: return nil
        }
    }

    /// The suffixes of names that clips can be written to.
    public static var suffixes: [String] {
        ["apng", "png", "gif", "avi", "y4m"] + VideoContainer.suffixes
    }

    /// Refuses, before any work is done, a clip that can't be written on this machine.
    ///
    /// - Parameter file: what errors call it.
    /// - Throws: `RasterError` for a video where ffmpeg is not installed.
    public func checkProgram(for file: String) throws {
        if self == .video { _ = try VideoPrograms.path("ffmpeg", for: file) }
    }

    /// What a file is by its first bytes and, where these are a PNG's, by its chunks.
    ///
    /// - Parameter path: a file, a pattern for numbered files; not `-`.
    /// - Returns: `nil` for a single picture, and for what is neither picture nor clip.
    /// - Throws: `FileError` where it can't be read.
    public static func of(_ path: FilePath) throws -> ClipKind? {
        if FramePattern(path) != nil && !path.exists { return .numberedPictures }
        guard path.isRegularFile else { return nil }
        let source = try ByteSource(contentsOf: path)
        return try of(source, path.legible)
    }

    /// What standard input is by its first bytes; they are there for whoever reads it. Y4M is the one kind that comes through
    /// pipes frame by frame, so of that no more is waited for than tells it.
    ///
    /// - Returns: `nil` for a single picture, and for what is neither picture nor clip.
    public static func ofStandardInput() -> ClipKind? {
        if StandardInput.peek(Y4MHeader.signature.count).elementsEqual(Y4MHeader.signature) { return .y4m }
        // Of an animated PNG this is enough unless its profile is longer.
        let start = ByteSource(StandardInput.peek(1 << 16))
        return try? of(start, "-")
    }

    /// What the content of a file is; `nil` where that is no clip.
    static func of(_ source: ByteSource, _ file: String) throws -> ClipKind? {
        let start = Array(try source.bytes(0..<4096))
        if start.starts(with: Y4MHeader.signature) { return .y4m }
        if start.starts(with: "GIF8".utf8) { return .gif }
        switch PictureKind(start) {
        case .png: return try APNGStructure.isAnimated(source) ? .animatedPNG : nil
        case .video: return start.starts(with: "RIFF".utf8) && AVIStructure.isMotionJPEG(source) ? .motionJPEG : .video
        // Transport streams have no signature but a byte in each packet (ISO/IEC 13818-1, §2.4.3.2).
        case .unknown where start.count > 376 && start[0] == 0x47 && start[188] == 0x47 && start[376] == 0x47:
            return .video
        case .other("a WebP picture") where start.dropFirst(12).starts(with: "VP8X".utf8) && start[20] & 2 != 0:
            return .video
        default: return nil
        }
    }
}
