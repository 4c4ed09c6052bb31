import GentoolBase
import GentoolRaster

/// A picture that was made of a request, or a clip.
public struct MadePicture: Sendable {
    private enum Content: Sendable {
        case picture(Picture)
        /// A file's.
        case bytes([UInt8])
        case clip(EncodedClip)
    }

    private var content: Content
    /// Of the picture or of each frame, in pixels.
    public private(set) var size: (width: Int, height: Int)
    /// The kind of file that a picture is encoded as.
    public let format: FileFormat
    /// What reports say beside the usual.
    public internal(set) var details: any Encodable & Sendable
    /// What is written beside it, in the order of the task's side files.
    public internal(set) var sides: [Picture] = []
    /// Of a frame of a clip, what the next one needs beside it.
    public internal(set) var memory: Picture?
    /// What a person should know about it, beside what its encoding leaves out.
    public internal(set) var notices: [Notice]

    init(_ picture: Picture, format: FileFormat, details: any Encodable & Sendable) {
        content = .picture(picture)
        size = (picture.width, picture.height)
        self.format = format
        self.details = details
        notices = picture.metadata.notices
    }

    /// A file as it is: nothing was left out of it.
    init(_ bytes: [UInt8], of picture: Picture, format: FileFormat, details: any Encodable & Sendable) {
        content = .bytes(bytes)
        size = (picture.width, picture.height)
        self.format = format
        self.details = details
        notices = []
    }

    /// A clip.
    ///
    /// - Parameters:
    ///   - clip: whose file is there.
    ///   - details: what reports say beside the usual.
    init(_ clip: EncodedClip, details: any Encodable & Sendable) {
        content = .clip(clip)
        size = clip.first.size
        format = .png
        self.details = details
        notices = []
    }

    /// Whether it is a clip.
    public var isClip: Bool { if case .clip = content { true } else { false } }

    /// The picture, or a clip's first frame; `nil` where a file is passed on as it is.
    public var picture: Picture? {
        switch content {
        case .picture(let picture): picture
        case .clip(let clip): clip.first
        case .bytes: nil
        }
    }

    /// The same picture at another size, by averages where that is smaller.
    ///
    /// - Parameters:
    ///   - width: columns.
    ///   - height: rows.
    /// - Returns: the picture, with what is known of this one.
    /// - Throws: `RasterError` where a file that is passed on can't be read, `FileError` where a clip's can't be written.
    public func resized(width: Int, height: Int) throws -> MadePicture {
        var resized = self
        resized.size = (width, height)
        switch content {
        case .picture(let picture): resized.content = .picture(picture.resized(width: width, height: height))
        case .bytes(let bytes):
            let picture = try Picture(data: bytes, name: "picture")
            resized.content = .picture(picture.resized(width: width, height: height))
        case .clip(let clip): resized.content = .clip(try clip.resized(width: width, height: height))
        }
        return resized
    }

    /// The bytes of its file, and what they lack.
    ///
    /// - Parameter writing: how a picture is stored; a clip is stored as the request said that made it.
    /// - Throws: `RasterError` where the format has no room for it.
    public func encoded(_ writing: WritingFields) throws -> EncodedPicture {
        switch content {
        case .picture(let picture): try encoded(picture, writing)
        case .bytes(let bytes): EncodedPicture(bytes: bytes)
        case .clip(let clip): try clip.encoded()
        }
    }

    /// What shows no coding of its own at a glance.
    private static let goodQuality = 92

    private func encoded(_ picture: Picture, _ writing: WritingFields) throws -> EncodedPicture {
        var options = writing.options
        var notices: [Notice] = []
        if format == .jpeg {
            let isNew = picture.metadata.isNewThroughout
            if options.jpegQuality == .asSource && isNew { options.jpegQuality = .atLeast(Self.goodQuality) }
            if let quality = writing.quality, !isNew, picture.metadata.source?.format == .jpeg {
                notices.append(
                    Notice(
                        "all-recoded",
                        "with quality \(quality), the whole JPEG is re-encoded; without it, untouched parts stay as they are"
                    ))
            }
        }
        let encoded = try picture.encoded(as: format, options: options)
        return EncodedPicture(bytes: encoded.bytes, notices: encoded.notices + notices)
    }
}
