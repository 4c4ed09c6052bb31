import GentoolBase
import GentoolRaster

/// A clip that was made, as a file of another kind.
public enum ClipConversion {
    /// The suffixes of the kinds of files that clips can become on this machine; the first one loses nothing.
    public static var suffixes: [String] {
        ["png", "gif", "avi"] + (ChildProcess.path(of: "ffmpeg") == nil ? [] : ["mp4", "webm"])
    }

    /// The same clip as a file of another kind.
    ///
    /// - Parameters:
    ///   - bytes: a clip's file.
    ///   - name: what errors call it.
    ///   - suffix: one of `suffixes`.
    /// - Returns: a file, and what it has no place for.
    /// - Throws: `RasterError` where that kind has no room for it, `FileError` where the temporary file can't be written.
    public static func converted(_ bytes: [UInt8], name: String, to suffix: String) throws -> EncodedPicture {
        let reader = try Clip.reader(data: bytes, name: name)
        let file = EncodedClip.File(suffix: suffix)
        let notices = try file.notices {
            let writer = try Clip.writer(to: file.path, for: reader.clip)
            while let frame = try reader.nextFrame() { try writer.append(frame) }
            return try writer.finish()
        }
        return EncodedPicture(bytes: try FileBytes.read(file.path), notices: notices)
    }
}
