import GentoolBase
import SystemPackage

/// What a PNG or JPEG file says of its picture, read without decoding it.
///
/// Only what is looked at is read of a file: for most that is a few kilobytes, however large they are.
///
/// ```swift
/// let header = try PictureHeader(contentsOf: "photo.jpg")
/// print(header.width, header.height, header.metadata.texts)
/// ```
public struct PictureHeader: Sendable {
    /// Columns of the upright picture, in pixels.
    public let width: Int
    /// Rows of the upright picture, in pixels.
    public let height: Int
    /// What the samples of a pixel mean when the picture is read.
    public let format: PixelFormat
    /// Everything that the file carries beside its pixels, as the picture has it when it is read. Its notices say what
    /// could not be read, or seems to be missing of the file.
    public let metadata: Metadata
    /// How many pictures an animation or a file of several has; 1 for most. Only the first is read.
    public let frames: Int
    /// What else the file holds, each in a few words, such as `a gain map for HDR displays`.
    public let companions: [String]

    /// Reads the header of a file; `-` is standard input.
    ///
    /// - Throws: `FileError` when the file can't be read, `RasterError` when it is no PNG or JPEG, has no header that
    ///   makes sense, or claims to be larger than allowed.
    public init(contentsOf path: FilePath, options: ReadOptions = ReadOptions()) throws {
        try self.init(ByteSource(contentsOf: path), name: path.legible, options: options)
    }

    /// Reads the header in the bytes of a file that errors and notices call `name`.
    public init(data: [UInt8], name: String, options: ReadOptions = ReadOptions()) throws {
        try self.init(ByteSource(data), name: name, options: options)
    }

    private init(_ source: ByteSource, name: String, options: ReadOptions) throws {
        var metadata: Metadata
        let size: (width: Int, height: Int)
        switch try FileFormat(content: source.bytes(0..<4096), file: name) {
        case .png:
            let png = try PNGStructure(source, file: name, options: options, checksPixels: false)
            size = (Int(png.width), Int(png.height))
            (format, frames, metadata) = (png.format, png.frames, png.metadata)
            companions =
                !png.lacksEnd && png.end < source.count ? ["\(source.count - png.end) bytes behind the picture"] : []
            if png.lacksEnd { metadata.notices.append(Self.endNotice(name, "PNG's end (IEND)")) }
        case .jpeg:
            let jpeg = try JPEGStructure(source, file: name, options: options, isForPixels: false)
            size = (jpeg.frame.width, jpeg.frame.height)
            metadata = JPEGReader.metadata(jpeg, JPEGSegments(jpeg.markers), file: name)
            format = jpeg.format
            let others = try JPEGCompanions(jpeg, metadata, source)
            (frames, companions) = (others.frames, others.names)
            if jpeg.stop != nil && jpeg.end == nil {
                metadata.notices.append(Self.endNotice(name, "JPEG's end (EOI)"))
            }
        }
        try Picture.checkSize(width: UInt32(size.width), height: UInt32(size.height), file: name, options: options)
        (width, height) = metadata.standUpright(width: size.width, height: size.height, file: name)
        self.metadata = metadata
    }

    private static func endNotice(_ file: String, _ what: String) -> Notice {
        Notice(
            "end-missing", "\(file): the \(what) is missing; whether all of the picture is there shows when it is read")
    }
}
