import Testing

@testable import GentoolRaster

@Suite("What a file carries beside its pixels finds its place in the other format")
struct MetadataPlacesTests {
    private static func written(_ picture: Picture, as format: FileFormat) throws -> Picture {
        try Picture(data: picture.encoded(as: format).bytes, name: "x")
    }

    private static let picture = Picture.noise(width: 12, height: 8, format: .rgb)

    /// Resources: IPTC with a caption, a thumbnail, and the digest of IPTC.
    private static func resources() -> [UInt8] {
        func resource(_ id: UInt8, _ content: [UInt8], name: String = "") -> [UInt8] {
            let pascal = [UInt8(name.utf8.count)] + Array(name.utf8) + (name.utf8.count % 2 == 0 ? [0] : [])
            return Array("8BIM".utf8) + [4, id] + pascal + [0, 0, 0, UInt8(content.count)] + content
                + (content.count % 2 == 1 ? [0] : [])
        }
        return resource(0x04, [0x1C, 2, 120, 0, 3] + Array("cap".utf8)) + resource(0x0C, [0xAB, 0xAB, 0xAB])
            + resource(0x25, [UInt8](repeating: 7, count: 16), name: "odd")
    }

    @Test("IPTC survives in both formats and between them; Photoshop's thumbnail is gone with its bytes")
    func photoshop() throws {
        var picture = Self.picture
        picture.metadata.photoshop = Self.resources()
        let jpeg = try Self.written(picture, as: .jpeg)
        let kept = try #require(jpeg.metadata.photoshop)
        #expect(!kept.contains(0xAB) && kept.count == Self.resources().count - 16)
        #expect(try Self.written(jpeg, as: .jpeg).metadata.photoshop == kept)
        let png = try Self.written(jpeg, as: .png)
        #expect(png.metadata.photoshop == kept && png.metadata.texts.isEmpty)
        #expect(try Self.written(png, as: .jpeg).metadata.photoshop == kept)
    }

    @Test("Resources over 64 KiB take several segments")
    func longResources() throws {
        var picture = Self.picture
        let iptc = [UInt8](repeating: 5, count: 200_001)
        picture.metadata.photoshop = PhotoshopResources(iptc: iptc).bytes
        #expect(try Self.written(picture, as: .jpeg).metadata.photoshop == picture.metadata.photoshop)
    }

    @Test("Blocks that stand in a PNG as texts of digits are read as what they are")
    func rawProfiles() throws {
        var exif = Exif()
        exif.set(.orientation, type: .short, to: [0, 6], in: exif.firstDirectory)
        exif.set(.make, to: "Acme")
        let header = Array("Exif\0\0".utf8)
        let xmp = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>".utf8)
        for (kind, bytes) in [("exif", header + exif.bytes), ("APP1", header + exif.bytes), ("exif", exif.bytes)] {
            var picture = Self.picture
            picture.metadata.texts = [
                .init(key: "Raw profile type \(kind)", value: RawProfile.encode(bytes, name: kind)),
                .init(key: "Raw profile type xmp", value: RawProfile.encode(xmp, name: "xmp")),
                .init(key: "Raw profile type iptc", value: RawProfile.encode([0x1C, 2, 120, 0, 1, 65], name: "iptc")),
                .init(key: "Title", value: "kept"),
            ]
            let read = try Self.written(picture, as: .png)
            #expect(read.width == 8 && read.metadata.originalOrientation == 6)
            #expect(read.metadata.exif.flatMap { Exif($0) }?.text(.make) == "Acme")
            #expect(read.metadata.xmp == xmp && read.metadata.photoshop?.suffix(6) == [0x1C, 2, 120, 0, 1, 65])
            #expect(read.metadata.texts.map(\.key) == ["Title"])
        }
    }

    @Test("A text of digits that can't be read is left out with a notice")
    func damagedRawProfile() throws {
        var picture = Self.picture
        picture.metadata.texts = [.init(key: "Raw profile type exif", value: "\nexif\n  4\n45zz")]
        let read = try Self.written(picture, as: .png)
        #expect(read.metadata.texts.isEmpty && read.metadata.notices.map(\.code) == ["raw-profile-dropped"])
    }

