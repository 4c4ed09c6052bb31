import Foundation
import Testing

@testable import GentoolRaster

@Suite("What is said of places in a picture is true when it becomes larger")
struct PlacesTests {
    private static let spaces =
        "xmlns:a='http://ns.adobe.com/xmp/sType/Area#' xmlns:d='http://ns.adobe.com/xap/1.0/sType/Dimensions#' "
        + "xmlns:m='http://www.metadataworkinggroup.com/schemas/regions/' xmlns:e='http://ns.adobe.com/exif/1.0/' "
        + "xmlns:p='http://ns.microsoft.com/photo/1.2/t/Region#' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        + "xmlns:i='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' "
        + "xmlns:g='http://ns.google.com/photos/1.0/panorama/' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"

    private static func packet(_ properties: String, format: String = "image/png") -> [UInt8] {
        let description = "<rdf:Description dc:format='\(format)'>\(properties)</rdf:Description>"
        return Array("<rdf:RDF \(spaces)>\(description)</rdf:RDF>".utf8)
    }

    /// A picture of 40 x 20 pixels as it is read from a file with XMP.
    private static func picture(_ properties: String, _ change: (inout Metadata) -> Void = { _ in }) throws -> Picture {
        var picture = Picture.noise(width: 40, height: 20, format: .rgb)
        picture.metadata.xmp = packet(properties)
        change(&picture.metadata)
        return try Picture(data: picture.encoded(as: .png).bytes, name: "x.png")
    }

    private static func xmp(_ picture: Picture, _ format: FileFormat = .png) throws -> [UInt8]? {
        try Picture(data: picture.encoded(as: format).bytes, name: "x").metadata.xmp
    }

    /// With 10 pixels more on the left, 20 on the right, and 20 on top.
    private static func extended(_ picture: Picture) -> Picture {
        picture.extended(to: PixelRect(x: 10, y: 20, width: 40, height: 20), width: 70, height: 40)
    }

    @Test("Faces and other regions stand where they are: by parts of the sides and in pixels, of three standards")
    func regions() throws {
        func properties(
            _ area: (x: String, y: String, w: String, h: String), _ rectangle: String, _ corner: (x: Int, y: Int),
            _ size: (w: Int, h: Int), _ subject: String
        ) -> String {
            "<m:AppliedToDimensions d:w='\(size.w)' d:h='\(size.h)'/>"
                + "<m:Area a:x='\(area.x)' a:y='\(area.y)' a:w='\(area.w)' a:h='\(area.h)' a:unit='normalized'/>"
                + "<p:Rectangle>\(rectangle)</p:Rectangle>"
                + "<i:RegionBoundary i:rbUnit='pixel'><i:rbVertices><i:v i:rbX='\(corner.x)' i:rbY='\(corner.y)'/>"
                + "</i:rbVertices></i:RegionBoundary>"
                + "<e:SubjectArea><rdf:Seq>\(subject)</rdf:Seq></e:SubjectArea>"
        }
        func items(_ numbers: Int...) -> String { numbers.map { "<rdf:li>\($0)</rdf:li>" }.joined() }
        let before = properties(
            ("0.5", "0.25", "0.7", "0.5"), "0.25, 0.1, 0.7, 0.2", (8, 6), (40, 20), items(20, 10, 4))
        let picture = try Self.picture(before)
        let larger = properties(
            ("0.428571", "0.625", "0.4", "0.25"), "0.285714, 0.55, 0.4, 0.1", (18, 26), (70, 40), items(30, 30, 4))
        #expect(try Self.xmp(Self.extended(picture)) == Self.packet(larger))
        let twice = properties(
            ("0.5", "0.25", "0.7", "0.5"), "0.25, 0.1, 0.7, 0.2", (16, 12), (80, 40), items(40, 20, 8))
        #expect(try Self.xmp(picture.resized(width: 80, height: 40)) == Self.packet(twice))
        #expect(try Self.xmp(picture) == Self.packet(before))
        #expect(try Self.xmp(picture, .jpeg) == Self.packet(before, format: "image/jpeg"))
    }

