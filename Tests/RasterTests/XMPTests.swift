import Foundation
import Testing

@testable import GentoolRaster

@Suite("XMP stays true")
struct XMPTests {
    private static func packet(_ description: String) -> [UInt8] {
        Array(
            """
            <?xpacket begin="\u{FEFF}" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            \(description)
            </rdf:RDF></x:xmpmeta>
            <?xpacket end="w"?>
            """.utf8)
    }

    private static let tiff = "xmlns:tiff='http://ns.adobe.com/tiff/1.0/'"
    private static let title =
        "<dc:title xmlns:dc='http://purl.org/dc/elements/1.1/'><rdf:Alt><rdf:li xml:lang='x-default'>A &lt;hill"
        + "</rdf:li></rdf:Alt></dc:title>"

    private static func read(_ metadata: Metadata, as format: FileFormat) throws -> Picture {
        var picture = Picture.noise(width: 12, height: 8, format: .rgb)
        picture.metadata = metadata
        // Not by way of the writer's public door, which would tell the truth.
        let bytes =
            format == .png
            ? try PNGWriter.encode(picture, options: WriteOptions())
            : try JPEGWriter.encode(picture, options: WriteOptions()).bytes
        return try Picture(data: bytes, name: "x")
    }

    private static func text(_ picture: Picture) -> String {
        String(decoding: picture.metadata.xmp ?? [], as: UTF8.self)
    }

    @Test(
        "An orientation that only XMP tells turns the picture, as Pillow does, and is 1 then, as attribute or element",
        arguments: [
            "<rdf:Description rdf:about='' \(tiff) tiff:Orientation=\"6\"/>",
            "<rdf:Description rdf:about='' \(tiff)><tiff:Orientation> 6 </tiff:Orientation></rdf:Description>",
            "<rdf:Description rdf:about='' xmlns:t='http://ns.adobe.com/tiff/1.0/' t:Orientation='6'>\(title)"
                + "</rdf:Description>",
        ], [FileFormat.png, .jpeg])
    func orientation(_ description: String, _ format: FileFormat) throws {
        var metadata = Metadata()
        metadata.xmp = Self.packet(description)
        let picture = try Self.read(metadata, as: format)
        #expect(picture.width == 8 && picture.height == 12 && picture.metadata.originalOrientation == 6)
        #expect(picture.metadata.xmp.flatMap { XMP($0) }?.integer(XMP.orientation) == 1)
    }

    @Test("A packet in UTF-16 or UTF-32 is read, with or without a byte-order mark, and becomes UTF-8")
    func encodings() throws {
        let text = String(
            decoding: Self.packet("<rdf:Description \(Self.tiff) tiff:Orientation='6'>\(Self.title)</rdf:Description>"),
            as: UTF8.self)
        let encodings = [(text.utf16.map { UInt32($0) }, 2), (text.unicodeScalars.map(\.value), 4)]
        for (units, width) in encodings {
            for (isBigEndian, hasMark) in [(true, true), (true, false), (false, true), (false, false)] {
                var metadata = Metadata()
                metadata.xmp = ((hasMark ? [0xFEFF] : []) + units).flatMap { unit in
                    let bytes = (0..<width).map { UInt8(truncatingIfNeeded: unit >> (8 * $0)) }
                    return isBigEndian ? bytes.reversed() : bytes
                }
                let picture = try Self.read(metadata, as: .jpeg)
                #expect(picture.height == 12 && picture.metadata.notices.isEmpty)
                #expect(Self.text(picture) == text.replacingOccurrences(of: "Orientation='6'", with: "Orientation='1'"))
            }
        }
    }

    @Test("Exif's orientation counts more than XMP's, and both are 1 then")
    func both() throws {
        var exif = Exif()
        exif.set(.orientation, type: .short, to: [0, 3], in: exif.firstDirectory)
        var metadata = Metadata()
        metadata.exif = exif.bytes
        metadata.xmp = Self.packet("<rdf:Description \(Self.tiff) tiff:Orientation='6'/>")
        let picture = try Self.read(metadata, as: .jpeg)
        #expect(picture.width == 12 && picture.metadata.originalOrientation == 3)
        #expect(picture.metadata.exif.flatMap { Exif($0) }?.orientation == 1)
        #expect(picture.metadata.xmp.flatMap { XMP($0) }?.integer(XMP.orientation) == 1)
    }

    @Test("Sizes are those of the picture that is written; nothing else of the packet changes")
    func sizes() throws {
        let before =
            "<rdf:Description \(Self.tiff) xmlns:exif='http://ns.adobe.com/exif/1.0/' tiff:ImageWidth='12'>"
            + "<tiff:ImageLength>8</tiff:ImageLength><exif:PixelXDimension>12</exif:PixelXDimension>\(Self.title)"
            + "</rdf:Description>"
        var picture = Picture.noise(width: 24, height: 16, format: .rgb)
        picture.metadata.xmp = Self.packet(before)
        let after = before.replacing("='12'", with: "='24'").replacing(">8<", with: ">16<").replacing(
            ">12<", with: ">24<")
        for format in [FileFormat.png, .jpeg] {
            let again = try Picture(data: picture.encoded(as: format).bytes, name: "x")
            #expect(again.metadata.xmp == Self.packet(after))
        }
    }

