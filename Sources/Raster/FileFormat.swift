import Foundation

/// The picture formats that are read and written.
public enum FileFormat: String, Sendable, CaseIterable {
    case png = "PNG"
    case jpeg = "JPEG"

    /// The format of a file by its first bytes; never by its name.
    ///
    /// - Throws: `RasterError` that says what the bytes look like instead.
    public init(content: [UInt8], file: String) throws {
        if content.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if content.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else {
            throw RasterError(file: file, "\(Self.guess(content)), expected PNG or JPEG; convert it first")
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

    private static func guess(_ content: [UInt8]) -> String {
        func at(_ offset: Int, _ text: String) -> Bool { content.dropFirst(offset).starts(with: text.utf8) }
        if content.isEmpty { return "the file is empty" }
        if at(0, "RIFF") && at(8, "WEBP") { return "this is a WebP picture" }
        if at(0, "GIF8") { return "this is a GIF picture" }
        if at(0, "BM") { return "this is a BMP picture" }
        if at(0, "II*\0") || at(0, "MM\0*") { return "this is a TIFF or raw picture" }
        if at(4, "ftypavif") { return "this is an AVIF picture" }
        if at(4, "ftyphei") || at(4, "ftypmif1") { return "this is a HEIF picture" }
        if at(4, "ftyp") { return "this is a video" }
        if at(0, "%PDF") { return "this is a PDF document" }
        if at(0, "<svg") || at(0, "<?xml") { return "this is an SVG or XML text" }
        if content.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            return "a PNG whose signature is damaged (a transfer as text does that)"
        }
        let start = content.prefix(512)
        if start.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || (9...13).contains($0) }) { return "this is a text" }
        return "this is no known picture format"
    }
}
