/// What the application markers and comments of a JPEG file hold.
enum JPEGMarker {
    /// A TIFF stream (Exif 2.32, §4.7.2), or the next part of one that needs several markers.
    case exif(ArraySlice<UInt8>)
    /// An XMP packet (XMP Specification, part 3, §1.1.3).
    case xmp(ArraySlice<UInt8>)
    /// A part of an extended XMP packet (§1.1.3.1): the digest of the whole, its length, and where the part begins.
    case extendedXMP(digest: String, length: Int, offset: Int, ArraySlice<UInt8>)
    /// One of `count` parts of an ICC profile, counted from 1 (ICC.1:2022, annex B.4).
    case iccPart(number: Int, count: Int, ArraySlice<UInt8>)
    /// Photoshop's image resources, or the next part of them.
    case photoshop(ArraySlice<UInt8>)
    /// The manifest of content credentials, or another JUMBF box (ISO 19566-5).
    case jumbf
    /// What is looked at elsewhere: JFIF, Adobe's colour transform, an index of pictures and the description of a gain
    /// map that follow.
    case coding
    case comment(String)
    /// Anything else, by its marker and what it begins with.
    case other(String)

    static let app1 = 0xE1
    static let app2 = 0xE2
    static let app13 = 0xED
    static let commentCode = 0xFE
    /// What a marker can hold beside its own length.
    static let capacity = 65_533

    private static let exifHeader = Array("Exif\0\0".utf8)
    private static let xmpHeader = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    private static let extendedHeader = Array("http://ns.adobe.com/xmp/extension/\0".utf8)
    private static let iccHeader = Array("ICC_PROFILE\0".utf8)
    private static let photoshopHeader = Array("Photoshop 3.0\0".utf8)
    private static let codingHeaders = [
        (0xE0, "JFIF"), (0xE0, "JFXX"), (0xE2, "MPF\0"), (0xE2, "urn:iso:std:iso:ts:21496:-1"), (0xEE, "Adobe"),
    ]

    /// Whether a block of Exif fits into a marker.
    static func holds(exif block: [UInt8]) -> Bool { exifHeader.count + block.count <= capacity }

    /// The block of Exif in a marker's payload, or in PNG's chunk where a writer put the marker's header, too.
    static func exif(in payload: [UInt8]) -> ArraySlice<UInt8>? {
        // Some writers spell it in capitals, or leave out the second zero.
        guard payload.count >= exifHeader.count, payload[4] == 0,
            ["Exif", "EXIF"].contains(String(decoding: payload[..<4], as: UTF8.self))
        else { return nil }
        return payload.dropFirst(exifHeader.count)
    }

    static func xmp(in payload: [UInt8]) -> ArraySlice<UInt8>? {
        payload.starts(with: xmpHeader) ? payload.dropFirst(xmpHeader.count) : nil
    }

    init(code: Int, payload: [UInt8]) {
        if code == Self.app1, let block = Self.exif(in: payload) {
            self = .exif(block)
        } else if code == Self.app1, let packet = Self.xmp(in: payload) {
            self = .xmp(packet)
        } else if code == Self.app1, payload.starts(with: Self.extendedHeader),
            payload.count >= Self.extendedHeader.count + 40
        {
            let rest = payload.dropFirst(Self.extendedHeader.count)
            func number(_ place: Int) -> Int { rest.dropFirst(place).prefix(4).reduce(0) { $0 << 8 | Int($1) } }
            self = .extendedXMP(
                digest: String(decoding: rest.prefix(32), as: UTF8.self), length: number(32), offset: number(36),
                rest.dropFirst(40))
        } else if code == Self.app2, payload.starts(with: Self.iccHeader), payload.count > Self.iccHeader.count + 2 {
            let rest = payload.dropFirst(Self.iccHeader.count)
            self = .iccPart(
                number: Int(rest[rest.startIndex]), count: Int(rest[rest.startIndex + 1]), rest.dropFirst(2))
        } else if code == Self.app13, payload.starts(with: Self.photoshopHeader) {
            self = .photoshop(payload.dropFirst(Self.photoshopHeader.count))
        } else if code == 0xEB, payload.starts(with: "JP".utf8) {
            self = .jumbf
        } else if Self.codingHeaders.contains(where: { $0.0 == code && payload.starts(with: $0.1.utf8) }) {
            self = .coding
        } else if code == Self.commentCode {
            let text = payload.last == 0 ? payload.dropLast() : payload[...]
            self = .comment(
                String(validating: text, as: UTF8.self)
                    ?? String(String.UnicodeScalarView(text.map { Unicode.Scalar($0) })))
        } else {
            let name = payload.prefix(16).prefix { (0x21..<0x7F).contains($0) }
            self = .other("APP\(code - 0xE0)\(name.isEmpty ? "" : " ")\(String(decoding: name, as: UTF8.self))")
        }
    }

