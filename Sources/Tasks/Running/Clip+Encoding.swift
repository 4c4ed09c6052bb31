import FoundationEssentials
import GentoolBase
import GentoolRaster
import SystemPackage

extension Clip {
    /// The bytes of its file, and what they lack.
    ///
    /// - Parameters:
    ///   - frames: all of them.
    ///   - suffix: chooses the kind of file.
    ///   - writing: how it is stored.
    /// - Throws: `RasterError` where such a file has no room for it, `FileError` where there is none on the disk.
    func encoded(_ frames: [Picture], suffix: String, _ writing: WritingFields) throws -> EncodedPicture {
        let path = FilePath(FileManager.default.temporaryDirectory.path)
            .appending("gentool-\(UUID().uuidString).\(suffix)")
        defer { path.unlink() }
        var options = ClipOptions()
        if let quality = writing.quality { options.jpegQuality = quality }
        let writer = try Self.writer(to: path, for: self, options: options)
        let duration = Rational(frameRate.denominator, frameRate.numerator)
        for frame in frames { try writer.append(ClipFrame(frame, duration: duration)) }
        let notices = try writer.finish()
        return EncodedPicture(bytes: try FileBytes.read(path), notices: notices)
    }
}
