import Foundation
import SystemPackage
import TestFiles
import Testing

@testable import GentoolBase

@Suite("Files are written whole or not at all")
struct FileWritingTests {
    private let folder = TemporaryFolder()

    @Test("A replaced file keeps its permissions, a link stays a link, and nothing is left beside")
    func replaces() throws {
        let path = folder.path("a.png")
        try FileBytes.write([1, 2, 3], to: path)
        try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: path)
        try FileManager.default.createSymbolicLink(atPath: folder.path("link.png"), withDestinationPath: "a.png")
        try FileBytes.write([4, 5], to: folder.path("link.png"))
        #expect(try FileBytes.read(path) == [4, 5])
        #expect(folder.names == ["a.png", "link.png"])
        let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(permissions == 0o666)
    }

    @Test("What came while a file was written stays, where nothing is to be replaced")
    func keepsOthers() throws {
        let path = folder.path("a.png")
        let writer = try FileWriter(FilePath(path), replacing: false)
        try writer.write([1, 2, 3])
        try FileBytes.write([4], to: path)
        let error = #expect(throws: FileError.self) { try writer.finish() }
        #expect(error?.code == .alreadyExists)
        #expect(try FileBytes.read(path) == [4])
        try FileBytes.write([5], to: FilePath(folder.path("b.png")), replacing: false)
        #expect(try FileBytes.read(folder.path("b.png")) == [5])
    }

    @Test("A link that leads nowhere yet makes the file it leads to, and one in a circle is refused")
    func links() throws {
        let manager = FileManager.default
        try folder.makeFolder("other")
        try manager.createSymbolicLink(atPath: folder.path("link.png"), withDestinationPath: "other/new.png")
        try FileBytes.write([7], to: folder.path("link.png"))
        #expect(try FileBytes.read(folder.path("other/new.png")) == [7])
        #expect(try manager.destinationOfSymbolicLink(atPath: folder.path("link.png")) == "other/new.png")
        try manager.createSymbolicLink(atPath: folder.path("a.png"), withDestinationPath: "b.png")
        try manager.createSymbolicLink(atPath: folder.path("b.png"), withDestinationPath: "a.png")
        let error = #expect(throws: FileError.self) { try FileBytes.write([1], to: folder.path("a.png")) }
        #expect(error?.reason.contains("circle") == true)
    }

    @Test("A name may be as long as the system allows, in whatever script")
    func longName() throws {
        for name in [String(repeating: "a", count: 251) + ".png", String(repeating: "ä", count: 125) + ".png"] {
            try FileBytes.write([1], to: folder.path(name))
            #expect(folder.names == [name])
            try FileManager.default.removeItem(atPath: folder.path(name))
        }
    }

    @Test("Lines are added whole, after one that was cut off, too")
    func lines() throws {
        let path = FilePath(folder.path("lines"))
        try FileBytes.append(line: Array("one".utf8), to: path)
        try FileBytes.write(FileBytes.read(path) + Array("cut".utf8), to: path)
        try FileBytes.append(line: Array("two".utf8), to: path)
        #expect(String(decoding: try FileBytes.read(path), as: UTF8.self) == "one\ncut\ntwo\n")
    }

    @Test("What can't be written leaves nothing behind, and what was there as it was")
    func fails() throws {
        let error = #expect(throws: FileError.self) { try FileBytes.write([1], to: folder.path("none/a.png")) }
        #expect(error?.description.hasPrefix(folder.path("none/a.png")) == true)
        #expect(throws: FileError.self) { try FileBytes.write([1], to: folder.path) }
        #expect(folder.names == [])
    }

    @Test("What killed processes have left goes, what is being written stays")
    func abandonedParts() throws {
        for name in [".a.png.12-34.part", ".b.part", "c.12-34.part"] {
            try FileBytes.write([1], to: folder.path(name))
        }
        let part = try FilePart(for: FilePath(folder.path("d.png")), mode: 0o600)
        FileBytes.removeAbandonedParts(in: FilePath(folder.path))
        #expect(folder.names == [part.path.name, ".b.part", "c.12-34.part"].sorted())
        part.close()
        FileBytes.removeAbandonedParts(in: FilePath(folder.path))
        #expect(folder.names == [".b.part", "c.12-34.part"])
    }

    @Test("Times that nanoseconds since 1970 have no room for are told apart, too")
    func farTimes() {
        func stamp(_ seconds: Int) -> FileStamp {
            var status = stat()
            status.st_mtim.tv_sec = seconds
            return FileStamp(status)
        }
        let stamps = [0, 1, 1 << 40, 1 << 40 + 1, -(1 << 40), .max].map(stamp)
        #expect(Set(stamps).count == stamps.count)
    }

    @Test("A link that leads elsewhere is replaced at once, and a folder is not")
    func replacedLink() throws {
        let path = FilePath(folder.path("link"))
        for target in ["a", "b"] as [FilePath] {
            try FileBytes.link(to: target, at: path)
            #expect(path.linkTarget == target)
        }
        try FileBytes.makeFolder(FilePath(folder.path("folder")))
        #expect(throws: FileError.self) { try FileBytes.link(to: "a", at: FilePath(folder.path("folder"))) }
        #expect(Set(folder.names) == ["folder", "link"])
    }

    @Test("What is thrown before a file gets its name leaves what was there")
    func refusesName() throws {
        struct Refusal: Error {}
        let path = FilePath(folder.path("a.png"))
        try FileBytes.write([1, 2], to: path)
        #expect(throws: Refusal.self) { try FileBytes.write([3], to: path) { _ in throw Refusal() } }
        #expect(try FileBytes.read(path) == [1, 2])
        #expect(folder.names == ["a.png"])
        var stamp: FileStamp?
        try FileBytes.write([4, 5, 6], to: path) { stamp = $0 }
        #expect(stamp != nil && stamp == FileStamp(path) && stamp?.size == 3)
    }

    @Test(
        "Paths are taken apart and put together",
        arguments: [
            ("a", "", "a", "a", ""), ("a/b.c.png", "a", "b.c.png", "b.c", "png"), ("/x", "/", "x", "x", ""),
            ("a/.hidden", "a", ".hidden", ".hidden", ""), ("-", "", "-", "-", ""), ("", "", "", "", ""),
        ])
    func pathNames(_ path: String, _ folder: String, _ name: String, _ stem: String, _ suffix: String) {
        let parts = PathName(path)
        #expect(
            [parts.folder, parts.name, parts.stem, parts.suffix, parts.path] == [folder, name, stem, suffix, path])
    }

    @Test("Pipes and devices are written to as they are")
    func devices() throws {
        let pipe = folder.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let end = open(pipe, O_RDWR | O_NONBLOCK)
        defer { close(end) }
        for path in [pipe, "/dev/null"] {
            try FileBytes.write([1, 2, 3], to: path)
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect([S_IFIFO, S_IFCHR].contains(status.st_mode & S_IFMT))
        }
        var bytes = [UInt8](repeating: 0, count: 8)
        #expect(read(end, &bytes, 8) == 3 && bytes.starts(with: [1, 2, 3]))
        #expect(folder.names == ["pipe"])
    }
}
