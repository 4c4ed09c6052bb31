import TestFiles
import Testing

@testable import GentoolRaster

@Suite("Hostile files cost little")
struct HostileFileTests {
    private static let png = try! Picture.noise(width: 8, height: 8, format: .rgb).encoded(as: .png).bytes
    private static let jpeg = try! Picture.noise(width: 8, height: 8, format: .rgb).encoded(as: .jpeg).bytes

    /// Checks how long something takes.
    private func quickly(_ work: () throws -> Void) rethrows {
        let took = try processorTime(work)
        #expect(took < .seconds(3))
    }

    @Test("Texts that unpack to gigabytes are left out with a notice, and what is small is kept")
    func texts() throws {
        let packed = PNGParts.packedZeros(1 << 28)
        let bombs =
            (0..<4).flatMap { _ in PNGParts.chunk("zTXt", Array("Comment\0\0".utf8) + packed) }
            + PNGParts.chunk("iTXt", Array("Title\0\u{1}\0\0\0".utf8) + packed)
            + PNGParts.chunk("iCCP", Array("profile\0\0".utf8) + packed)
        let small = PNGParts.chunk("zTXt", Array("parameters\0\0".utf8) + PNGParts.stored(Array("a barn".utf8)))
        let file = PNGParts.file(Self.png, with: bombs + small)
        try quickly {
            let metadata = try Picture(data: file, name: "a.png").metadata
            #expect(metadata.notices.map(\.code) == ["metadata-limit"])
            #expect(metadata.texts == [.init(key: "parameters", value: "a barn")] && metadata.iccProfile == nil)
        }
    }

    @Test("XMP whose elements each have hundreds of namespaces is not followed; with a few it is")
    func namespaces() {
        func root(spaces: Int, children: Int) -> XMLElement? {
            let declared = (0..<spaces).map { "xmlns:n\($0)='u\($0)'" }.joined(separator: " ")
            let inner = String(repeating: "<a xmlns:b='u'/>", count: children)
            return XMLScanner.root(of: Array("<r \(declared)>\(inner)</r>".utf8))
        }
        #expect(root(spaces: 250, children: 20_000) == nil)
        #expect(root(spaces: 20, children: 5000)?.children.count == 5000)
    }

    @Test("Millions of markers and comments take no time, and the first are kept")
    func markers() throws {
        let comment = JPEGParts.segment(0xFE, [])
        let file = JPEGParts.start + (0..<500_000).flatMap { _ in comment } + Self.jpeg.dropFirst(2)
        let others =
            JPEGParts.start + (0..<500_000).flatMap { _ in JPEGParts.segment(0xE5, []) } + Self.jpeg.dropFirst(2)
        for file in [file, others] {
            try quickly {
                let metadata = try Picture(data: file, name: "a.jpg").metadata
                #expect(metadata.notices.contains { $0.code == "metadata-limit" } && metadata.texts.count <= 10_000)
                _ = try PictureHeader(data: file, name: "a.jpg")
            }
        }
    }

    @Test("Chunks without end take no time")
    func chunks() throws {
        let file = PNGParts.file(
            Self.png, with: (0..<200_000).flatMap { _ in PNGParts.chunk("tEXt", Array("a\0b".utf8)) })
        try quickly {
            let metadata = try Picture(data: file, name: "a.png").metadata
            #expect(metadata.notices.map(\.code) == ["metadata-limit"] && metadata.texts.count == 10_000)
        }
    }

    @Test("More scans than any program writes are refused before they are decoded, and headers do not mind")
    func scans() throws {
        let file = JPEGParts.emptyScans(width: 4096, height: 4096, scans: 600)
        try quickly {
            let error = #expect(throws: RasterError.self) { try Picture(data: file, name: "a.jpg") }
            #expect(error?.description.contains("more than 500 scans") == true)
            let header = try PictureHeader(data: file, name: "a.jpg")
            #expect(header.width == 4096)
        }
        let large = JPEGParts.emptyScans(width: 16_384, height: 16_384, scans: 80)
        let error = #expect(throws: RasterError.self) { try Picture(data: large, name: "a.jpg") }
        #expect(error?.description.contains("more than 64 scans") == true)
        let honest = try Picture(data: JPEGParts.emptyScans(width: 64, height: 64, scans: 20), name: "a.jpg")
        #expect(honest.pixel(3, 3) == [128])
    }
}
