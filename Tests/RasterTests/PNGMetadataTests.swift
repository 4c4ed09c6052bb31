import Testing

@testable import GentoolRaster

@Suite("PNG keeps what it carries")
struct PNGMetadataTests {
    private func roundTrip(_ metadata: Metadata, format: PixelFormat = .rgb, depth: Int = 8) throws -> Picture {
        var picture = Picture.noise(width: 9, height: 7, format: format, depth: depth)
        picture.metadata = metadata
        let read = try Picture(data: picture.encoded(as: .png).bytes, name: "x.png")
        #expect(read.samples == picture.samples && read.format == format)
        return read
    }

    @Test(
        "Every format and depth comes back bit for bit", arguments: [PixelFormat.gray, .grayAlpha, .rgb, .rgba],
        [8, 16])
    func pixels(_ format: PixelFormat, _ depth: Int) throws {
        #expect(try roundTrip(Metadata(), format: format, depth: depth).samples.depth == depth)
    }

    @Test("Gamma, chromaticities and resolution")
    func colorimetry() throws {
        var metadata = Metadata()
        metadata.gamma = 0.45455
        metadata.chromaticities = .init(
            white: [0.3127, 0.329], red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06])
        metadata.resolution = .init(x: 11_811, y: 5906, unit: .metre)
        let read = try roundTrip(metadata).metadata
        #expect(abs(try #require(read.gamma) - 0.45455) < 1e-5)
        #expect(abs(try #require(read.chromaticities).red.x - 0.64) < 1e-5)
        #expect(read.resolution == metadata.resolution)
    }

    @Test("A rendering intent, unless there is a profile, which says more")
    func intent() throws {
        var metadata = Metadata()
        metadata.sRGBIntent = 1
        #expect(try roundTrip(metadata).metadata.sRGBIntent == 1)
    }

    @Test("A grey picture with a profile for colours is written in colours; a profile that is none is left out")
    func oddProfiles() throws {
        var picture = Picture.noise(width: 9, height: 7, format: .gray)
        picture.metadata.iccProfile = try profile()
        let colored = try Picture(data: picture.encoded(as: .png).bytes, name: "x.png")
        #expect(colored.format == .rgb && colored.metadata.iccProfile == picture.metadata.iccProfile)
        picture.metadata.iccProfile = [1, 2, 3]
        let plain = try Picture(data: picture.encoded(as: .png).bytes, name: "x.png")
        #expect(plain.samples == picture.samples && plain.metadata.iccProfile == nil)
    }

    @Test("How HDR is coded, a background, and chunks that may be copied; those that may be untrue are named")
    func chunks() throws {
        let file = try Picture.noise(width: 9, height: 7, format: .rgba).encoded(as: .png).bytes
        let kept: [PNGChunk] = [
            .init(name: "cICP", bytes: [9, 16, 0, 1]), .init(name: "mDCV", bytes: [UInt8](repeating: 7, count: 24)),
            .init(name: "cLLI", bytes: [0, 0, 1, 0, 0, 0, 0, 1]), .init(name: "priv", bytes: [1, 2, 3]),
        ]
        let others = [
            PNGParts.chunk("bKGD", [0, 1, 0, 2, 0, 3]), PNGParts.chunk("sBIT", [5, 6, 5, 8]),
            PNGParts.chunk("tIME", [7, 0xEA, 1, 2, 3, 4, 5]), PNGParts.chunk("prIV", [9]),
        ]
        let odd = PNGParts.file(file, with: kept.flatMap { PNGParts.chunk($0.name, $0.bytes) } + others.joined())
        let picture = try Picture(data: odd, name: "x.png")
        #expect(picture.metadata.chunks == kept && picture.metadata.background == SIMD3(257, 514, 771))
        #expect(picture.metadata.notices.map(\.code) == ["chunks-dropped"])
        #expect(picture.metadata.notices.first?.text.contains("prIV") == true)
        let written = try picture.encoded(as: .png)
        let again = try Picture(data: written.bytes, name: "x.png")
        #expect(again.metadata.chunks == kept && again.metadata.background == picture.metadata.background)
        #expect(again.metadata.notices.isEmpty && written.notices.isEmpty)
        #expect(!PNGParts.places(written.bytes).contains { ["sBIT", "tIME"].contains($0.name) })
        let jpeg = try picture.encoded(as: .jpeg)
        #expect(jpeg.notices.map(\.code) == ["opacity-dropped", "hdr-dropped", "chunks-dropped"])
    }

    @Test("What stands in a PNG twice, makes no sense or tells of the old file is named")
    func nothingSilently() throws {
        let file = try Picture.noise(width: 9, height: 7, format: .rgb).encoded(as: .png).bytes
        func notices(_ chunks: (name: String, data: [UInt8])...) throws -> [String] {
            let odd = PNGParts.file(file, with: chunks.flatMap { PNGParts.chunk($0.name, $0.data) })
            return try Picture(data: odd, name: "x.png").metadata.notices.map { "\($0.code) \($0.text)" }
        }
        for name in ["sBIT", "tIME", "sPLT", "hIST"] {
            let said = try notices((name, [1, 2, 3]))
            #expect(said.count == 1 && said[0].hasPrefix("chunks-dropped") && said[0].contains(name))
        }
        let xmp = Array("XML:com.adobe.xmp\0\0\0\0\0<x/>".utf8)
        for chunk in [("eXIf", Exif().bytes), ("iTXt", xmp), ("gAMA", [0, 0, 177, 143])] as [(String, [UInt8])] {
            let said = try notices(chunk, chunk)
            #expect(said.count == 1 && said[0].hasPrefix("repeated-metadata-dropped"))
        }
        for chunk in [("pHYs", [UInt8](repeating: 0, count: 9)), ("gAMA", [0, 0, 0, 0])] as [(String, [UInt8])] {
            #expect(try notices(chunk).first?.hasPrefix("metadata-damaged") == true)
        }
        let text = Array("Title\0same".utf8)
        #expect(try notices(("tEXt", text), ("tEXt", text), ("iDOT", [1])).isEmpty)
    }

    @Test("A background of any colour type and depth means the same in the picture", arguments: [8, 16])
    func backgrounds(_ depth: Int) throws {
        for format in [PixelFormat.gray, .grayAlpha, .rgb, .rgba] {
            var metadata = Metadata()
            metadata.background = SIMD3(repeating: 257 * 80)
            #expect(try roundTrip(metadata, format: format, depth: depth).metadata.background == metadata.background)
        }
    }

    @Test("A profile, Exif, XMP and texts in any script")
    func blocks() throws {
        var metadata = Metadata()
        metadata.iccProfile = try profile()
        metadata.iccProfileName = "a profile"
        var exif = Exif()
        exif.setUserComment("comment")
        metadata.exif = exif.bytes
        metadata.xmp = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'>é</x:xmpmeta>".utf8)
        metadata.texts = [
            .init(key: "Title", value: "plain"), .init(key: "Author", value: "Zoë"),
            .init(key: "Description", value: "山と湖\nsecond line"),
            .init(key: "parameters", value: String(repeating: "long ", count: 1000)),
        ]
        let read = try roundTrip(metadata).metadata
        #expect(read.iccProfile == metadata.iccProfile && read.iccProfileName == "a profile")
        #expect(read.exif == metadata.exif && read.xmp == metadata.xmp)
        #expect(read.texts.sorted { $0.key < $1.key } == metadata.texts.sorted { $0.key < $1.key })
    }

    @Test("Keywords beyond ASCII, languages and translated keywords stay as they are")
    func languages() throws {
        var metadata = Metadata()
        var title = Metadata.Text(key: "Title", value: "Seen und Berge")
        (title.language, title.translatedKey) = ("de", "Überschrift")
        metadata.texts = [.init(key: "Légende", value: "plain"), title]
        metadata.iccProfile = try profile()
        metadata.iccProfileName = "Père"
        let read = try roundTrip(metadata).metadata
        #expect(read.texts.sorted { $0.value < $1.value } == [title, metadata.texts[0]])
        #expect(read.iccProfileName == "Père")
        metadata.texts = [.init(key: "山\u{7F}", value: "x")]
        #expect(try roundTrip(metadata).metadata.texts.map(\.key) == ["__"])
    }

    /// A small profile that libpng accepts: a header for RGB and one tag (ICC.1, §7.2 and 7.3).
    private func profile() throws -> [UInt8] {
        var numbers = TestNumbers(4)
        var bytes =
            [UInt8](repeating: 0, count: 144) + (0..<368).map { _ in UInt8.random(in: 0...255, using: &numbers) }
        bytes[2] = UInt8(bytes.count >> 8)
        bytes[8] = 4
        bytes.replaceSubrange(12..<24, with: Array("mntrRGB XYZ ".utf8))
        bytes.replaceSubrange(36..<40, with: Array("acsp".utf8))
        bytes.replaceSubrange(68..<80, with: [0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D])
        bytes[131] = 1
        bytes.replaceSubrange(132..<144, with: Array("cprt".utf8) + [0, 0, 0, 144, 0, 0, 1, 112])
        bytes.replaceSubrange(144..<152, with: Array("text".utf8) + [0, 0, 0, 0])
        return bytes
    }
}
