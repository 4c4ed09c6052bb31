import Glibc

/// What kind of thing went wrong: what a program acts on, where a person reads the sentence.
///
/// All errors of the libraries choose from this one list; other modules may add kinds of their own. A code never
/// changes.
public struct ErrorCode: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// Words in lower case with hyphens, such as `too-many-pixels`.
    public let rawValue: String

    /// - Parameter rawValue: words in lower case with hyphens, which never change.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The words themselves.
    public var description: String { rawValue }
}

// Files and folders.
extension ErrorCode {
    /// A file or folder that was named is not there, or nothing in it is what was looked for.
    public static let notFound = ErrorCode(rawValue: "not-found")
    /// The user may not read or write there.
    public static let notPermitted = ErrorCode(rawValue: "not-permitted")
    /// The disk is full, or what may be used of it.
    public static let noSpace = ErrorCode(rawValue: "no-space")
    /// The system can't read or write a file, for another reason.
    public static let fileFailure = ErrorCode(rawValue: "file-failure")

    /// Who read a pipe has closed it.
    public static let readerGone = ErrorCode(rawValue: "reader-gone")

    /// The kind of what the system says of a file (errno(3)).
    public init(errno: Int32) {
        switch errno {
        case ENOENT, ENOTDIR: self = .notFound
        case EACCES, EPERM, EROFS: self = .notPermitted
        case ENOSPC, EDQUOT: self = .noSpace
        case ENOMEM: self = .noMemory
        case EPIPE: self = .readerGone
        default: self = .fileFailure
        }
    }

    /// What the system says of a failure (strerror(3)), as a part of a sentence; by default of the last one.
    package static func systemReason(_ number: Int32 = errno) -> String {
        String(cString: strerror(number)).lowercased()
    }

    /// A file would be replaced.
    public static let alreadyExists = ErrorCode(rawValue: "already-exists")
    /// Nothing can be written under such a name: it is a folder's, too long, another output's or an input's.
    public static let wrongPlace = ErrorCode(rawValue: "wrong-place")
    /// The bytes are of another kind of file than expected, or of one that is not known.
    public static let wrongFormat = ErrorCode(rawValue: "wrong-format")
    /// The right kind of file, but in a form of it that can't be read.
    public static let unsupported = ErrorCode(rawValue: "unsupported")
    /// The file contradicts itself or ends early; another copy may be whole.
    public static let damaged = ErrorCode(rawValue: "damaged")
}

// Pictures and masks.
extension ErrorCode {
    /// More pixels, or more work, than is allowed or than a format has room for.
    public static let tooManyPixels = ErrorCode(rawValue: "too-many-pixels")
    /// A picture is too small for what was asked for.
    public static let tooSmall = ErrorCode(rawValue: "too-small")
    /// Pictures, or a picture and its mask, differ in size.
    public static let sizeMismatch = ErrorCode(rawValue: "size-mismatch")
    /// A picture is in colours that this can't be done in, such as CMYK.
    public static let wrongColors = ErrorCode(rawValue: "wrong-colors")
    /// What a mask marks can't be told.
    public static let unclearMask = ErrorCode(rawValue: "unclear-mask")
    /// A mask leaves nothing to fill the hole from.
    public static let nothingKnown = ErrorCode(rawValue: "nothing-known")
    /// What was asked for would not change the picture.
    public static let nothingToDo = ErrorCode(rawValue: "nothing-to-do")
}

// Models.
extension ErrorCode {
    /// A file of weights is whole, but no model that can do what was asked for.
    public static let wrongModel = ErrorCode(rawValue: "wrong-model")
    /// A model lacks a part, such as its autoencoder.
    public static let partMissing = ErrorCode(rawValue: "part-missing")
    /// Files were not made for each other, such as an autoencoder of another family.
    public static let partsMismatch = ErrorCode(rawValue: "parts-mismatch")
    /// A LoRA was made for another model.
    public static let loraMisfit = ErrorCode(rawValue: "lora-misfit")
    /// A configuration says what can't be, or what is not known.
    public static let wrongConfiguration = ErrorCode(rawValue: "wrong-configuration")
    /// Numbers became infinite or undefined.
    public static let notFinite = ErrorCode(rawValue: "not-finite")
}

// Requests.
extension ErrorCode {
    /// What was asked for is outside of what can be, in itself or with this model or picture.
    public static let invalidValue = ErrorCode(rawValue: "invalid-value")
    /// There is not enough memory.
    public static let noMemory = ErrorCode(rawValue: "no-memory")
}
