import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

/// What pictures say of themselves, through every command that makes a picture of a picture.
@Suite("Nothing that a picture says of itself is lost but what notices say")
struct DescriptionTests {
    private let folder = TemporaryFolder()
    private static let parameters =
        "a red barn\nNegative prompt: people\nSteps: 20, Sampler: Euler a, Seed: 12345, Size: 64x48"
    private static let camera = "2024:05:06 07:08:09"

    /// The kinds of pictures, by the names of their files.
    private static let kinds: [(name: String, format: PixelFormat, depth: Int)] = [
        ("rgb.png", .rgb, 8), ("deep.png", .rgb, 16), ("clear.png", PixelFormat(.rgb, alpha: true), 8),
        ("gray.png", .gray, 8), ("rgb.jpg", .rgb, 8), ("gray.jpg", .gray, 8),
    ]

    init() throws {
        try folder.makeFolder("in")
        for kind in Self.kinds { try Self.write(kind.format, depth: kind.depth, to: folder.path("in/\(kind.name)")) }
        // Of the pictures as they are upright.
        let hole = PixelRect(x: 20, y: 20, width: 9, height: 9)
        try Picture(Mask(width: 48, height: 64, filling: hole)).write(to: folder.path("mask.png"))
    }

    /// A lying picture of 64x48 with all descriptions.
    private static func write(_ format: PixelFormat, depth: Int, to path: String) throws {
        let values = (0..<(64 * 48 * format.channels)).map { index -> Float in
            let (x, y) = (index / format.channels % 64, index / format.channels / 64)
            return Float((x / 8 * 5 + y / 8 * 3 + index % format.channels) % 9) / 9
        }
        var picture = Picture(width: 64, height: 48, format: format, samples: Samples(values, depth: depth))
        let orientation: [UInt8] = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0]
        // A TIFF header, and a directory of the orientation alone.
        var exif = try #require(Exif([0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1] + orientation + [1, 0, 0, 0, 0, 0, 0]))
        exif.set(.make, to: "Acme")
        exif.set(.dateTimeOriginal, to: camera)
        picture.metadata.exif = exif.bytes
        picture.metadata.xmp = Array(
            """
            <?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">\
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" \
            xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" \
            tiff:Orientation="1" photoshop:City="Uppsala"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>
            """.utf8)
        picture.metadata.iccProfile = profile(format.colorModel == .gray ? "GRAY" : "RGB ")
        picture.metadata.resolution = .init(x: 300, y: 300, unit: .inch)
        picture.metadata.texts = [.init(key: "parameters", value: parameters), .init(key: "Title", value: "a barn")]
        // Pictures are written upright.
        var bytes = try picture.encoded(as: FileFormat(suffixOf: path)).bytes
        replace(orientation + [1], by: orientation + [6], in: &bytes)
        replace(Array("tiff:Orientation=\"1\"".utf8), by: Array("tiff:Orientation=\"6\"".utf8), in: &bytes)
        try FileBytes.write(bytes, to: path)
    }

    /// Replaces bytes in a file, and in a PNG the checksum of their chunk (PNG §5.3).
    private static func replace(_ old: [UInt8], by new: [UInt8], in bytes: inout [UInt8]) {
        guard let range = bytes.firstRange(of: old) else {
            Issue.record("the file lacks \(old)")
            return
        }
        bytes.replaceSubrange(range, with: new)
        guard bytes[0] == 0x89 else { return }
        var start = 8
        while start < bytes.count {
            let length = bytes[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
            let crc = Checksum(Array(bytes[(start + 4)..<(start + 8 + length)])).crc
            for (place, shift) in [24, 16, 8, 0].enumerated() {
                bytes[start + 8 + length + place] = UInt8(truncatingIfNeeded: crc >> UInt32(shift))
            }
            start += 12 + length
        }
    }

    /// A short profile (ICC.1:2022, §7): a header, and a text as the only tag.
    private static func profile(_ space: String) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 128) + [0, 0, 0, 1] + Array("cprt".utf8)
        bytes += [0, 0, 0, 144, 0, 0, 0, 16] + Array("text\0\0\0\0nobody's".utf8)
        bytes[3] = UInt8(bytes.count)
        bytes[8] = 2
        for (place, text) in [(12, "mntr"), (16, space), (20, "XYZ "), (36, "acsp")] {
            bytes.replaceSubrange(place..<(place + 4), with: text.utf8)
        }
        // D50.
        bytes.replaceSubrange(68..<80, with: [0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D])
        return bytes
    }

    private static let verbs: [(verb: String, arguments: [String])] = [
        ("inpaint", ["--mask", "mask.png"]), ("upscale", []), ("style", ["--style", "in/rgb.png"]),
        // The model of the program itself takes seconds for each.
        (
            "edit",
            [
                "--steps", "1", "--model",
                Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures/sd1").path,
            ]
        ),
    ]

    @Test(
        "From each kind of picture through each command to each format", arguments: DescriptionTests.verbs.indices,
        ["png", "jpg"])
    func survives(index: Int, suffix: String) throws {
        let (verb, options) = Self.verbs[index]
        let arguments = options.map { $0.contains(".png") ? folder.path($0) : $0 }
        let text = verb == "edit" ? ["a house in snow"] : []
        let result = try Binary.run(
            [verb] + Self.kinds.map { folder.path("in/\($0.name)") } + text + arguments
                + ["-o", folder.path("out/{index}.\(suffix)"), "--json"])
        #expect(result.status == 0, "\(result.error)")
        let reports = try result.output.split(separator: UInt8(ascii: "\n")).map {
            try #require(JSONSerialization.jsonObject(with: Data($0)) as? [String: Any])
        }
        for (number, kind) in Self.kinds.enumerated() {
            let path = folder.path("out/\(number + 1).\(suffix)")
            let report = try #require(reports.first { $0["output"] as? String == path })
            let notices = Set((report["notices"] as? [[String: Any]] ?? []).compactMap { $0["code"] as? String })
            try expectWhole(path, kind, verb, notices)
        }
    }

    private func expectWhole(
        _ path: String, _ kind: (name: String, format: PixelFormat, depth: Int), _ verb: String, _ notices: Set<String>
    ) throws {
        let what = Comment(rawValue: "\(verb) \(kind.name) to \(PathName(path).suffix)")
        let (before, after) = (try Picture(contentsOf: folder.path("in/\(kind.name)")), try Picture(contentsOf: path))
        let (old, new) = (before.metadata, after.metadata)
        #expect(old.originalOrientation == 6 && old.exif != nil && old.iccProfile?.count == 160, what)
        let isJPEG = PathName(path).suffix == "jpg"
        var expected: Set<String> = []
        if isJPEG && kind.depth == 16 { expected.insert("depth-reduced") }
        if isJPEG && kind.name == "clear.png" { expected.insert("opacity-dropped") }
        let isGrayInColor = verb == "style" && kind.format == .gray
        if isGrayInColor { expected.insert("icc-profile-dropped") }
        #expect(notices.subtracting(["unknown-words"]) == expected, what)

        let scale = verb == "upscale" ? 2 : 1
        #expect((after.width, after.height) == (48 * scale, 64 * scale), what)
        // Blocks that stay lie as they lay, and are told to be turned.
        let keepsBlocks = verb == "inpaint" && isJPEG && before.metadata.source?.format == .jpeg
        #expect(new.originalOrientation == (keepsBlocks ? 6 : 1), what)
        #expect(after.samples.depth == (isJPEG ? 8 : kind.depth), what)
        #expect(after.format.hasAlpha == (kind.format.hasAlpha && !isJPEG), what)
        #expect(new.iccProfile == (isGrayInColor ? nil : old.iccProfile), what)
        #expect(abs((new.resolution.map(Self.perInch) ?? 0) - 300) < 0.1, what)
        let exif = try #require(new.exif.flatMap { Exif($0) }, what)
        #expect(exif.text(.make) == "Acme" && exif.text(.dateTimeOriginal) == Self.camera, what)
        #expect(exif.orientation ?? 1 == 1, what)
        let xmp = String(decoding: try #require(new.xmp, what), as: UTF8.self)
        #expect(xmp.contains("Uppsala") && !xmp.contains("tiff:Orientation=\"6\""), what)
        let notes = new.generationNotes
        #expect(notes.parameters == Self.parameters, what)
        #expect(notes.steps.count == 1 && notes.steps[0].hasPrefix("gentool \(verb)"), what)
        // Exif has a field for it, and JPEG no other place.
        let isInTexts = new.texts.contains { $0.key == "Title" && $0.value == "a barn" }
        #expect(isInTexts || exif.text(.imageDescription) == "a barn", what)
    }

    private static func perInch(_ resolution: Metadata.Resolution) -> Double {
        resolution.unit == .metre ? resolution.x * 0.0254 : resolution.unit == .inch ? resolution.x : 0
    }
}