    /// The markers that hold a picture's metadata, in the order of writing, and what no marker has room for.
    static func markers(for metadata: Metadata) -> (markers: [(code: Int, payload: [UInt8])], notices: [Notice]) {
        var result: [(code: Int, payload: [UInt8])] = []
        var notices: [Notice] = []
        /// Parts of bytes, each behind a header, in as many markers as they need.
        func append(_ code: Int, _ header: [UInt8], _ bytes: [UInt8]) {
            let room = capacity - header.count
            for start in stride(from: 0, to: bytes.count, by: room) {
                result.append((code, header + bytes[start..<min(bytes.count, start + room)]))
            }
        }
        if let exif = metadata.exif { append(app1, exifHeader, exif) }
        if let xmp = metadata.xmp {
            if let parts = packets(xmp) {
                append(app1, xmpHeader, parts.standard)
                if let extended = parts.extended { result += extendedMarkers(extended) }
            } else {
                notices.append(
                    Notice(
                        "xmp-dropped",
                        "XMP of \(xmp.count) bytes is left out: a JPEG's marker holds \(packetCapacity), and it can't be "
                            + "divided; write a PNG to keep it"))
            }
        }
        if let resources = metadata.photoshop { append(app13, photoshopHeader, resources) }
        if let profile = metadata.iccProfile {
            let room = capacity - iccHeader.count - 2
            let count = (profile.count + room - 1) / room
            if count <= 255 {
                for part in 0..<count {
                    let bytes = profile[(part * room)..<min(profile.count, (part + 1) * room)]
                    result.append((app2, iccHeader + [UInt8(part + 1), UInt8(count)] + bytes))
                }
            } else {
                notices.append(.profileDropped(nil, "has \(profile.count) bytes, more than a JPEG has room for"))
            }
        }
        var long: [Metadata.Text] = []
        for text in metadata.texts where text.key == "Comment" {
            let bytes = Array(text.value.utf8)
            if bytes.count <= capacity { result.append((commentCode, bytes)) } else { long.append(text) }
        }
        if !long.isEmpty {
            let sizes = long.map { "\($0.value.prefix(20))… of \($0.value.utf8.count) bytes" }
            notices.append(
                Notice(
                    "texts-dropped",
                    "\(sizes.joined(separator: ", ")): left out, as a JPEG's comment holds \(capacity) bytes; write a "
                        + "PNG to keep such texts"))
        }
        return (result, notices)
    }

    /// The most bytes of a standard packet (XMP Specification, part 3, §1.1.3).
    private static let packetCapacity = 65_502

    private static func packets(_ bytes: [UInt8]) -> (standard: [UInt8], extended: [UInt8]?)? {
        bytes.count <= packetCapacity ? (bytes, nil) : XMP(bytes)?.split(limit: packetCapacity)
    }

    private static func extendedMarkers(_ packet: [UInt8]) -> [(code: Int, payload: [UInt8])] {
        func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
        let header = extendedHeader + Array(XMP.name(ofExtension: packet).utf8) + number(packet.count)
        // As exiftool and the specification's example divide it.
        let room = 65_400
        return stride(from: 0, to: packet.count, by: room).map { start in
            (app1, header + number(start) + packet[start..<min(packet.count, start + room)])
        }
    }
}