    @Test("A panorama's part of its sphere grows with the picture, as far as the sphere goes")
    func panorama() throws {
        func properties(_ full: (w: Int, h: Int), _ part: (w: Int, h: Int), _ left: Int, _ top: Int) -> String {
            "<g:FullPanoWidthPixels>\(full.w)</g:FullPanoWidthPixels><g:FullPanoHeightPixels>\(full.h)"
                + "</g:FullPanoHeightPixels><g:CroppedAreaImageWidthPixels>\(part.w)</g:CroppedAreaImageWidthPixels>"
                + "<g:CroppedAreaImageHeightPixels>\(part.h)</g:CroppedAreaImageHeightPixels><g:CroppedAreaLeftPixels>"
                + "\(left)</g:CroppedAreaLeftPixels><g:CroppedAreaTopPixels>\(top)</g:CroppedAreaTopPixels>"
        }
        let picture = try Self.picture(properties((200, 100), (40, 20), 50, 30))
        #expect(
            try Self.xmp(Self.extended(picture)) == Self.packet(properties((200, 100), (70, 40), 40, 10)))
        #expect(
            try Self.xmp(picture.resized(width: 80, height: 40))
                == Self.packet(properties((400, 200), (80, 40), 100, 60)))
        let whole = Self.extended(try Self.picture(properties((40, 20), (40, 20), 0, 0)))
        #expect(try Self.xmp(whole) == Self.packet(""))
        #expect(whole.metadata.notices.map(\.code) == ["panorama-dropped"])
        // Whatever else stands there can't be counted with.
        for number in ["9223372036854775807", "-1", "1e300", "nan", "many"] {
            let odd = try Self.picture("<g:FullPanoWidthPixels>\(number)</g:FullPanoWidthPixels>")
            #expect(try Self.xmp(odd.resized(width: 80, height: 40)) == Self.packet(""), "\(number)")
        }
    }

    @Test("Exif's subject and its focal plane move; a second orientation is reset, too")
    func exif() throws {
        var exif = Exif()
        exif.setUserComment("x")
        let directory = try #require(exif.exifDirectory)
        exif.set(.subjectArea, type: .short, to: [0, 20, 0, 10, 0, 4, 0, 6], in: directory)
        exif.set(.orientation, type: .short, to: [0, 6], in: try #require(exif.exifDirectory))
        let focal: [(UInt16, [UInt8])] = [(0xA20E, [0, 0, 16, 0]), (0xA20F, [0, 0, 32, 0])]
        for (tag, value) in focal { exif.add(tag, rational: value + [0, 0, 0, 1]) }
        let picture = try Self.picture("") { $0.exif = exif.bytes }
        func told(_ picture: Picture) throws -> (subject: [Int]?, orientation: [Int]?, focal: [Double]) {
            let read = try Picture(data: picture.encoded(as: .jpeg).bytes, name: "x")
            let exif = try #require(read.metadata.exif.flatMap { Exif($0) })
            let directory = try #require(exif.exifDirectory)
            func value(_ tag: UInt16) -> Double {
                guard let place = exif.entry(tag, in: directory).flatMap(exif.valueRange)?.lowerBound else { return 0 }
                return Double(exif.load(bytes: 4, at: place)) / Double(exif.load(bytes: 4, at: place + 4))
            }
            return (
                exif.entry(.subjectArea, in: directory).flatMap(exif.integers),
                exif.entry(.orientation, in: directory).flatMap(exif.integers), [value(0xA20E), value(0xA20F)]
            )
        }
        let larger = try told(Self.extended(picture))
        #expect(larger.subject == [30, 30, 4, 6] && larger.orientation == [1] && larger.focal == [4096, 8192])
        let twice = try told(picture.resized(width: 80, height: 20))
        #expect(twice.subject == [40, 10, 8, 6] && twice.focal == [8192, 8192])
    }

    @Test("IPTC says whether the picture is high, wide or square")
    func shape() throws {
        let picture = try Self.picture("") {
            let title: [UInt8] = [0x1C, 2, 5, 0, 1, 65]
            $0.photoshop = PhotoshopResources(iptc: [0x1C, 2, 131, 0, 1, UInt8(ascii: "P")] + title).bytes
        }
        func letter(_ picture: Picture) throws -> UInt8? {
            let read = try Picture(data: picture.encoded(as: .jpeg).bytes, name: "x")
            return read.metadata.photoshop.flatMap { $0[($0.count - 7)...].first }
        }
        #expect(try letter(picture) == UInt8(ascii: "L"))
        #expect(try letter(picture.resized(width: 20, height: 20)) == UInt8(ascii: "S"))
        #expect(try letter(picture.resized(width: 10, height: 20)) == UInt8(ascii: "P"))
    }

    @Test("That an enlarged JPEG is coded anew is said, if it was to be as it was")
    func recoded() throws {
        let noise = Picture.noise(width: 40, height: 20, format: .rgb)
        let jpeg = try Picture(data: noise.encoded(as: .jpeg).bytes, name: "x")
        var options = WriteOptions()
        options.jpegQuality = .asSource
        func codes(_ picture: Picture, _ format: FileFormat = .jpeg) throws -> [String] {
            try picture.encoded(as: format, options: options).notices.map(\.code)
        }
        #expect(try codes(Self.extended(jpeg)) == ["all-recoded"])
        #expect(try codes(Self.extended(jpeg), .png).isEmpty && codes(jpeg).isEmpty && codes(noise).isEmpty)
    }
}

extension Exif {
    /// Adds a fraction to the directory of Exif's own tags.
    fileprivate mutating func add(_ tag: UInt16, rational: [UInt8]) {
        guard let directory = exifDirectory else { return }
        // As another tag first, whose place in the order is close.
        set(.pixelYDimension, type: .rational, to: rational, in: directory)
        guard let position = exifDirectory, let entry = entry(.pixelYDimension, in: position) else { return }
        store(Int(tag), bytes: 2, at: entry.position)
    }
}
