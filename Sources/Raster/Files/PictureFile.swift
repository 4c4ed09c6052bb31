import GentoolBase
import SystemPackage

/// What pictures' files hold, also those of kinds that only ffmpeg reads.
public enum PictureFile {
    /// The bytes of a PNG or JPEG: the file's own, or those of a PNG where the program ffmpeg is installed and the file is
    /// a WebP, BMP, TGA, QOI or a portable map.
    ///
    /// - Parameters:
    ///   - path: a file, or `-` for standard input, which is taken as it is.
    ///   - options: what may be read.
    /// - Returns: the bytes, whatever they are, and what a person should know about them.
    /// - Throws: `FileError` when the file can't be read, `RasterError` when ffmpeg can't, or it is larger than allowed.
    public static func read(
        _ path: FilePath, options: ReadOptions = ReadOptions()
    ) throws -> (bytes: [UInt8], notices: [Notice]) {
        let bytes = try FileBytes.read(path)
        guard PictureKind(Array(bytes.prefix(4096))).isReadByFFmpeg, path.isRegularFile,
            ChildProcess.path(of: "ffmpeg") != nil,
            let frame = try VideoReader(path, options: options).nextFrame()
        else { return (bytes, []) }
        let notice = Notice(
            "read-by-ffmpeg",
            "\(path.legible): was read by ffmpeg; its profile and other metadata are not kept")
        return (try frame.picture.encoded(as: .png).bytes, [notice])
    }
}