    @Test(
        "What speaks of the old picture is gone, with a notice where that is a loss",
        arguments: [
            (
                "<xmp:Thumbnails xmlns:xmp='http://ns.adobe.com/xap/1.0/'><rdf:Alt><rdf:li><rdf:Description "
                    + "xmlns:i='http://ns.adobe.com/xap/1.0/g/img/'><i:image>SECRET</i:image></rdf:Description></rdf:li>"
                    + "</rdf:Alt></xmp:Thumbnails>", nil
            ),
            (
                "<own:Preview xmlns:own='urn:own'><rdf:Bag><rdf:li rdf:parseType='Resource'><i:image "
                    + "xmlns:i='http://ns.adobe.com/xap/1.0/g/img/'>SECRET</i:image></rdf:li></rdf:Bag></own:Preview>",
                nil
            ),
            (
                "<g:Version xmlns:g='http://ns.adobe.com/hdr-gain-map/1.0/'>SECRET</g:Version>", "gain-map-dropped"
            ),
            (
                "<C:Directory xmlns:C='http://ns.google.com/photos/1.0/container/'><rdf:Seq><rdf:li>SECRET GainMap"
                    + "</rdf:li></rdf:Seq></C:Directory>", "gain-map-dropped"
            ),
            (
                "<G:MotionPhotoVersion xmlns:G='http://ns.google.com/photos/1.0/camera/'>SECRET</G:MotionPhotoVersion>",
                "video-dropped"
            ),
            (
                "<G:MicroVideoOffset xmlns:G='http://ns.google.com/photos/1.0/camera/'>SECRET</G:MicroVideoOffset>",
                "video-dropped"
            ),
            (
                "<I:Data xmlns:I='http://ns.google.com/photos/1.0/image/'>SECRET</I:Data>", "original-dropped"
            ),
            (
                "<D:Data xmlns:D='http://ns.google.com/photos/1.0/depthmap/'>SECRET</D:Data>", "depth-map-dropped"
            ),
        ] as [(String, String?)])
    func claims(_ property: String, _ code: String?) throws {
        var metadata = Metadata()
        metadata.xmp = Self.packet("<rdf:Description rdf:about=''>\(property)\(Self.title)</rdf:Description>")
        let picture = try Self.read(metadata, as: .jpeg)
        #expect(!Self.text(picture).contains("SECRET") && Self.text(picture).contains(Self.title))
        #expect(picture.metadata.notices.map(\.code) == (code.map { [$0] } ?? []))
    }

    @Test("Claims that are attributes go, too, and what a camera says of itself stays")
    func attributes() throws {
        var metadata = Metadata()
        metadata.xmp = Self.packet(
            "<rdf:Description xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' hdrgm:Version='1.0' "
                + "xmlns:GCamera='http://ns.google.com/photos/1.0/camera/' GCamera:MotionPhoto=\"1\" "
                + "GCamera:SpecialTypeID='kept' />")
        let picture = try Self.read(metadata, as: .png)
        #expect(picture.metadata.notices.map(\.code) == ["gain-map-dropped", "video-dropped"])
        #expect(!Self.text(picture).contains("'1.0'") && !Self.text(picture).contains("MotionPhoto"))
        #expect(Self.text(picture).contains("GCamera:SpecialTypeID='kept'"))
    }

    @Test("XMP that is no XML is left out with a notice; XML that is no XMP is kept")
    func unreadable() throws {
        var metadata = Metadata()
        metadata.xmp = Array("<x:xmpmeta><open></x:xmpmeta>".utf8)
        let picture = try Self.read(metadata, as: .png)
        #expect(picture.metadata.xmp == nil && picture.metadata.notices.map(\.code) == ["xmp-dropped"])
        metadata.xmp = Array("<x/>".utf8)
        #expect(try Self.read(metadata, as: .png).metadata.xmp == metadata.xmp)
    }

    @Test(
        "A packet over 64 KiB is divided into a standard and an extended one in a JPEG, and whole again when read",
        arguments: [true, false])
    func extended(_ isAttribute: Bool) throws {
        let long = String(repeating: "long words ", count: 20_000)
        let description =
            isAttribute
            ? "<rdf:Description rdf:about='' xmlns:own='urn:own' own:Data='\(long)' own:Short='short'>\(Self.title)"
                + "</rdf:Description>"
            : "<rdf:Description rdf:about='' xmlns:own='urn:own' own:Short='short'>\(Self.title)<own:Data>\(long)"
                + "</own:Data></rdf:Description>"
        var picture = Picture.noise(width: 12, height: 8, format: .rgb)
        picture.metadata.xmp = Self.packet(description)
        let written = try picture.encoded(as: .jpeg)
        #expect(written.notices.isEmpty)
        let again = try Picture(data: written.bytes, name: "x.jpg")
        let xmp = try #require(again.metadata.xmp.flatMap { XMP($0) })
        #expect(xmp.text(.init(space: "urn:own", local: "Data")) == long)
        #expect(xmp.text(.init(space: "urn:own", local: "Short")) == "short")
        #expect(Self.text(again).contains(Self.title) && !Self.text(again).contains("HasExtendedXMP"))
        #expect(again.metadata.notices.isEmpty)
        // And through a PNG, which has no limit.
        let png = try Picture(data: again.encoded(as: .png).bytes, name: "x.png")
        #expect(png.metadata.xmp == again.metadata.xmp)
    }

