import SystemPackage
import TestFiles
import Testing

@testable import GentoolBase

@Suite("Names of files are bytes")
struct FilePathTests {
    /// Text, several scripts, both normal forms, bytes that are no text, and the scalars that stand for such bytes.
    private static let names: [[UInt8]] = [
        Array("a.png".utf8), Array("caf\u{E9}.png".utf8), Array("cafe\u{301}.png".utf8), Array("写真 🏔.jpg".utf8),
        Array("latin1-".utf8) + [0xE9] + Array(".png".utf8), [0xFF, 0xFE, 0x80], [0xE2, 0x82], [0xF4, 0x8F, 0xBF],
        Array("\u{10FFE9}.png".utf8), Array("\u{10FF80}\u{10FFFF}".utf8), [0xED, 0xA0, 0x80], [0x1B, 0x5B, 0x32, 0x4A],
    ]

    @Test("Escaped as text, no byte of a name is lost", arguments: names)
    func escapes(_ name: [UInt8]) {
        let path = FilePath(bytes: name)
        #expect(path.bytes == name)
        #expect(FilePath(escaped: path.escaped).bytes == name)
        #expect(String(validating: Array(path.escaped.utf8), as: UTF8.self) != nil)
    }

    @Test("No two names are equal that differ in a byte")
    func distinct() {
        let paths = Self.names.map { FilePath(bytes: $0) }
        #expect(Set(paths).count == paths.count)
        #expect(Set(paths.map { Array($0.escaped.utf8) }).count == paths.count)
    }

    @Test(
        "People read what can be read, and nothing steers their terminal",
        arguments: [
            ("photo é 写真.png", "photo é 写真.png"), ("a\u{1B}[2Jb", "a\\x1B[2Jb"), ("a\nb", "a\\x0Ab"),
            ("a\u{9B}31m", "a\\xC2\\x9B31m"), ("a\u{202E}gnp.exe", "a\\xE2\\x80\\xAEgnp.exe"),
            ("x\u{10FFE9}.png", "x\\xE9.png"),
        ])
    func legible(_ text: String, _ expected: String) { #expect(text.legible == expected) }

    @Test("Files of such names are found in their folder, read and written")
    func files() throws {
        let temporary = TemporaryFolder()
        let folder = FilePath(temporary.path)
        let names = Self.names.map { FilePath(bytes: $0 + Array(".png".utf8)) }
        for (index, name) in names.enumerated() { try FileBytes.write([UInt8(index)], to: folder.pushing(name)) }
        #expect(Set(try folder.names()) == Set(names))
        for (index, name) in names.enumerated() { #expect(try FileBytes.read(folder.pushing(name)) == [UInt8(index)]) }
    }
}
