import GentoolBase
import SystemPackage

extension Picture {
    /// Reads a picture, upright and with all its metadata; `-` is standard input.
    ///
    /// - Throws: `FileError` when the file can't be read, `RasterError` when it is no picture that can be read, is damaged,
    ///   or is larger than allowed.
    public init(contentsOf path: FilePath, options: ReadOptions = ReadOptions()) throws {
        let (bytes, notices) = try PictureFile.read(path, options: options)
        try self.init(data: bytes, name: path.legible, options: options)
        metadata.notices += notices
    }

    /// Reads a picture from the bytes of a PNG, a JPEG or a GIF, of which the first frame is taken.
    ///
    /// - Parameters:
    ///   - data: the bytes of a file.
    ///   - name: what errors call it.
    ///   - options: what may be read.
    /// - Throws: `RasterError` when it is no such picture, is damaged, or is larger than allowed.
    public init(data: [UInt8], name: String, options: ReadOptions = ReadOptions()) throws {
        if data.starts(with: "GIF8".utf8) {
            self = try Self.firstFrame(ofGIF: data, name, options)
            return
        }
        let stored =
            switch try FileFormat(content: data, file: name) {
            case .png: try PNGReader.read(data, file: name, options: options)
            case .jpeg: try JPEGReader.read(data, file: name, options: options)
            }
        self = stored.withCheckedProfile(name).upright(file: name)
    }

    private static func firstFrame(ofGIF data: [UInt8], _ name: String, _ options: ReadOptions) throws -> Picture {
        let reader = try GIFReader(ByteSource(data), file: name, options: options)
        guard var picture = try reader.nextFrame()?.picture else {
            throw RasterError(.damaged, file: name, "the GIF is damaged or incomplete: it has no frames")
        }
        picture.metadata.notices += reader.clip.metadata.notices
        if let frames = reader.clip.frameCount, frames > 1 {
            picture.metadata.notices.append(
                Notice("frames-dropped", "\(name): an animation of \(frames) frames; only the first is used"))
        }
        return picture
    }

    /// Writes the picture in the format that the suffix of `path` names, whole or not at all.
    ///
    /// - Throws: `RasterError` when the suffix names no format, `FileError` when the file can't be written.
    public func write(to path: FilePath, options: WriteOptions = WriteOptions()) throws {
        try FileBytes.write(encoded(as: FileFormat(suffixOf: path), options: options).bytes, to: path)
    }

    /// The bytes of a file that holds the picture.
    ///
    /// A format that can't hold all of it takes what it can, and says in a notice what it leaves out: PNG has no CMYK
    /// (converted to sRGB by its profile; a notice says where that can't be), JPEG neither transparency
    /// (laid over white) nor 16 bits (rounded to 8).
    ///
    /// - Throws: `RasterError` when the picture has a side that the format has no numbers for.
    public func encoded(as format: FileFormat, options: WriteOptions = WriteOptions()) throws -> EncodedPicture {
        try format.checkSize(width: width, height: height)
        var picture = self
        picture.metadata.describe(width: width, height: height)
        picture.metadata.describe(format)
        switch format {
        case .png:
            picture = PNGWriter.storable(picture)
            return EncodedPicture(
                bytes: try PNGWriter.encode(picture, options: options),
                notices: Array(picture.metadata.notices.dropFirst(metadata.notices.count)))
        case .jpeg:
            let encoded = try JPEGWriter.encode(picture, options: options)
            return EncodedPicture(
                bytes: encoded.bytes,
                notices: picture.metadata.notices.dropFirst(metadata.notices.count) + encoded.notices)
        }
    }
}
