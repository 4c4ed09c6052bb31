import Foundation
import TestFiles
import Testing

@testable import GentoolRaster

@Suite("Headers are read without decoding")
struct PictureHeaderTests {
    private static let picture: Picture = {
        var picture = Picture.noise(width: 40, height: 30, format: .rgb)
        picture.metadata.texts = [.init(key: "Comment", value: "words")]
        picture.metadata.xmp = Array("<x/>".utf8)
        picture.metadata.resolution = .init(x: 300, y: 150, unit: .inch)
        return picture
    }()

    @Test("A header says what the picture says when it is read", arguments: FileFormat.allCases)
    func agrees(_ format: FileFormat) throws {
        let bytes = try Self.picture.encoded(as: format).bytes
        let picture = try Picture(data: bytes, name: "a")
        let header = try PictureHeader(data: bytes, name: "a")
        #expect(header.width == picture.width && header.height == picture.height && header.format == picture.format)
        #expect(header.metadata == picture.metadata)
        #expect(header.frames == 1 && header.companions.isEmpty)
    }

    @Test("So it is for files of every kind")
    func fixtures() throws {
        let folder = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/jpeg").path
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".jpg") }
        #expect(names.count > 15)
        for name in names {
            let picture = try Picture(contentsOf: "\(folder)/\(name)")
            let header = try PictureHeader(contentsOf: "\(folder)/\(name)")
            #expect(header.width == picture.width && header.height == picture.height, "\(name)")
            #expect(header.format == picture.format && header.metadata == picture.metadata, "\(name)")
        }
    }

    @Test("Pixels are not looked at: where they are damaged the header is read all the same")
    func damagedPixels() throws {
        var jpeg = try Self.picture.encoded(as: .jpeg).bytes
        for index in (jpeg.count - 200)..<(jpeg.count - 100) { jpeg[index] = 0x55 }
        #expect(try PictureHeader(data: jpeg, name: "a").width == 40)
        var png = try Self.picture.encoded(as: .png).bytes
        let data = PNGParts.places(png).first { $0.name == "IDAT" }!.range
        png[data.lowerBound + 100] ^= 0xFF
        #expect(try PictureHeader(data: png, name: "a").metadata.notices.isEmpty)
    }

    @Test("A file that lacks its end says so")
    func cut() throws {
        for format in FileFormat.allCases {
            let bytes = try Self.picture.encoded(as: format).bytes
            let header = try PictureHeader(data: Array(bytes.prefix(bytes.count / 2)), name: "a")
            #expect(header.metadata.notices.map(\.code) == ["end-missing"])
        }
    }

    @Test("Frames of an animated PNG are counted, and a picture that is read says what it lacks")
    func animation() throws {
        let control = PNGParts.chunk("acTL", PNGParts.number(3) + PNGParts.number(0))
        let frame = PNGParts.chunk("fcTL", [UInt8](repeating: 0, count: 26))
        let file = PNGParts.file(try Self.picture.encoded(as: .png).bytes, with: control + frame)
        #expect(try PictureHeader(data: file, name: "a.png").frames == 3)
        let notices = try Picture(data: file, name: "a.png").metadata.notices
        #expect(notices.map(\.code) == ["frames-dropped"])
        #expect(notices.first?.text.contains("3 frames") == true)
    }

    /// A JPEG with a marker behind the start of the image, and something behind its end.
    private func jpeg(_ code: UInt8, _ payload: [UInt8], trailer: [UInt8]) throws -> [UInt8] {
        let file = try Picture.noise(width: 40, height: 30, format: .rgb).encoded(as: .jpeg).bytes
        return JPEGParts.start + JPEGParts.segment(code, payload) + file.dropFirst(2) + trailer
    }

    /// The directory of the Multi-Picture Format (CIPA DC-007, §5.2) for pictures of some types.
    private func multiPicture(_ types: [Int], bigEndian: Bool) -> [UInt8] {
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * (size - 1 - $0))) }
            return bigEndian ? bytes : bytes.reversed()
        }
        func entry(_ tag: Int, _ type: Int, _ count: Int, _ value: Int) -> [UInt8] {
            number(tag, 2) + number(type, 2) + number(count, 4) + number(value, 4)
        }
        let directory =
            number(2, 2) + entry(0xB001, 4, 1, types.count) + entry(0xB002, 7, 16 * types.count, 8 + 30) + number(0, 4)
        let header = Array((bigEndian ? "MM" : "II").utf8) + number(42, 2) + number(8, 4)
        return Array("MPF\0".utf8) + header + directory
            + types.flatMap { number($0, 4) + [UInt8](repeating: 0, count: 12) }
    }

    @Test("Pictures of an MPO file are counted, previews are not", arguments: [true, false])
    func multiPictures(_ bigEndian: Bool) throws {
        let other = try Self.picture.encoded(as: .jpeg).bytes
        let stereo = try jpeg(0xE2, multiPicture([0x2003_0000, 0x02_0002], bigEndian: bigEndian), trailer: other)
        #expect(try PictureHeader(data: stereo, name: "a.jpg").frames == 2)
        #expect(try Picture(data: stereo, name: "a.jpg").metadata.notices.map(\.code) == ["frames-dropped"])
        let preview = try jpeg(0xE2, multiPicture([0x2003_0000, 0x01_0001], bigEndian: bigEndian), trailer: other)
        #expect(try PictureHeader(data: preview, name: "a.jpg").frames == 1)
    }

    /// A JPEG with a block behind it as Samsung's phones put it there.
    private func samsung(_ name: String, _ content: [UInt8]) throws -> [UInt8] {
        func number(_ value: Int, _ size: Int) -> [UInt8] {
            (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let block = [0, 0, 0x30, 0x0A] + number(name.utf8.count, 4) + Array(name.utf8) + content
        let list =
            Array("SEFH".utf8) + number(107, 4) + number(1, 4) + [0, 0, 0x30, 0x0A] + number(block.count, 4)
            + number(block.count, 4)
        return try Self.picture.encoded(as: .jpeg).bytes + block + list + number(list.count, 4) + Array("SEFT".utf8)
    }

    @Test("What else a JPEG holds is recognised, and said to be left out")
    func companions() throws {
        let other = try Self.picture.encoded(as: .jpeg).bytes
        let xmp = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
        let video = [0, 0, 0, 24] + Array("ftypmp42........".utf8)
        let files: [(file: [UInt8], code: String)] = [
            (try jpeg(0xE1, xmp + Array("<x hdrgm:Version='1.0'/>".utf8), trailer: other), "gain-map-dropped"),
            (try jpeg(0xE2, Array("urn:iso:std:iso:ts:21496:-1\0\0\0\0\0".utf8), trailer: other), "gain-map-dropped"),
            (try jpeg(0xE1, xmp + Array("<x GCamera:MotionPhoto='1'/>".utf8), trailer: video), "video-dropped"),
            (other + video, "video-dropped"), (other + Array("MotionPhoto_Data1234SEFT".utf8), "video-dropped"),
            (try samsung("MotionPhoto_Data", [UInt8](repeating: 9, count: 5000)), "video-dropped"),
            (try samsung("DualShot_DepthMap_1", [1, 2]), "depth-map-dropped"),
            (try samsung("Image_UTC_Data", [1, 2]), "trailer-dropped"),
            (other + Array("SEFH....SEFT".utf8), "trailer-dropped"), (other + other, "trailer-dropped"),
        ]
        for (file, code) in files {
            let picture = try Picture(data: file, name: "a.jpg")
            #expect(picture.metadata.notices.map(\.code) == [code])
            #expect(try PictureHeader(data: file, name: "a.jpg").companions.count == 1)
        }
        let padded = other + [UInt8](repeating: 0, count: 4000)
        #expect(try Picture(data: padded, name: "a.jpg").metadata.notices.isEmpty)
    }

    @Test("Of a large file hardly anything is read")
    func largeFile() throws {
        let folder = TemporaryFolder()
        // A PNG of 20000 x 20000 pixels whose data is a hole in the file, with a text behind it.
        let header = PNGParts.number(20_000) + PNGParts.number(20_000) + [8, 2, 0, 0, 0]
        let length = 1 << 30
        let head =
            PictureKind.pngSignature + PNGParts.chunk("IHDR", header) + PNGParts.number(length) + Array("IDAT".utf8)
        let tail = [0, 0, 0, 0] + PNGParts.chunk("tEXt", Array("Title\0behind".utf8)) + PNGParts.chunk("IEND")
        let path = try folder.write(head, "large.png")
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try file.seek(toOffset: UInt64(head.count + length))
        try file.write(contentsOf: Data(tail))
        try file.close()
        var options = ReadOptions()
        options.pixelLimit = 1 << 30
        var read: PictureHeader?
        let took = try processorTime { read = try PictureHeader(contentsOf: path, options: options) }
        #expect(read?.width == 20_000 && read?.metadata.texts.first?.value == "behind" && took < .milliseconds(500))
    }
}
