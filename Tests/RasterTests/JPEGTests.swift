import Foundation
import Testing

@testable import GentoolRaster

/// Files that Pillow wrote, with the pixels that it reads from them: `Fixtures/make_jpeg_fixtures.py` makes both again.
@Suite("JPEG")
struct JPEGTests {
    private static func fixture(_ name: String) -> URL {
        Bundle.module.resourceURL!.appendingPathComponent("Fixtures/jpeg/\(name)")
    }

    private struct Mode: Decodable, Sendable {
        let width: Int
        let height: Int
        let name: String

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            width = try values.decode(Int.self)
            height = try values.decode(Int.self)
            name = try values.decode(String.self)
        }

        var format: PixelFormat { name == "L" ? .gray : name == "CMYK" ? .cmyk : .rgb }
    }

    private static let modes = try! JSONDecoder().decode(
        [String: Mode].self, from: Data(contentsOf: fixture("modes.json")))

    @Test("Every kind decodes to the pixels that Pillow decodes", arguments: modes.keys.sorted())
    func decodes(_ name: String) throws {
        let mode = try #require(Self.modes[name])
        let picture = try Picture(contentsOf: Self.fixture("\(name).jpg").path)
        #expect(picture.width == mode.width && picture.height == mode.height && picture.format == mode.format)
        let reference = try Data(contentsOf: Self.fixture("\(name).raw"))
        #expect(picture.bytes.count == reference.count)
        // Versions of libjpeg round differently in their fast paths.
        let largest = zip(picture.bytes, reference).map { abs(Int($0) - Int($1)) }.max()
        #expect(try #require(largest) <= 2)
    }

    @Test("An orientation is applied once, remembered and reset", arguments: 1...8)
    func orientation(_ orientation: Int) throws {
        let picture = try Picture(contentsOf: Self.fixture("orientation-\(orientation).jpg").path)
        #expect(picture.metadata.originalOrientation == orientation)
        let again = try Picture(data: picture.encoded(as: .jpeg).bytes, name: "again.jpg")
        #expect(again.metadata.originalOrientation == 1)
        #expect(again.width == picture.width && again.height == picture.height)
        let exif = try #require(again.metadata.exif.flatMap(Exif.init))
        #expect(exif.text(.make) == "maker" && exif.orientation == 1)
        let resolution = try #require(again.metadata.resolution)
        #expect((resolution.x, resolution.y) == (orientation >= 5 ? (144, 72) : (72, 144)))
    }

    @Test("A profile larger than a segment, Exif, XMP and a comment survive writing and reading")
    func metadata() throws {
        var picture = Picture.noise(width: 16, height: 16, format: .rgb)
        var numbers = TestNumbers(3)
        picture.metadata.iccProfile =
            ProfileBytes.profile(space: "RGB ", length: 1000)
            + (0..<149_000).map { _ in UInt8.random(in: 0...255, using: &numbers) }
        picture.metadata.iccProfile!.replaceSubrange(0..<4, with: [0, 2, 0x49, 0xF0])
        var exif = Exif()
        exif.setUserComment("gemälde ☀︎")
        picture.metadata.exif = exif.bytes
        picture.metadata.xmp = Array("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>".utf8)
        picture.metadata.texts = [.init(key: "Comment", value: "two\nlines, ünïcode")]
        picture.metadata.resolution = .init(x: 300, y: 150, unit: .inch)
        let read = try Picture(data: picture.encoded(as: .jpeg).bytes, name: "x.jpg").metadata
        #expect(read.iccProfile == picture.metadata.iccProfile)
        #expect(read.exif.flatMap(Exif.init)?.text(.userComment) == "gemälde ☀︎")
        #expect(read.xmp == picture.metadata.xmp)
        #expect(read.texts == picture.metadata.texts)
        #expect(read.resolution == picture.metadata.resolution)
    }

    @Test("A profile of which a part is missing is left out with a notice")
    func missingPart() throws {
        var picture = Picture.noise(width: 16, height: 16, format: .rgb)
        picture.metadata.iccProfile = ProfileBytes.profile(space: "RGB ", length: 70_000)
        var bytes = try picture.encoded(as: .jpeg).bytes
        // The second part becomes another kind of marker.
        let header = Array("ICC_PROFILE\0".utf8) + [2]
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: header) })
        bytes[place] = UInt8(ascii: "X")
        let read = try Picture(data: bytes, name: "x.jpg").metadata
        #expect(read.iccProfile == nil && read.notices.map(\.code).contains("icc-profile-dropped"))
    }

    @Test("Exif that leaves no room for how a picture was made stays, and a comment says that")
    func fullExif() throws {
        var picture = Picture.noise(width: 16, height: 16, format: .rgb)
        var exif = Exif()
        exif.setUserComment(String(repeating: "a", count: 32_500))
        picture.metadata.exif = exif.bytes
        let text = String(repeating: "b", count: 32_800)
        picture.metadata.texts = [.init(key: "parameters", value: text)]
        let read = try Picture(data: picture.encoded(as: .jpeg).bytes, name: "x.jpg").metadata
        #expect(read.exif == exif.bytes)
        #expect(read.texts.map(\.value) == [text])
    }

    @Test("Quality and chroma subsampling are what was asked for")
    func coding() throws {
        let picture = Picture.noise(width: 48, height: 48, format: .rgb)
        for (subsampling, quality) in [(WriteOptions.ChromaSubsampling.full, 95), (.horizontal, 60), (.both, 30)] {
            var options = WriteOptions()
            options.jpegQuality = .level(quality)
            options.chromaSubsampling = subsampling
            options.progressive = quality == 60
            let source = try Picture(data: picture.encoded(as: .jpeg, options: options).bytes, name: "x").metadata
                .source
            #expect(source?.jpeg?.estimatedQuality == quality)
            #expect(source?.jpeg?.subsampling == subsampling.rawValue)
            #expect(source?.isProgressive == options.progressive)
        }
    }

    @Test("A picture written with its source's tables is about as large as its source, and changes little")
    func asSource() throws {
        let path = Self.fixture("baseline-420.jpg").path
        let picture = try Picture(contentsOf: path)
        var options = WriteOptions()
        options.jpegQuality = .asSource
        let again = try Picture(data: picture.encoded(as: .jpeg, options: options).bytes, name: "x")
        #expect(again.metadata.source == picture.metadata.source)
        #expect(try Comparison(picture, again).psnr > 40)
    }

    @Test("Grey stays grey and ink stays ink", arguments: [PixelFormat.gray, .cmyk])
    func formats(_ format: PixelFormat) throws {
        let picture = Picture.flat(
            width: 16, height: 16, format: format, [UInt8](repeating: 70, count: format.channels))
        let again = try Picture(data: picture.encoded(as: .jpeg).bytes, name: "x")
        #expect(again.format == format)
        #expect(zip(again.bytes, picture.bytes).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }

    @Test("A side that a format has no room for is refused, at once where it is asked before")
    func largestSide() throws {
        let wide = Picture.flat(width: 65_501, height: 1, format: .gray, [7])
        #expect(throws: RasterError.self) { try wide.encoded(as: .jpeg) }
        #expect(throws: RasterError.self) { try FileFormat.jpeg.checkSize(width: 3, height: 65_501) }
        #expect(throws: RasterError.self) { try FileFormat.png.checkSize(width: 1 << 31, height: 1) }
        try FileFormat.jpeg.checkSize(width: 65_500, height: 65_500)
        #expect(try Picture(data: wide.encoded(as: .png).bytes, name: "x").width == 65_501)
    }

    @Test("What is transparent lies over white in a JPEG, and 16 bits become 8")
    func flattens() throws {
        let clear = Picture.flat(width: 16, height: 16, format: .rgba, [200, 10, 10, 0])
        #expect(try Picture(data: clear.encoded(as: .jpeg).bytes, name: "x").pixel(3, 3) == [255, 255, 255])
        let deep = Picture(
            width: 16, height: 16, format: .gray, samples: .sixteen([UInt16](repeating: 0x8080, count: 256)))
        #expect(try Picture(data: deep.encoded(as: .jpeg).bytes, name: "x").pixel(3, 3) == [0x80])
    }
}
