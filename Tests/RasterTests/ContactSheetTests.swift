import Foundation
import GentoolRaster
import TestFiles
import Testing

@Suite struct ContactSheetTests {
    private func picture(_ width: Int, _ height: Int, _ format: PixelFormat, _ pixel: [Float], depth: Int = 8)
        -> Picture
    {
        let values = (0..<(width * height)).flatMap { _ in pixel }
        return Picture(width: width, height: height, format: format, samples: Samples(values, depth: depth))
    }

    private func pixel(_ picture: Picture, _ x: Int, _ y: Int) -> [Float] {
        let image = FloatImage(picture)
        return (0..<image.channels).map { image[x, y, $0] }
    }

    @Test("Pictures of all kinds stand in the middle of their cells, at the depth of the deepest")
    func mixed() {
        var sheet = ContactSheet()
        sheet.columns = 2
        sheet.gap = 4
        let result = sheet.sheet(
            [
                .init(picture(80, 40, .rgb, [1, 0, 0])), .init(picture(10, 10, .gray, [0], depth: 16)),
                .init(picture(40, 30, .rgba, [0, 0, 1, 0])), .init(picture(3, 90, .cmyk, [0, 1, 0, 0])),
                .init(picture(20, 30, .grayAlpha, [0.2, 0.5])),
            ], cell: (40, 30))
        #expect(result.width == 92 && result.height == 4 + 3 * 34 && result.format == .rgb)
        #expect(result.samples.depth == 16)
        // 80x40 became 40x20, five rows under the cell's upper edge.
        #expect(pixel(result, 4, 9) == [1, 0, 0] && pixel(result, 43, 28) == [1, 0, 0])
        #expect(pixel(result, 4, 8) == [1, 1, 1] && pixel(result, 3, 9) == [1, 1, 1])
        #expect(pixel(result, 48 + 15, 4 + 10) == [0, 0, 0] && pixel(result, 48 + 14, 4 + 10) == [1, 1, 1])
        #expect(pixel(result, 20, 50) == [1, 1, 1])
        #expect(pixel(result, 67, 50) == [1, 0, 1])
        #expect(abs(pixel(result, 24, 4 + 68 + 15)[0] - 0.6) < 0.005)
    }

    @Test("A transparent background leaves opacity as it is, and grey pictures stay grey")
    func backgrounds() {
        var sheet = ContactSheet()
        sheet.background = nil
        let clear = sheet.sheet([.init(picture(9, 9, .rgba, [0, 1, 0, 0.6])), .init(picture(9, 9, .rgb, [1, 0, 0]))])
        #expect(clear.format == .rgba && pixel(clear, 0, 0)[3] == 0)
        #expect(abs(pixel(clear, 12, 12)[3] - 0.6) < 0.01 && pixel(clear, 30, 12) == [1, 0, 0, 1])
        sheet.background = [0, 0, 0]
        #expect(sheet.sheet([.init(picture(9, 9, .gray, [1]))]).format == .gray)
    }

    @Test("Labels stand under pictures, shortened to the cell, and change nothing else")
    func labels() {
        let tile = picture(60, 40, .gray, [0.5])
        let plain = ContactSheet().sheet([.init(tile), .init(tile)])
        let labelled = ContactSheet().sheet([.init(tile, label: "a name that is far too long.png"), .init(tile)])
        #expect(labelled.width == plain.width && labelled.height == plain.height + 12)
        let (before, after) = (FloatImage(plain), FloatImage(labelled))
        #expect(after.values.prefix(48 * plain.width) == before.values.prefix(48 * plain.width))
        let dark = (48..<after.height).flatMap { y in (0..<after.width).filter { after[$0, y] < 0.5 } }
        #expect(dark.count > 20 && dark.allSatisfy { (8..<68).contains($0) })
    }

    @Test("Every printable character has a form of its own, and scales without change")
    func font() {
        let masks = (UInt8(33)...126).map { BitmapFont.small.mask(of: String(UnicodeScalar($0))) }
        #expect(masks.allSatisfy { !$0.isEmpty && (1...7).contains($0.width) && $0.height == BitmapFont.small.height })
        for (index, mask) in masks.enumerated() { #expect(!masks[..<index].contains(mask), "\(index + 33)") }
        let (small, large) = (BitmapFont.small.mask(of: "Ag_j 7"), BitmapFont.small.mask(of: "Ag_j 7", scale: 3))
        #expect(large.width == 3 * small.width)
        #expect(
            (0..<large.height).allSatisfy { y in (0..<large.width).allSatisfy { large[$0, y] == small[$0 / 3, y / 3] } }
        )
    }

    @Test("Letters of other scripts are drawn, and accents are the same whether composed or not")
    func scripts() {
        let font = BitmapFont.holding(["photo", "caf\u{E9}"])
        let box = font.mask(of: "\u{10FFFF}")
        for text in ["é", "ß", "Ω", "Ж", "ש", "ع", "ก", "あ", "カ", "漢", "字", "龍", "한", "№", "—", "★"] {
            let mask = font.mask(of: text)
            #expect(!mask.isEmpty && mask != box && mask.height == 16, "\(text)")
        }
        #expect(font.mask(of: "e\u{301}") == font.mask(of: "\u{E9}") && font.mask(of: "é") != font.mask(of: "e"))
        #expect(font.mask(of: "\u{1112}\u{1161}\u{11AB}") == font.mask(of: "한"))
        // Marks without a composed form lie over their letters, and what joins or chooses forms takes no place.
        #expect(font.width(of: "x\u{301}") == font.width(of: "x") && font.mask(of: "x\u{301}") != font.mask(of: "x"))
        #expect(font.width(of: "漢\u{FE00}") == font.width(of: "漢"))
        // A mark behind something without a form stands alone.
        #expect(font.width(of: "\u{200D}\u{301}x") >= font.width(of: "x"))
        #expect(font.width(of: "\u{1F468}\u{200D}\u{1F469}") == box.width)
        // Hebrew is read from the right.
        let (word, last) = (font.mask(of: "אב"), font.mask(of: "ב"))
        #expect((0..<8).allSatisfy { x in (0..<16).allSatisfy { word[x, $0] == last[x, $0] } })
    }

    @Test("Labels in ASCII keep the small letters")
    func choice() {
        #expect(BitmapFont.holding(["a.png", "b (2).jpg"]).height == 9)
        #expect(BitmapFont.holding(["a.png", "ä.jpg"]).height == 16)
        let tile = Picture(FloatImage(width: 320, height: 40, channels: 3))
        let sheets = ["a", "漢"].map { ContactSheet().sheet([.init(tile, label: $0)]) }
        #expect(sheets[1].height == sheets[0].height + 7)
    }

    @Test("Long texts keep their beginning and end")
    func shortened() {
        let text = "photograph-000123.jpg"
        let short = BitmapFont.small.shortened(text, toWidth: 70)
        #expect(short.hasPrefix("pho") && short.hasSuffix("jpg") && short.contains("..."))
        #expect(BitmapFont.small.width(of: short) <= 70 && BitmapFont.small.width(of: text) > 70)
        #expect(
            BitmapFont.small.shortened(text, toWidth: 1000) == text
                && BitmapFont.small.shortened(text, toWidth: 2) == "")
    }

    @Test("A label may be as long as it likes")
    func longLabel() {
        let time = processorTime {
            let short = BitmapFont.small.shortened(String(repeating: "word ", count: 20_000), toWidth: 200)
            #expect(short.contains("...") && BitmapFont.small.width(of: short) <= 200)
        }
        #expect(time < .seconds(10))
    }
}
