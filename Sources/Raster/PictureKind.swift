/// What a file is by its first bytes.
enum PictureKind: Equatable {
    case png
    case jpeg
    case video
    /// Something else, in words such as `a WebP picture`.
    case other(String)
    case unknown

    /// - Parameter start: the first bytes, of which 4096 are enough.
    init(_ start: [UInt8]) {
        func at(_ offset: Int, _ text: String) -> Bool { start.dropFirst(offset).starts(with: text.utf8) }
        func has(_ bytes: [UInt8]) -> Bool { start.starts(with: bytes) }
        if has(Self.pngSignature) {
            self = .png
        } else if has([0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if at(4, "ftyp") {
            self = Self.isoMedia(start)
        } else if at(0, "RIFF") {
            self = at(8, "WEBP") ? .other("a WebP picture") : at(8, "AVI ") ? .video : .other("a RIFF file")
        } else if has([0x1A, 0x45, 0xDF, 0xA3]) || has([0, 0, 1, 0xBA]) || has([0, 0, 1, 0xB3]) || at(0, "FLV\u{1}")
            || at(0, "OggS") || at(4, "moov") || at(4, "mdat")
        {
            self = .video
        } else if let sign = Self.signs.first(where: { start.dropFirst($0.offset).starts(with: $0.sign) }) {
            self = .other(sign.name)
        } else if has([0, 0, 2, 0]) && !start.dropFirst(4).starts(with: [0, 0]) {
            // The beginning of a TGA picture is the same, but says that there are no cursors.
            self = .other("a cursor (CUR)")
        } else if let name = Self.portableMap(start) {
            self = .other(name)
        } else if let name = Self.text(start) {
            self = .other(name)
        } else {
            self = at(0, "BM") ? .other("a BMP picture") : Self.isTGA(start) ? .other("a TGA picture") : .unknown
        }
    }

    /// PNG's (W3C Portable Network Graphics, third edition, §5.2).
    static let pngSignature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    var isReadByFFmpeg: Bool {
        guard case .other(let name) = self else { return false }
        return Self.namesReadByFFmpeg.contains(name)
    }

    /// What ffmpeg reads as a whole and in its own colours. Others it takes in parts (HEIC's tiles) or without their
    /// orientation or colours (TIFF, raw pictures).
    private static let namesReadByFFmpeg: Set = [
        "a WebP picture", "a BMP picture", "a TGA picture", "a QOI picture", "a PNM picture (PBM, PGM, PPM or PAM)",
    ]

    private static let signs: [(name: String, offset: Int, sign: [UInt8])] = [
        ("a PNG whose signature is damaged (a transfer as text does that)", 0, [0x89, 0x50, 0x4E, 0x47]),
        ("a PNG whose signature is damaged (a transfer as text does that)", 0, [0x09, 0x50, 0x4E, 0x47]),
        ("an MNG animation", 0, [0x8A, 0x4D, 0x4E, 0x47]), ("a JNG picture", 0, [0x8B, 0x4A, 0x4E, 0x47]),
        ("a JPEG XL picture", 0, [0xFF, 0x0A]),
        ("a JPEG XL picture", 0, [0, 0, 0, 12] + Array("JXL ".utf8)),
        ("a JPEG 2000 picture", 0, [0, 0, 0, 12] + Array("jP  ".utf8)),
        ("a JPEG 2000 picture", 0, [0xFF, 0x4F, 0xFF, 0x51]), ("a JPEG XS picture", 0, [0xFF, 0x10, 0xFF, 0x50]),
        ("a JPEG XR picture", 0, [0x49, 0x49, 0xBC]), ("a JPEG XR picture", 0, Array("WMPHOTO".utf8)),
        ("a GIF picture", 0, Array("GIF8".utf8)),
        ("a Canon raw picture (CR2)", 8, [0x43, 0x52, 2]), ("a Canon raw picture (CRW)", 6, Array("HEAPCCDR".utf8)),
        ("a TIFF or raw picture", 0, [0x49, 0x49, 42, 0]), ("a TIFF or raw picture", 0, [0x4D, 0x4D, 0, 42]),
        ("a TIFF picture (BigTIFF)", 0, [0x49, 0x49, 43, 0]), ("a TIFF picture (BigTIFF)", 0, [0x4D, 0x4D, 0, 43]),
        ("an Olympus raw picture (ORF)", 0, Array("IIRO".utf8)),
        ("an Olympus raw picture (ORF)", 0, Array("IIRS".utf8)),
        ("an Olympus raw picture (ORF)", 0, Array("MMOR".utf8)),
        ("a Panasonic raw picture (RW2)", 0, [0x49, 0x49, 0x55, 0]),
        ("a Fujifilm raw picture (RAF)", 0, Array("FUJIFILMCCD-RAW".utf8)),
        ("a Minolta raw picture (MRW)", 0, [0, 0x4D, 0x52, 0x4D]), ("a Sigma raw picture (X3F)", 0, Array("FOVb".utf8)),
        ("a Photoshop document (PSD)", 0, Array("8BPS".utf8)), ("a GIMP document (XCF)", 0, Array("gimp xcf".utf8)),
        ("an icon (ICO)", 0, [0, 0, 1, 0]),
        ("an icon (ICNS)", 0, Array("icns".utf8)),
        ("an OpenEXR picture", 0, [0x76, 0x2F, 0x31, 1]), ("a Radiance picture (HDR)", 0, Array("#?RADIANCE".utf8)),
        ("a Radiance picture (HDR)", 0, Array("#?RGBE".utf8)), ("a QOI picture", 0, Array("qoif".utf8)),
        ("a farbfeld picture", 0, Array("farbfeld".utf8)), ("a FLIF picture", 0, Array("FLIF".utf8)),
        ("a BPG picture", 0, [0x42, 0x50, 0x47, 0xFB]), ("a DDS texture", 0, Array("DDS ".utf8)),
        ("a KTX texture", 0, [0xAB, 0x4B, 0x54, 0x58]), ("a DjVu document", 0, Array("AT&TFORM".utf8)),
        ("a FITS picture", 0, Array("SIMPLE  =".utf8)), ("a DICOM picture", 128, Array("DICM".utf8)),
        ("an SGI picture", 0, [1, 0xDA]), ("a Sun raster picture", 0, [0x59, 0xA6, 0x6A, 0x95]),
        ("a PCX picture", 0, [10, 5, 1]),
        ("a PDF document", 0, Array("%PDF".utf8)), ("a PostScript document", 0, Array("%!PS".utf8)),
        ("a zip archive", 0, [0x50, 0x4B, 3, 4]), ("a gzip file", 0, [0x1F, 0x8B]),
    ]

    /// ISO base media files say by their brands what they hold (ISO/IEC 14496-12, §4.3).
    private static func isoMedia(_ start: [UInt8]) -> PictureKind {
        let size = start.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let brands = stride(from: 8, to: min(max(size, 16), start.count, 256) - 3, by: 4).filter { $0 != 12 }.map {
            String(decoding: start[$0..<($0 + 4)], as: UTF8.self)
        }
        if brands.contains(where: { ["avif", "avis"].contains($0) }) { return .other("an AVIF picture") }
        if brands.contains(where: { ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"].contains($0) }) {
            return .other("a HEIC picture")
        }
        if brands.contains(where: { ["mif1", "msf1", "jpeg", "jpgs", "avci"].contains($0) }) {
            return .other("a HEIF picture")
        }
        if brands.contains("crx ") { return .other("a Canon raw picture (CR3)") }
        return .video
    }

    /// TGA has no signature: its header must make sense (Truevision TGA File Format Specification 2.0).
    private static func isTGA(_ start: [UInt8]) -> Bool {
        guard start.count > 18 else { return false }
        let (mapType, type, depth, descriptor) = (start[1], start[2], start[16], start[17])
        let isMapped = type == 1 || type == 9
        let depths: [UInt8] = isMapped || type == 3 || type == 11 ? [8, 16] : [15, 16, 24, 32]
        return [1, 2, 3, 9, 10, 11].contains(type) && mapType == (isMapped ? 1 : 0) && depths.contains(depth)
            && descriptor & 0xC0 == 0 && (mapType == 1 || start[3..<8].allSatisfy { $0 == 0 })
            && start[12..<14].contains { $0 != 0 } && start[14..<16].contains { $0 != 0 }
    }

    /// PBM, PGM, PPM, PAM and PFM: a letter, a kind, and white space.
    private static func portableMap(_ start: [UInt8]) -> String? {
        guard start.count > 2, start[0] == UInt8(ascii: "P"), [9, 10, 13, 32].contains(start[2]) else { return nil }
        switch start[1] {
        case UInt8(ascii: "1")...UInt8(ascii: "7"): return "a PNM picture (PBM, PGM, PPM or PAM)"
        case UInt8(ascii: "F"), UInt8(ascii: "f"): return "a PFM picture"
        default: return nil
        }
    }

    private static func text(_ start: [UInt8]) -> String? {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let start = start.prefix(4096).drop { mark.contains($0) }
        let beginning = String(decoding: start.drop { $0 <= 32 }.prefix(1024), as: UTF8.self).lowercased()
        if beginning.hasPrefix("<svg") || beginning.hasPrefix("<?xml") && beginning.contains("<svg") {
            return "an SVG drawing"
        }
        if beginning.hasPrefix("<!doctype html") || beginning.hasPrefix("<html") { return "a web page, no picture" }
        if beginning.hasPrefix("<?xml") { return "an XML text" }
        let isText = start.prefix(512).allSatisfy { $0 >= 0x20 && $0 < 0x7F || (9...13).contains($0) }
        return isText && !start.isEmpty ? "a text" : nil
    }
}
