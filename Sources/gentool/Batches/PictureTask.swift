import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// A picture to make.
struct PictureTask<Command: Sendable>: Sendable {
    /// The picture it is made of; `nil` if of none.
    let input: FilePath?
    let output: FilePath
    /// The content of the other files that it is made of counts as much as the input's.
    var otherFiles: [FilePath] = []
    /// What to do, with everything that was asked for only here.
    let command: Command

    /// What errors call it.
    var name: String { (input ?? output).legible }
}

/// The pictures to make.
struct TaskList<Command: Sendable> {
    let tasks: [PictureTask<Command>]
    /// Whether they are many, even if that many are one: then their errors don't end the program.
    let isBatch: Bool
}

/// A picture that was made and is to be written.
struct MadePicture: Sendable {
    enum Content: Sendable {
        case picture(Picture)
        /// A file's.
        case bytes([UInt8])
    }

    let content: Content
    let size: (width: Int, height: Int)
    let format: FileFormat
    /// What `--json` says beside the usual.
    let details: any Encodable & Sendable
    /// What a person should know about it, beside what its encoding leaves out.
    var notices: [Notice]
    /// Whether nothing of a picture is left that it was made of: as a JPEG it need not be as coarse as that one was.
    var isNewThroughout = false

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

    func encoded(_ options: WriteOptions) throws -> EncodedPicture {
        switch content {
        case .picture(let picture): try encoded(picture, options)
        case .bytes(let bytes): EncodedPicture(bytes: bytes)
        }
    }

    /// What shows no coding of its own at a glance.
    private static let goodQuality = 92

    private func encoded(_ picture: Picture, _ options: WriteOptions) throws -> EncodedPicture {
        var options = options
        var notices: [Notice] = []
        if format == .jpeg {
            if options.jpegQuality == .asSource && isNewThroughout { options.jpegQuality = .atLeast(Self.goodQuality) }
            if case .level(let quality) = options.jpegQuality, !isNewThroughout,
                picture.metadata.source?.format == .jpeg
            {
                notices.append(
                    Notice(
                        "all-recoded",
                        "with --quality \(quality) all of a JPEG is coded anew, and pixels that nothing was done to change "
                            + "a little; without it they stay as they were"))
            }
        }
        let encoded = try picture.encoded(as: format, options: options)
        return EncodedPicture(bytes: encoded.bytes, notices: encoded.notices + notices)
    }
}
