import Testing

@testable import GentoolRaster

@Suite("A file that can't be read is named as what it is")
struct PictureKindTests {
    private func reason(_ bytes: [UInt8]) -> String {
        do {
            _ = try Picture(data: bytes, name: "file")
            return "read"
        } catch {
            return "\(error)"
        }
    }

    private static let starts: [(start: [UInt8], name: String)] = [
        ([0xFF, 0x0A, 0xFA, 0x1F], "JPEG XL"), ([0, 0, 0, 12] + "JXL \r\n".utf8 + [0x87, 10], "JPEG XL"),
        ([0, 0, 0, 12] + "jP  \r\n".utf8 + [0x87, 10], "JPEG 2000"), ([0xFF, 0x4F, 0xFF, 0x51, 0, 47], "JPEG 2000"),
        (Array("RIFF\0\0\0\0WEBPVP8 ".utf8), "WebP"), ([0, 0, 0, 32] + "ftypavif\0\0\0\0mif1".utf8, "AVIF"),
        ([0, 0, 0, 32] + "ftypmif1\0\0\0\0mif1avif".utf8, "AVIF"),
        ([0, 0, 0, 24] + "ftypheic\0\0\0\0mif1".utf8, "HEIC"),
        ([0, 0, 0, 24] + "ftypmif1\0\0\0\0mif1heic".utf8, "HEIC"), ([0, 0, 0, 24] + "ftypcrx \0\0\0\u{1}".utf8, "CR3"),
        ([0, 0, 0, 24] + "ftypisom\0\0\u{2}\0isommp42".utf8, "video"), ([0x1A, 0x45, 0xDF, 0xA3, 1], "video"),
        ([0x49, 0x49, 42, 0, 8, 0, 0, 0], "TIFF"), ([0x4D, 0x4D, 0, 42, 0, 0, 0, 8], "TIFF"),
        ([0x49, 0x49, 43, 0, 8, 0, 0, 0], "BigTIFF"), (Array("FUJIFILMCCD-RAW 0201".utf8), "RAF"),
        (Array("BM".utf8) + [0x46, 0, 0, 0, 0, 0], "BMP"),
        (Array("8BPS".utf8) + [0, 1], "PSD"), ([0, 0, 1, 0, 1, 0], "ICO"),
        ([0, 0, 2, 0, 1, 0, 32, 32], "CUR"),
        ([0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 8, 0, 24, 0] + [9, 9, 9], "TGA"),
        ([0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 8, 0, 32, 0x28] + [9, 9, 9], "TGA"),
        ([4, 1, 1, 0, 0, 0, 1, 24, 0, 0, 0, 0, 8, 0, 8, 0, 8, 0] + [9, 9, 9], "TGA"),
        ([0x76, 0x2F, 0x31, 1, 2], "OpenEXR"),
        (Array("P6\n4 4\n255\n".utf8), "PNM"), (Array("P3 4 4 255 ".utf8), "PNM"), (Array("qoif".utf8) + [0], "QOI"),
        (Array("<?xml version='1.0'?>\n<svg>".utf8), "SVG"), (Array("<svg>".utf8), "SVG"),
        (Array("%PDF-1.7".utf8), "PDF"), ([0x8A, 0x4D, 0x4E, 0x47, 13, 10, 26, 10], "MNG"),
        ([0x8B, 0x4A, 0x4E, 0x47, 13, 10, 26, 10], "JNG"), (Array("<!DOCTYPE html><html>".utf8), "web page"),
        (Array("plain words".utf8), "a text"), ([1, 2, 3, 200], "no known picture format"),
    ]

    @Test("By its first bytes", arguments: starts.indices)
    func kinds(_ index: Int) {
        let (start, name) = Self.starts[index]
        let reason = self.reason(start)
        #expect(reason.contains(name) && reason.contains("convert it first") && !reason.contains("\n"), "\(reason)")
    }

    @Test("A file without a byte is none to convert")
    func empty() { #expect(reason([]).contains("the file is empty") && !reason([]).contains("convert")) }

    @Test("JPEGs of kinds that are not decoded are no damaged ones")
    func jpegs() {
        let frames: [(code: UInt8, bits: UInt8, components: Int, name: String)] = [
            (0xC1, 12, 3, "12 bits"), (0xC3, 8, 3, "lossless"), (0xF7, 8, 3, "JPEG-LS"), (0xDE, 8, 3, "hierarchical"),
            (0xC5, 8, 3, "hierarchical"), (0xCB, 8, 1, "lossless"), (0xC0, 8, 2, "2 components"),
        ]
        for (code, bits, components, name) in frames {
            let frame = JPEGParts.frame(code, width: 8, height: 8, components: components, bits: bits)
            let reason = self.reason(
                JPEGParts.start + frame + JPEGParts.segment(0xDA, [1, 1, 0, 0, 63, 0]) + JPEGParts.end)
            #expect(
                reason.contains(name) && reason.contains("convert it first") && !reason.contains("damaged"), "\(reason)"
            )
        }
    }

    @Test("A PNG with a chunk that it can't be understood without is no damaged one")
    func criticalChunks() throws {
        let png = try Picture.noise(width: 4, height: 4, format: .rgb).encoded(as: .png).bytes
        let odd = reason(PNGParts.file(png, with: PNGParts.chunk("ABCD", [1])))
        #expect(odd.contains("ABCD") && !odd.contains("damaged"))
        #expect(
            reason(PNGParts.file(png, with: PNGParts.chunk("CgBI", [0, 0, 0, 0]), before: "IHDR")).contains("CgBI"))
    }
}
