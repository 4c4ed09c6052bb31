import Foundation
import SystemPackage
import TestFiles
import Testing

@testable import GentoolBase

@Suite("Texts") struct TextTests {
    @Test("Numbers are written as C's printf writes them")
    func printf() {
        #expect(String(printf: "%.3g|%06d|%02x|%5.1f %%", 0.123456, 7, 255, 2.25) == "0.123|000007|ff|  2.2 %")
        #expect(String(printf: "none") == "none")
    }

    @Test("Space at both ends goes, and none between")
    func space() {
        #expect(" \t a  b\r\n".withoutOuterSpace() == "a  b")
        #expect(" \n".withoutOuterSpace().isEmpty && "".withoutOuterSpace().isEmpty)
        #expect("'a'\"".withoutOuter { "\"'".contains($0) } == "a")
        #expect("ab".padded(to: 4) == "ab  " && "abcde".padded(to: 4) == "abcde")
    }

    @Test("Letters and marks become one character where Unicode has one")
    func composition() {
        // As Python's unicodedata.normalize("NFC", …) has it: an exclusion is taken apart.
        let text = "e\u{301}a\u{302}\u{323}\u{1112}\u{1161}\u{11AB}\u{212B}\u{958}x\u{301}"
        #expect(
            text.canonicallyComposed.unicodeScalars.map(\.value) == [
                0xE9, 0x1EAD, 0xD55C, 0xC5, 0x915, 0x93C, 0x78, 0x301,
            ])
    }

    @Test("All below a folder is listed, and nothing that links lead to")
    func namesBelow() throws {
        let temporary = TemporaryFolder()
        let folder = FilePath(temporary.path)
        try temporary.write([1], "a/b/c")
        try FileManager.default.createSymbolicLink(
            atPath: folder.appending("link").string, withDestinationPath: folder.appending("a").string)
        #expect(Set(folder.namesBelow()) == ["a", "link", "a/b", "a/b/c"])
        #expect(folder.namesBelow(atMost: 2).count == 2 && folder.appending("none").namesBelow().isEmpty)
    }
}
