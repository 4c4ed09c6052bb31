import GentoolBase
import SystemPackage
import TestFiles
import Testing

@testable import GentoolRaster

@Suite("Clips of every kind get their names when they are whole")
struct ClipWritingTests {
    private let folder = TemporaryFolder()
    private static let names =
        ["clip.png", "clip.gif", "clip.avi", "clip.y4m"] + (FFmpeg.isThere ? ["clip.mp4"] : [])

    private func written(
        _ path: FilePath, replacing: Bool, _ whenSynced: (FilePath, FileStamp) throws -> Void
    ) throws {
        let made = TestClip.moving(2, width: 16, height: 16)
        var options = ClipOptions()
        options.replacesFile = replacing
        let writer = try Clip.writer(to: path, for: made.clip, options: options)
        for frame in made.frames { try writer.append(frame) }
        _ = try writer.finish(whenSynced: whenSynced)
    }

    @Test("A file that came meanwhile stays unless it may be replaced", arguments: names)
    func meanwhile(_ name: String) throws {
        let path = folder.file(name)
        let error = #expect(throws: FileError.self) {
            try written(path, replacing: false) { _, _ in try FileBytes.write([7], to: path) }
        }
        #expect(error?.code == .alreadyExists)
        #expect(try FileBytes.read(path) == [7] && folder.names == [name])
        try written(path, replacing: true) { _, _ in }
        #expect(try FileBytes.read(path) != [7])
    }

    @Test("What is noted before is what is there then, and who can't note it leaves nothing", arguments: names)
    func noted(_ name: String) throws {
        struct Refusal: Error {}
        let path = folder.file(name)
        #expect(throws: Refusal.self) {
            try written(path, replacing: true) { part, _ in
                #expect(!path.exists && part.exists)
                throw Refusal()
            }
        }
        #expect(folder.names.isEmpty)
        var noted: (stamp: FileStamp, sum: Checksum)?
        try written(path, replacing: true) { noted = ($1, try Checksum(contentsOf: $0)) }
        #expect(try noted?.stamp == FileStamp(path) && noted?.sum == Checksum(contentsOf: path))
    }
}