    @Test("An extension of which a part is missing is left out with a notice, and nothing points to it")
    func missingExtension() throws {
        var picture = Picture.noise(width: 12, height: 8, format: .rgb)
        picture.metadata.xmp = Self.packet(
            "<rdf:Description xmlns:own='urn:own'>\(Self.title)<own:Data>\(String(repeating: "x", count: 200_000))"
                + "</own:Data></rdf:Description>")
        var bytes = try picture.encoded(as: .jpeg).bytes
        let header = Array("http://ns.adobe.com/xmp/extension/".utf8)
        let place = try #require(bytes.indices.last { bytes[$0...].starts(with: header) })
        bytes[place] = UInt8(ascii: "X")
        let read = try Picture(data: bytes, name: "x.jpg")
        #expect(Self.text(read).contains(Self.title) && !Self.text(read).contains("HasExtendedXMP"))
        #expect(read.metadata.notices.map(\.code).contains("xmp-extension-dropped"))
    }

    @Test(
        "Faces stand where they are in the upright picture: a face at the top right of a picture that was stored lying")
    func regions() throws {
        let areas =
            "xmlns:stArea='http://ns.adobe.com/xmp/sType/Area#' xmlns:d='http://ns.adobe.com/xap/1.0/sType/Dimensions#'"
        func description(_ x: String, _ y: String, _ w: String, _ h: String, _ size: String, _ orientation: Int)
            -> String
        {
            "<rdf:Description \(Self.tiff) tiff:Orientation='\(orientation)'><m:Regions \(areas) "
                + "xmlns:m='http://www.metadataworkinggroup.com/schemas/regions/'><m:AppliedToDimensions \(size)/>"
                + "<m:Area stArea:x='\(x)' stArea:y='\(y)' stArea:w='\(w)'><stArea:h>\(h)</stArea:h></m:Area>"
                + "<p:Rectangle xmlns:p='http://ns.microsoft.com/photo/1.2/t/Region#'>0.1, 0.2, 0.2, 0.4</p:Rectangle>"
                + "</m:Regions></rdf:Description>"
        }
        var metadata = Metadata()
        metadata.xmp = Self.packet(description("0.2", "0.3", "0.1", "0.25", "d:w='12' d:h='8'", 6))
        let upright = description("0.7", "0.2", "0.25", "0.1", "d:w='8' d:h='12'", 1)
            .replacing("0.1, 0.2, 0.2, 0.4", with: "0.4, 0.1, 0.4, 0.2")
        #expect(try Self.read(metadata, as: .png).metadata.xmp == Self.packet(upright))
    }

    @Test("MD5 is RFC 1321's")
    func md5() {
        func hex(_ text: String) -> String { XMP.name(ofExtension: Array(text.utf8)) }
        #expect(hex("") == "D41D8CD98F00B204E9800998ECF8427E")
        #expect(hex("message digest") == "F96B697D7CB7938D525A2F31AAF161D0")
        #expect(
            hex("12345678901234567890123456789012345678901234567890123456789012345678901234567890")
                == "57EDF4A22BE3C955AC49DA2E2107B67A")
    }

    @Test("Packets with random changes tell the truth when they are edited, and can be read again")
    func random() {
        var numbers = TestNumbers(5)
        let packet = Self.packet(
            "<rdf:Description rdf:about='' \(Self.tiff) tiff:Orientation='6'>\(Self.title)</rdf:Description>")
        for _ in 0..<2000 {
            var bytes = packet
            for _ in 0..<Int.random(in: 1...6, using: &numbers) {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] =
                    Array("<>/=\"' :x&!?-[".utf8).randomElement(using: &numbers)!
            }
            guard var damaged = XMP(bytes) else { continue }
            _ = damaged.removeClaims()
            let left = damaged.removeClaims()
            #expect(left.isEmpty)
            damaged.describe(width: 3, height: 4)
            #expect([nil, 1].contains(damaged.integer(XMP.orientation)))
            #expect(XMP(damaged.bytes) != nil)
            if let (standard, extended) = damaged.split(limit: 400) {
                #expect(standard.count <= 400)
                #expect(XMP(standard) != nil)
                #expect(extended == nil || XMP(extended!) != nil)
            }
            damaged.join(XMP(packet))
            #expect(XMP(damaged.bytes) != nil)
        }
    }
}