    @Test("An Exif chunk with a JPEG's header in front is read, and written without")
    func prefixedChunk() throws {
        var exif = Exif()
        exif.set(.orientation, type: .short, to: [0, 6], in: exif.firstDirectory)
        let content = Array("Exif\0\0".utf8) + exif.bytes
        let plain = try Self.picture.encoded(as: .png).bytes
        let chunk = Array("eXIf".utf8) + content
        let crc = crc32(chunk)
        let bytes =
            plain[..<33] + [0, 0, 0, UInt8(content.count)] + chunk
            + (0..<4).map { UInt8(truncatingIfNeeded: crc >> (24 - 8 * $0)) } + plain[33...]
        let read = try Picture(data: Array(bytes), name: "x.png")
        #expect(read.width == 8 && read.metadata.originalOrientation == 6)
        #expect(try Self.written(read, as: .png).metadata.exif?.prefix(2) == [0x4D, 0x4D])
    }

    @Test("Exif stands in a PNG once")
    func once() throws {
        var exif = Exif()
        exif.set(.make, to: "Acme")
        var picture = Self.picture
        picture.metadata.exif = exif.bytes
        let bytes = try picture.encoded(as: .png).bytes
        #expect(bytes.indices.filter { bytes[$0...].starts(with: "eXIf".utf8) }.count == 1)
    }

    @Test("Content credentials and a maker's segments are left out with notices")
    func segments() throws {
        let plain = try Self.picture.encoded(as: .jpeg).bytes
        let extra: [UInt8] =
            [0xFF, 0xEB, 0, 10] + Array("JP\0\u{1}jumb".utf8) + [0xFF, 0xE5, 0, 7] + Array("RMETA".utf8)
        let read = try Picture(data: Array(plain[..<2] + extra + plain[2...]), name: "x.jpg")
        #expect(read.metadata.notices.map(\.code) == ["content-credentials-dropped", "segments-dropped"])
        #expect(read.metadata.notices.last?.text.contains("APP5 RMETA") == true)
    }

    @Test("A PNG's texts stand in a JPEG where other programs look for them, and nobody's words are replaced")
    func texts() throws {
        var exif = Exif()
        exif.set(.artist, to: "the first")
        var picture = Self.picture
        picture.metadata.exif = exif.bytes
        picture.metadata.texts = [
            .init(key: "Author", value: "another"), .init(key: "Copyright", value: "© Zoë"),
            .init(key: "Description", value: "a barn"), .init(key: "Title", value: "Barn"),
            .init(key: "workflow", value: "{\"nodes\":[]}"), .init(key: "Comment", value: "plain"),
        ]
        let read = try Self.written(picture, as: .jpeg).metadata
        let block = try #require(read.exif.flatMap { Exif($0) })
        #expect(block.text(.artist) == "the first" && block.text(.copyright) == "© Zoë")
        #expect(block.text(.imageDescription) == "a barn")
        #expect(
            read.texts == [
                .init(key: "Comment", value: "Author: another"), .init(key: "Comment", value: "Title: Barn"),
                .init(key: "workflow", value: "{\"nodes\":[]}"), .init(key: "Comment", value: "plain"),
            ])
    }

    @Test("A text that no comment has room for is named in a notice")
    func longText() throws {
        var picture = Self.picture
        picture.metadata.texts = [.init(key: "workflow", value: "{\(String(repeating: "x", count: 70_000))}")]
        let written = try picture.encoded(as: .jpeg)
        #expect(written.notices.map(\.code) == ["texts-dropped"] && written.notices[0].text.contains("workflow"))
    }

    @Test("IPTC's preview of the old picture goes, with lengths of both kinds; its caption stays")
    func objectPreview() throws {
        let caption: [UInt8] = [0x1C, 2, 120, 0, 3] + Array("old".utf8)
        let format: [UInt8] = [0x1C, 2, 200, 0, 2, 0, 11]
        let preview: [UInt8] = [0x1C, 2, 202, 0, 4, 0xFF, 0xD8, 0xFF, 0xE0]
        let long: [UInt8] = [0x1C, 2, 202, 0x80, 4, 0, 0, 0x9C, 0x40] + [UInt8](repeating: 7, count: 40_000)
        var resources = PhotoshopResources(iptc: format + preview + caption + long)
        resources.removeStale()
        #expect(resources == PhotoshopResources(iptc: caption))
    }
}
