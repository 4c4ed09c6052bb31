import CGentoolCodecs
import Testing

@testable import GentoolRaster

@Suite("What has not changed in a JPEG stays as it was, to the bit")
struct JPEGBlocksTests {
    /// How a JPEG is stored, and the pixels of its MCUs.
    struct Kind: Sendable, CustomTestStringConvertible {
        let format: PixelFormat
        let subsampling: WriteOptions.ChromaSubsampling
        let isProgressive: Bool
        let unit: (width: Int, height: Int)

        var testDescription: String {
            "\(format.colorModel) \(subsampling.rawValue)\(isProgressive ? " progressive" : "")"
        }
    }

    static let kinds = [
        Kind(format: .rgb, subsampling: .both, isProgressive: false, unit: (16, 16)),
        Kind(format: .rgb, subsampling: .horizontal, isProgressive: false, unit: (16, 8)),
        Kind(format: .rgb, subsampling: .full, isProgressive: false, unit: (8, 8)),
        Kind(format: .rgb, subsampling: .both, isProgressive: true, unit: (16, 16)),
        Kind(format: .gray, subsampling: .full, isProgressive: false, unit: (8, 8)),
        Kind(format: .cmyk, subsampling: .full, isProgressive: false, unit: (8, 8)),
    ]

    private static let (width, height) = (93, 61)

    /// Soft noise, so that not everything is lost in the coding.
    private static func file(_ kind: Kind) throws -> [UInt8] {
        let picture = Picture.noise(width: 12, height: 9, format: kind.format).resized(width: width, height: height)
        var options = WriteOptions()
        options.jpegQuality = .level(85)
        options.chromaSubsampling = kind.subsampling
        options.progressive = kind.isProgressive
        return try picture.encoded(as: .jpeg, options: options).bytes
    }

    private static func painted(_ picture: Picture, in rect: PixelRect) -> Picture {
        let channels = picture.format.channels
        return picture.composited(
            with: FloatImage(
                width: rect.width, height: rect.height, channels: channels,
                values: (0..<(rect.area * channels)).map { Float($0 * 7919 % 251) / 250 }),
            mask: Mask(width: rect.width, height: rect.height, repeating: 1), at: rect)
    }

    private static func written(_ picture: Picture) throws -> [UInt8] {
        var options = WriteOptions()
        options.jpegQuality = .asSource
        return try picture.encoded(as: .jpeg, options: options).bytes
    }

    @Test("A file whose blocks can't be kept is coded anew, which is said; where there is nothing to keep it is not")
    func lost() throws {
        func codes(_ picture: Picture) throws -> [String] {
            var options = WriteOptions()
            options.jpegQuality = .asSource
            return try picture.encoded(as: .jpeg, options: options).notices.map(\.code)
        }
        let file = try Self.file(Self.kinds[0])
        let picture = try Picture(data: file, name: "a.jpg")
        let source = try #require(picture.metadata.source)
        func from(_ bytes: [UInt8]?) -> Picture {
            var other = picture
            other.metadata.source = SourceEncoding(
                format: .jpeg, colorType: source.colorType, depth: 8, isProgressive: false, jpeg: source.jpeg,
                file: bytes)
            return other
        }
        #expect(try codes(from(file)) == [] && codes(from(nil)) == [])
        #expect(try codes(from(Array(file.prefix(file.count / 2)))) == ["all-recoded"])
        let new = Self.painted(picture, in: PixelRect(width: Self.width, height: Self.height))
        #expect(try codes(new) == [])
    }

    @Test("A codec without memory says so, and doesn't speak of damage")
    func noMemory() {
        let error = #expect(throws: RasterError.self) { try encoded(as: "PNG") { _, _ in Int32(gentoolNoMemory) } }
        #expect(error?.code == .noMemory && error?.reason.contains("damaged") == false)
    }

    /// Columns and rows of pixels that differ.
    private static func changes(_ a: Picture, _ b: Picture) -> PixelRect {
        var box = PixelRect(width: 0, height: 0)
        for y in 0..<a.height {
            for x in 0..<a.width where a.pixel(x, y) != b.pixel(x, y) {
                box = box.union(PixelRect(x: x, y: y, width: 1, height: 1))
            }
        }
        return box
    }

