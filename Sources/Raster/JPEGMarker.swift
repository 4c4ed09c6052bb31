/// What the application markers and comments of a JPEG file hold.
enum JPEGMarker {
    /// A TIFF stream (Exif 2.32, §4.7.2).
    case exif(ArraySlice<UInt8>)
    /// An XMP packet (XMP Specification, part 3, §1.1.3).
    case xmp(ArraySlice<UInt8>)
    /// One of `count` parts of an ICC profile, counted from 1 (ICC.1:2022, annex B.4).
    case iccPart(number: Int, count: Int, ArraySlice<UInt8>)
    case comment(String)
    case other

    static let app1 = 0xE1
    static let app2 = 0xE2
    static let commentCode = 0xFE
    /// What a marker can hold beside its own length.
    static let capacity = 65_533

    private static let exifHeader = Array("Exif\0\0".utf8)
    private static let xmpHeader = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    private static let iccHeader = Array("ICC_PROFILE\0".utf8)

    /// Whether a block of Exif fits into a marker.
    static func holds(exif block: [UInt8]) -> Bool { exifHeader.count + block.count <= capacity }

    init(code: Int, payload: [UInt8]) {
        switch code {
        case Self.app1 where payload.starts(with: Self.exifHeader):
            self = .exif(payload.dropFirst(Self.exifHeader.count))
        case Self.app1 where payload.starts(with: Self.xmpHeader):
            self = .xmp(payload.dropFirst(Self.xmpHeader.count))
        case Self.app2 where payload.starts(with: Self.iccHeader) && payload.count > Self.iccHeader.count + 2:
            let rest = payload.dropFirst(Self.iccHeader.count)
            self = .iccPart(
                number: Int(rest[rest.startIndex]), count: Int(rest[rest.startIndex + 1]), rest.dropFirst(2))
        case Self.commentCode:
            let text = payload.last == 0 ? payload.dropLast() : payload[...]
            self = .comment(
                String(validating: text, as: UTF8.self)
                    ?? String(String.UnicodeScalarView(text.map { Unicode.Scalar($0) })))
        default:
            self = .other
        }
    }

    /// The markers that hold a picture's metadata, in the order of writing.
    ///
    /// What no marker has room for is left out: an Exif block or XMP packet over 64 KiB, a profile over 16 MiB.
    static func markers(for metadata: Metadata) -> [(code: Int, payload: [UInt8])] {
        var result: [(code: Int, payload: [UInt8])] = []
        func append(_ code: Int, _ payload: [UInt8]) {
            if payload.count <= capacity { result.append((code, payload)) }
        }
        if let exif = metadata.exif { append(app1, exifHeader + exif) }
        if let xmp = metadata.xmp { append(app1, xmpHeader + xmp) }
        if let profile = metadata.iccProfile {
            let room = capacity - iccHeader.count - 2
            let count = (profile.count + room - 1) / room
            if count <= 255 {
                for part in 0..<count {
                    let bytes = profile[(part * room)..<min(profile.count, (part + 1) * room)]
                    append(app2, iccHeader + [UInt8(part + 1), UInt8(count)] + bytes)
                }
            }
        }
        for text in metadata.texts where text.key == "Comment" { append(commentCode, Array(text.value.utf8)) }
        return result
    }
}
