import Foundation
import Raster

/// What there is to say of a picture.
struct PictureInfo: Encodable {
    let file: String
    let format: String
    let width: Int
    let height: Int
    let color: String
    let storedAs: String
    let depth: Int
    let alpha: Bool
    let progressive: Bool
    let jpegQuality: Int?
    let chromaSubsampling: String?
    let iccProfileBytes: Int?
    let orientation: Int
    let resolution: String?
    let gamma: Double?
    let exif: [String: String]
    let xmpBytes: Int?
    let texts: [Text]

    struct Text: Encodable {
        let key: String
        let value: String
    }

    private static let exifTags: [(name: String, tag: Exif.Tag)] = [
        ("description", .imageDescription), ("make", .make), ("model", .model), ("software", .software),
        ("date_time", .dateTime), ("date_time_original", .dateTimeOriginal), ("artist", .artist),
        ("copyright", .copyright), ("user_comment", .userComment),
    ]

    init(_ picture: Picture, file: String) {
        let metadata = picture.metadata
        let source = metadata.source
        self.file = file
        format = source?.format.rawValue ?? "?"
        width = picture.width
        height = picture.height
        color =
            switch picture.format.colorModel {
            case .gray: "gray"
            case .rgb: "RGB"
            case .cmyk: "CMYK"
            }
        storedAs = source?.colorType ?? "?"
        depth = source?.depth ?? picture.samples.depth
        alpha = picture.format.hasAlpha
        progressive = source?.isProgressive ?? false
        jpegQuality = source?.jpeg?.estimatedQuality
        chromaSubsampling = source?.jpeg.flatMap { $0.subsampling.isEmpty ? nil : $0.subsampling }
        iccProfileBytes = metadata.iccProfile?.count
        orientation = metadata.originalOrientation
        resolution = metadata.resolution.map { resolution in
            let unit =
                switch resolution.unit {
                case .aspect: "(aspect only)"
                case .metre: "per metre"
                case .inch: "per inch"
                case .centimetre: "per centimetre"
                }
            return String(format: "%g x %g %@", resolution.x, resolution.y, unit)
        }
        gamma = metadata.gamma
        let block = metadata.exif.flatMap(Exif.init)
        exif = Dictionary(
            uniqueKeysWithValues: Self.exifTags.compactMap { name, tag in block?.text(tag).map { (name, $0) } })
        xmpBytes = metadata.xmp?.count
        texts = metadata.texts.map { Text(key: $0.key, value: $0.value) }
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// For a person: a line for each thing that is there.
    var text: String {
        var lines = [file]
        func line(_ name: String, _ value: String?) {
            guard let value else { return }
            let indented = value.replacingOccurrences(of: "\n", with: "\n               ")
            lines.append("  \(name.padding(toLength: 12, withPad: " ", startingAt: 0)) \(indented)")
        }
        line("format", format + (progressive ? format == "PNG" ? ", interlaced" : ", progressive" : ""))
        line("size", String(format: "%d x %d pixels (%.1f MP)", width, height, Double(width * height) / 1e6))
        line("colour", "\(color)\(alpha ? " with alpha" : ""), \(depth) bits, stored as \(storedAs)")
        line("quality", jpegQuality.map { "about \($0)\(chromaSubsampling.map { ", chroma \($0)" } ?? "")" })
        line("ICC profile", iccProfileBytes.map { "\($0) bytes" })
        if orientation != 1 { line("orientation", "\(orientation) (turned upright on reading)") }
        line("resolution", resolution)
        line("gamma", gamma.map { String(format: "%.5g", $0) })
        for (name, _) in Self.exifTags { line(name.replacingOccurrences(of: "_", with: " "), exif[name]) }
        line("XMP", xmpBytes.map { "\($0) bytes" })
        for text in texts { line(text.key, text.value) }
        return lines.joined(separator: "\n")
    }
}
