import GentoolBase
import GentoolRaster

/// A clip that was made, as a file of another kind.
public enum ClipConversion {
    /// The same clip as a file of another kind.
    ///
    /// - Parameters:
    ///   - bytes: a clip's file.
    ///   - name: what errors call it.
    ///   - type: one of `ClipFileType.writable`.
    ///   - isCancelled: asked before each frame.
    /// - Returns: a file, and what it has no place for.
    /// - Throws: `RasterError` where that kind has no room for it, `FileError` where the temporary file can't be written,
    ///   `CancellationError`.
    public static func converted(
        _ bytes: [UInt8], name: String, to type: ClipFileType, isCancelled: () -> Bool = { false }
    ) throws -> EncodedPicture {
        let reader = try Clip.reader(data: bytes, name: name)
        let file = EncodedClip.File(suffix: type.rawValue)
        let notices = try file.notices {
            let writer = try Clip.writer(to: file.path, for: reader.clip)
            while let frame = try reader.nextFrame() {
                if isCancelled() { throw CancellationError() }
                try writer.append(frame)
            }
            return try writer.finish()
        }
        return EncodedPicture(bytes: try FileBytes.read(file.path), notices: notices)
    }
}
