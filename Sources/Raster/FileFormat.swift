import Foundation

/// The picture formats that are read and written.
public enum FileFormat: String, Sendable, CaseIterable {
    case png = "PNG"
    case jpeg = "JPEG"

    /// The format of a file by its first bytes (4096 are enough); never by its name.
    ///
    /// - Throws: `RasterError` that says what the bytes look like instead.
    public init(content: some Collection<UInt8>, file: String) throws {
        switch PictureKind(Array(content.prefix(4096))) {
        case .png: self = .png
        case .jpeg: self = .jpeg
        case let kind:
            let found =
                switch kind {
                case .other(let name): "this is \(name)"
                case .video: "this is a video"
                default: content.isEmpty ? "the file is empty" : "this is no known picture format"
                }
            throw RasterError(file: file, "\(found), expected PNG or JPEG; convert it first")
        }
    }

    /// The format that a file name asks for by its suffix.
    ///
    /// - Throws: `RasterError` when the suffix names none.
    public init(suffixOf path: String) throws {
        let suffix = PathName(path).suffix.lowercased()
        switch suffix {
        case "png": self = .png
        case "jpg", "jpeg", "jpe", "jfif": self = .jpeg
        default:
            let found = suffix.isEmpty ? "has no suffix that" : "the suffix .\(suffix)"
            let format = suffix.isEmpty ? "names a format" : "names no format that can be written"
            throw RasterError(file: path, "\(found) \(format); use .png or .jpg")
        }
    }
}
