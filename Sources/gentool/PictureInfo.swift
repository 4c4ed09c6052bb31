import GentoolBase
import GentoolRaster
import SystemPackage

/// What there is to say of a header.
struct PictureInfo: Encodable {
    private let file: FilePath
    let format: String
    let width: Int
    let height: Int
    let color: String
    let storedAs: String
    let depth: Int
    let alpha: Bool
    let progressive: Bool
    let frames: Int
    /// Of an animated picture.
    let frameRate: String?
    let seconds: Double?
    let loops: Int?
    /// What else the file holds, such as a gain map.
    let companions: [String]?
    let jpegQuality: Int?
    let chromaSubsampling: String?
    let iccProfileBytes: Int?
    let orientation: Int
    let xmpOrientation: Int?
    let resolution: String?
    let gamma: Double?
    let exif: [String: String]
    let xmpBytes: Int?
    let photoshopBytes: Int?
    let texts: [Text]
    let notices: [Notice]?

    struct Text: Encodable {
        let key: String
        let value: String
    }

    private static let exifTags: [(name: String, tag: Exif.Tag)] = [
        ("description", .imageDescription), ("make", .make), ("model", .model), ("software", .software),
        ("date_time", .dateTime), ("date_time_original", .dateTimeOriginal), ("artist", .artist),
        ("copyright", .copyright), ("user_comment", .userComment),
    ]

    private let timing: ClipTiming?

    private enum CodingKeys: String, CodingKey {
        case format, width, height, color, storedAs, depth, alpha, progressive, frames, frameRate, seconds, loops
        case companions, jpegQuality, chromaSubsampling, iccProfileBytes, orientation, xmpOrientation, resolution, gamma
        case exif, xmpBytes, photoshopBytes, texts, notices
    }

    /// - Parameter clip: what an animated picture is.
    init(_ header: PictureHeader, clip: Clip? = nil, file: FilePath) {
        let metadata = header.metadata
        let source = metadata.source
        self.file = file
        format = source?.format.rawValue ?? "?"
        width = header.width
        height = header.height
        color =
            switch header.format.colorModel {
            case .gray: "gray"
            case .rgb: "RGB"
            case .cmyk: "CMYK"
            }
        storedAs = source?.colorType ?? "?"
        depth = source?.depth ?? 8
        alpha = header.format.hasAlpha
        progressive = source?.isProgressive ?? false
        frames = header.frames
        timing = clip.map { ClipTiming($0) }
        (frameRate, seconds, loops) = (timing?.frameRate, timing?.seconds, timing?.loops)
        companions = header.companions.isEmpty ? nil : header.companions
        jpegQuality = source?.jpeg?.estimatedQuality
        chromaSubsampling = source?.jpeg.flatMap { $0.subsampling.isEmpty ? nil : $0.subsampling }
        iccProfileBytes = metadata.iccProfile?.count
        orientation = metadata.originalOrientation
        xmpOrientation = metadata.originalXMPOrientation
        resolution = metadata.resolution.map { resolution in
            let unit =
                switch resolution.unit {
                case .aspect: "(aspect only)"
                case .metre: "per metre"
                case .inch: "per inch"
                case .centimetre: "per centimetre"
                }
            return String(printf: "%g x %g ", resolution.x, resolution.y) + unit
        }
        gamma = metadata.gamma
        let block = metadata.exif.flatMap(Exif.init)
        exif = Dictionary(
            uniqueKeysWithValues: Self.exifTags.compactMap { name, tag in block?.text(tag).map { (name, $0) } })
        xmpBytes = metadata.xmp?.count
        photoshopBytes = metadata.photoshop?.count
        texts = metadata.texts.map { Text(key: $0.key, value: $0.value) }
        notices = metadata.notices.isEmpty ? nil : metadata.notices
    }

    /// For a person: a line for each thing that is there.
    var text: String {
        var lines = [file.string]
        func line(_ name: String, _ value: String?) {
            guard let value else { return }
            // Looking for characters takes long in texts of megabytes.
            let indented =
                value.utf8.contains { $0 == 0x0A || $0 == 0x0D }
                ? value.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
                    .joined(separator: "\n               ") : value
            lines.append("  \(name)\(String(repeating: " ", count: max(0, 12 - name.count))) \(indented)")
        }
        line("format", format + (progressive ? format == "PNG" ? ", interlaced" : ", progressive" : ""))
        line("size", String(printf: "%d x %d pixels (%.1f MP)", width, height, Double(width * height) / 1e6))
        line("colour", "\(color)\(alpha ? " with alpha" : ""), \(depth) bits, stored as \(storedAs)")
        if frames > 1 { line("frames", timing == nil ? "\(frames) (the first is read)" : "\(frames)") }
        for (name, value) in timing?.lines ?? [] { line(name, value) }
        line("also holds", companions?.joined(separator: ", "))
        line("quality", jpegQuality.map { "about \($0)\(chromaSubsampling.map { ", chroma \($0)" } ?? "")" })
        line("ICC profile", iccProfileBytes.map { "\($0) bytes" })
        if orientation != 1 { line("orientation", "\(orientation) (turned upright on reading)") }
        if let xmpOrientation, xmpOrientation != orientation {
            line("orientation", "\(xmpOrientation) in XMP, which counts less than Exif")
        }
        line("resolution", resolution)
        line("gamma", gamma.map { String(printf: "%.5g", $0) })
        for (name, _) in Self.exifTags { line(name.replacing("_", with: " "), exif[name]) }
        line("XMP", xmpBytes.map { "\($0) bytes" })
        line("IPTC etc.", photoshopBytes.map { "\($0) bytes" })
        for text in texts { line(text.key, text.value) }
        for notice in notices ?? [] { line("notice", notice.text) }
        return lines.joined(separator: "\n")
    }
}
