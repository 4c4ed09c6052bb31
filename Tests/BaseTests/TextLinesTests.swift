import GentoolBase
import Testing

@Suite struct TextLinesTests {
    private static let text = "one\n\n \ttwo words \nthr\u{E9}e"

    /// The text as editors on other systems write it.
    private static let files: [[UInt8]] = {
        let windows = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        func wide(_ text: String, isLittle: Bool) -> [UInt8] {
            "\u{FEFF}\(text)".utf16.flatMap { unit -> [UInt8] in
                let bytes = [UInt8(unit >> 8), UInt8(unit & 0xFF)]
                return isLittle ? bytes.reversed() : bytes
            }
        }
        return [
            Array(text.utf8), mark + text.utf8, Array(windows.utf8), mark + windows.utf8,
            mark + Array(windows.utf8) + [13, 10],
            wide(windows, isLittle: true), wide(text, isLittle: false),
            text.utf8.map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: "\r") : $0 },
        ]
    }()

    @Test("Lines are the same with any line ends, with a byte-order mark and in UTF-16", arguments: files)
    func lines(_ bytes: [UInt8]) {
        let texts = TextLines.texts(of: bytes)
        #expect(texts.map(\.number) == [1, 3, 4])
        #expect(texts.map(\.text) == ["one", "two words", "thr\u{E9}e"])
    }

    @Test("Bytes that are no UTF-8 stay: they may be names")
    func bytes() {
        #expect(TextLines.split([0xE9, 0x0D, 0x0A, 0xFF]).map(Array.init) == [[0xE9], [0xFF]])
        #expect(TextLines.split([]).map(Array.init) == [[]])
    }

    @Test("2 comes before 10, and the order of names never depends on how they came")
    func naturalOrder() {
        let names = [
            "1.png", "2.png", "10.png", "a.png", "a1b2.png", "a1b10.png", "a007.png", "a7.png", "a10.png", "b",
        ]
        for _ in 0..<20 {
            #expect(names.shuffled().sorted { NaturalOrder.precedes($0.utf8, $1.utf8) } == names)
        }
        #expect(!NaturalOrder.precedes("a".utf8, "a".utf8))
        #expect(NaturalOrder.precedes("9".utf8, String(repeating: "9", count: 40).utf8))
    }
}
