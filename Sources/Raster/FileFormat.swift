import GentoolBase
import SystemPackage

/// The picture formats that are read and written.
public enum FileFormat: String, Sendable, CaseIterable {
    /// Lossless, 8 or 16 bits, with opacity, no CMYK.
    case png = "PNG"
    /// Lossy, 8 bits, without opacity.
    case jpeg = "JPEG"

    /// As files and the web call it (IANA's media types).
    public var mediaType: String {
        switch self {
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        }
    }

    /// How names of its files usually end, without the dot.
    public var suffix: String {
        switch self {
        case .png: "png"
        case .jpeg: "jpg"
        }
    }

    /// The format of a file by its first bytes (4096 are enough); never by its name.
    ///
    /// - Throws: `RasterError` that says what the bytes look like instead.
    public init(content: some Collection<UInt8>, file: String) throws {
        guard !content.isEmpty else {
            throw RasterError(.wrongFormat, file: file, "the file is empty, expected PNG or JPEG")
        }
        switch PictureKind(Array(content.prefix(4096))) {
        case .png: self = .png
        case .jpeg: self = .jpeg
        case let kind:
            let found =
                switch kind {
                case .other(let name): "this is \(name)"
                case .video: "this is a video"
                default: "this is no known picture format"
                }
            throw RasterError(
                .wrongFormat, file: file,
                "\(found), expected PNG or JPEG; convert it first"
                    + (kind.isReadByFFmpeg && ChildProcess.path(of: "ffmpeg") == nil
                        ? ", or install ffmpeg, which reads it" : ""))
        }
    }

    /// The format that a file name asks for by its suffix.
    ///
    /// - Throws: `RasterError` when the suffix names none.
    public init(suffixOf path: FilePath) throws {
        let suffix = PathName(path.escaped).suffix.lowercased()
        switch suffix {
        case "png": self = .png
        case "jpg", "jpeg", "jpe", "jfif": self = .jpeg
        default:
            let found =
                suffix.isEmpty
                ? "has no suffix that names a format"
                : Self.otherSuffixes[suffix].map { "\($0) can't be written" }
                    ?? "the suffix .\(suffix.legible) names no format that can be written"
            throw RasterError(.wrongPlace, file: path.legible, "\(found); use .png or .jpg")
        }
    }

    /// The most pixels that a side of a picture may have: as many as libjpeg writes, as PNG has numbers for (§7.1).
    public var largestSide: Int {
        switch self {
        case .png: 1 << 31 - 1
        case .jpeg: 65_500
        }
    }

    /// Refuses, before it is made, a picture that the format has no room for. The error names the `file` where it was
    /// to go, if that is known.
    ///
    /// - Throws: `RasterError` that says what it has room for.
    public func checkSize(width: Int, height: Int, file: String? = nil) throws {
        guard max(width, height) > largestSide else { return }
        throw RasterError(
            .tooManyPixels, file: file,
            "a \(rawValue)'s sides have at most \(largestSide) pixels, this picture has \(width)x\(height)"
                + (self == .jpeg ? "; write a PNG instead" : "; make it smaller"))
    }

    /// What other formats' files are called.
    private static let otherSuffixes = [
        "jxl": "JPEG XL", "jp2": "JPEG 2000", "j2k": "JPEG 2000", "jpx": "JPEG 2000", "jls": "JPEG-LS",
        "webp": "WebP", "avif": "AVIF", "heic": "HEIC", "heif": "HEIF", "tif": "TIFF", "tiff": "TIFF", "gif": "GIF",
        "apng": "animated PNG", "bmp": "BMP", "dib": "BMP", "ico": "an icon", "tga": "TGA", "psd": "Photoshop's format",
        "xcf": "GIMP's format", "exr": "OpenEXR", "hdr": "Radiance HDR", "qoi": "QOI", "ppm": "PPM", "pgm": "PGM",
        "pbm": "PBM", "pnm": "PNM", "pam": "PAM", "dng": "a raw picture", "svg": "SVG", "pdf": "PDF", "mp4": "a video",
        "webm": "a video", "mov": "a video",
    ]
}
