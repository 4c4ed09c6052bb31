import GentoolBase
import GentoolRaster
import SystemPackage
import TestFiles
import Testing

@testable import GentoolTasks

@Suite("Frames are kept in a folder of their own")
struct FrameStoreTests {
    private let temporary = TemporaryFolder()
    private var folder: FilePath { FilePath(temporary.path("clip.gif.part")) }
    private let work = Fingerprint(settings: "a", inputs: [])

    @Test("A folder of somebody else's is refused, and nothing in it is removed")
    func foreign() throws {
        try temporary.write("{}", "clip.gif.part/manifest.json")
        try temporary.write("x", "clip.gif.part/notes.txt")
        #expect(throws: BatchError.self) { try FrameStore(folder, work: work, replacing: true) }
        #expect(try folder.names().count == 2)
    }

    @Test("Frames of other work go where that is asked for, and what else is there stays")
    func replaced() throws {
        let frame = Picture(width: 1, height: 1, format: .gray, samples: .eight([1]))
        do {
            let store = try FrameStore(folder, work: work, replacing: false)
            try store.keep(frame, memory: frame, 1)
        }
        try temporary.write("x", "clip.gif.part/notes.txt")
        let other = Fingerprint(settings: "b", inputs: [])
        #expect(throws: BatchError.self) { try FrameStore(folder, work: other, replacing: false) }
        let store = try FrameStore(folder, work: other, replacing: true)
        #expect(store.finished == 0 && store.isEmpty)
        #expect(Set(try folder.names()) == ["manifest.json", "notes.txt"])
        store.remove()
        #expect(try folder.names() == ["notes.txt"])
    }

    @Test("A clip whose name is no text has a folder of that name")
    func bytes() {
        let output = FilePath(bytes: Array("out/".utf8) + [0xE9] + Array("%04d.png".utf8))
        let task = ClipTask(UpscaleRequest(), input: "a.gif", output: output)
        #expect(task.workFolder?.bytes == Array("out/".utf8) + [0xE9] + Array("04d.png.part".utf8))
    }
}
