import Base
import SystemPackage

/// What may be read.
public struct ReadOptions: Sendable {
    /// The most pixels a picture may have; a larger one is refused before memory is taken for it, because a file of a
    /// few kilobytes can claim gigabytes.
    public var pixelLimit = 1 << 28
    /// The most bytes that texts, profiles and other metadata may have in all, unpacked; what goes beyond it is left out
    /// with a notice.
    public var metadataLimit = 64 << 20
    /// Whether a damaged picture is read as far as it is there, with grey for the rest and a notice that says how much
    /// that is. Otherwise damage is an error, unless all pixels are there.
    public var salvage = false

    public init() {}
}

/// How a picture is stored.
public struct WriteOptions: Sendable {
    public enum JPEGQuality: Sendable, Equatable {
        /// 1...100 on libjpeg's scale.
        case level(Int)
        /// If the picture was read from a JPEG: what has not changed stays as it stands there, to the bit, and what has is
        /// coded with the same tables and sampling, upright or not as the file had it. 92 otherwise.
        case asSource
        /// At least this level: for what is new throughout. If the picture was read from a finer JPEG, its tables and
        /// sampling.
        case atLeast(Int)
    }

    public enum ChromaSubsampling: String, Sendable, CaseIterable {
        case full = "4:4:4"
        case horizontal = "4:2:2"
        case both = "4:2:0"
    }

    public var jpegQuality = JPEGQuality.level(92)
    /// `nil` chooses 4:4:4 from quality 90 on, and 4:2:0 below.
    public var chromaSubsampling: ChromaSubsampling?
    /// Progressive instead of baseline JPEG.
    public var progressive = false
    /// zlib's level for PNG, 0 (none) to 9 (smallest).
    public var compressionLevel = 6

    public init() {}
}

extension Picture {
    /// Reads a picture, upright and with all its metadata; `-` is standard input.
    ///
    /// - Throws: `FileError` when the file can't be read, `RasterError` when it is no PNG or JPEG, is damaged, or is larger
    ///   than allowed.
    public init(contentsOf path: FilePath, options: ReadOptions = ReadOptions()) throws {
        try self.init(data: FileBytes.read(path), name: path.legible, options: options)
    }

    /// Reads a picture from a file's bytes.
    ///
    /// - Parameter name: the file that errors name.
    public init(data: [UInt8], name: String, options: ReadOptions = ReadOptions()) throws {
        let stored =
            switch try FileFormat(content: data, file: name) {
            case .png: try PNGReader.read(data, file: name, options: options)
            case .jpeg: try JPEGReader.read(data, file: name, options: options)
            }
        self = stored.withCheckedProfile(name).upright(file: name)
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
    public func encoded(as format: FileFormat, options: WriteOptions = WriteOptions()) throws -> EncodedPicture {
        var picture = self
        picture.metadata.describe(width: width, height: height)
        switch format {
        case .png:
            picture = PNGWriter.storable(picture)
            let bytes = try PNGWriter.encode(picture, options: options)
            return EncodedPicture(
                bytes: bytes,
                notices: picture.metadata.notices.dropFirst(metadata.notices.count)
                    + PNGWriter.notices(of: bytes, for: picture))
        case .jpeg: return try JPEGWriter.encode(picture, options: options)
        }
    }

    /// Refuses a picture whose header claims too many pixels.
    static func checkSize(width: UInt32, height: UInt32, file: String, options: ReadOptions) throws {
        let pixels = UInt64(width) * UInt64(height)
        guard pixels <= UInt64(options.pixelLimit) else {
            throw RasterError(
                file: file,
                "is \(width)x\(height) = \(pixels) pixels, more than the limit of \(options.pixelLimit); "
                    + "allow more with --max-pixels if you trust the file")
        }
    }
}