    @Test(
        "Pixels outside changed MCUs are the same", arguments: kinds, [(20, 17, 9, 8), (80, 50, 13, 11), (0, 0, 5, 3)])
    func pixels(_ kind: Kind, _ place: (Int, Int, Int, Int)) throws {
        let rect = PixelRect(x: place.0, y: place.1, width: place.2, height: place.3)
        let before = try Picture(data: Self.file(kind), name: "x.jpg")
        let painted = Self.painted(before, in: rect)
        let after = try Picture(data: Self.written(painted), name: "x.jpg")
        #expect(after.metadata.source == before.metadata.source)
        let (width, height) = kind.unit
        let units = PixelRect(
            columns: (rect.x / width * width)..<((rect.maxX + width - 1) / width * width),
            rows: (rect.y / height * height)..<((rect.maxY + height - 1) / height * height))
        // Where colours are subsampled, readers smooth them across the border of an MCU.
        let margin = kind.subsampling == .full ? 0 : 1
        #expect(units.expanded(by: margin).contains(Self.changes(before, after)))
        // What was painted is there, as far as this coding has room for it.
        let source = try #require(before.metadata.source)
        let coding = JPEGWriter.Coding.source(source, try #require(source.jpeg))
        let anew = try Picture(data: JPEGWriter.encode(painted, coding: coding), name: "x.jpg")
        func likeness(_ picture: Picture) throws -> Double {
            try Comparison(painted.cropped(to: rect), picture.cropped(to: rect)).psnr
        }
        #expect(try likeness(after) > likeness(before))
        #expect(try likeness(after) > likeness(anew) - 0.5)
    }

    @Test("A picture that did not change is the same in every pixel", arguments: kinds)
    func unchanged(_ kind: Kind) throws {
        var picture = try Picture(data: Self.file(kind), name: "x.jpg")
        picture.metadata.texts = [.init(key: "Comment", value: "seen")]
        let again = try Picture(data: Self.written(picture), name: "x.jpg")
        #expect(again.samples == picture.samples)
        #expect(again.metadata.texts == picture.metadata.texts)
    }

    @Test("A lying picture is written as it was stored, with its tag", arguments: 2...8)
    func orientations(_ orientation: Int) throws {
        let kind = Self.kinds[0]
        let file = try Self.file(kind)
        var exif = Exif()
        exif.set(.orientation, type: .short, to: [0, UInt8(orientation)], in: exif.firstDirectory)
        let marker = JPEGParts.segment(0xE1, Array("Exif\0\0".utf8) + exif.bytes)
        // Behind the start and JFIF's marker of 18 bytes.
        let before = try Picture(data: file[..<20] + marker + file[20...], name: "x.jpg")
        #expect(before.metadata.originalOrientation == orientation)
        let rect = PixelRect(x: 20, y: 20, width: 8, height: 8)
        let written = try Self.written(Self.painted(before, in: rect))
        let stored = try JPEGReader.read(written, file: "x.jpg", options: ReadOptions())
        #expect((stored.width, stored.height) == (Self.width, Self.height))
        let after = try Picture(data: written, name: "x.jpg")
        #expect(after.metadata.originalOrientation == orientation)
        #expect((after.width, after.height) == (before.width, before.height))
        let changes = Self.changes(before, after)
        #expect(!changes.isEmpty && rect.expanded(by: 17).contains(changes))
    }

    @Test("What is new throughout is at least as fine as was asked for, and as fine as its source")
    func atLeast() throws {
        for (quality, expected) in [(30, 92), (97, 97)] {
            var options = WriteOptions()
            options.jpegQuality = .level(quality)
            let file = try Picture.noise(width: 32, height: 32, format: .rgb).encoded(as: .jpeg, options: options).bytes
            let source = try Picture(data: file, name: "x.jpg")
            options.jpegQuality = .atLeast(92)
            let larger = source.resized(width: 64, height: 64)
            let written = try Picture(data: larger.encoded(as: .jpeg, options: options).bytes, name: "x.jpg")
            #expect(written.metadata.source?.jpeg?.estimatedQuality == expected)
            #expect(written.metadata.source?.jpeg?.subsampling == "4:4:4")
        }
    }
}
