import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

@Suite("What a batch made is noted where it is wanted, and times are kept where they are")
struct JournalTests {
    private let folder = TemporaryFolder()
    private let photos: String

    init() throws {
        photos = folder.path("photos")
        for index in 0..<4 { try write("photos/\(index).png", seed: index) }
    }

    private func write(_ name: String, seed: Int) throws {
        let path = folder.path(name)
        try folder.makeFolder(PathName(name).folder)
        let values = (0..<768).map { Float(($0 + seed) * 37 % 11) / 10 }
        try Picture(width: 16, height: 16, format: .rgb, samples: Samples(values, depth: 8)).write(to: path)
    }

    private func names(_ name: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path(name))) ?? []).sorted()
    }

    private func upscale(_ more: String...) throws -> Binary.Result {
        try Binary.run(["upscale", photos, "-o", folder.path("out")] + more)
    }

    @Test("--journal keeps notes in a file of its own, which --resume reads, wherever both are moved together")
    func journalFile() throws {
        let journal = folder.path("done.jsonl")
        #expect(try upscale("--journal", journal).status == 0)
        #expect(names("out") == ["0.png", "1.png", "2.png", "3.png"])
        let again = try upscale("--journal", journal, "--resume")
        #expect(again.status == 0 && again.error.contains("0 made, 4 skipped"), "\(again.error)")
        let forgotten = try upscale("--resume")
        #expect(forgotten.status != 0 && forgotten.error.contains("is not what a batch has left"), "\(forgotten.error)")
        try folder.makeFolder("moved")
        for name in ["out", "done.jsonl"] {
            try FileManager.default.moveItem(atPath: folder.path(name), toPath: folder.path("moved/\(name)"))
        }
        let moved = try Binary.run(
            "upscale", photos, "-o", folder.path("moved/out"), "--journal", folder.path("moved/done.jsonl"), "--resume")
        #expect(moved.status == 0 && moved.error.contains("0 made, 4 skipped"), "\(moved.error)")
    }

    @Test("Shards write journals of their own beside it, and each reads all of them")
    func shards() throws {
        let journal = folder.path("done.jsonl")
        for shard in ["1/2", "2/2"] {
            #expect(try upscale("--journal", journal, "--shard", shard).status == 0)
        }
        #expect(names("").filter { $0.hasSuffix(".jsonl") } == ["done-1-of-2.jsonl", "done-2-of-2.jsonl"])
        let again = try upscale("--journal", journal, "--resume")
        #expect(again.status == 0 && again.error.contains("0 made, 4 skipped"), "\(again.error)")
    }

    @Test("--no-journal leaves no notes, and does not go together with what needs them")
    func noJournal() throws {
        #expect(try upscale("--no-journal").status == 0)
        #expect(names("out") == ["0.png", "1.png", "2.png", "3.png"])
        for option in [["--resume"], ["--journal", folder.path("x.jsonl")]] {
            let result = try Binary.run(["upscale", photos, "-o", folder.path("other"), "--no-journal"] + option)
            #expect(result.status == 64 && result.error.contains(option[0]), "\(result.error)")
            #expect(names("other").isEmpty)
        }
    }

    @Test(
        "A file that is no journal is never added to",
        arguments: ["photos/0.png", "jobs.jsonl", "photos", "none/x", "-"])
    func noJournalFile(name: String) throws {
        try folder.write("{\"input\": \"a.png\"}\n", "jobs.jsonl")
        let path = name == "-" ? name : folder.path(name)
        let before = name.contains(".") ? try FileBytes.read(path) : []
        let result = try upscale("--journal", path)
        #expect(result.status != 0 && result.error.contains(path), "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1 && names("out").isEmpty)
        if name.contains(".") { #expect(try FileBytes.read(path) == before) }
    }

    /// Seconds since 1970 at which a file was changed and last read.
    private func times(_ path: String) throws -> [Int] {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return [Int(status.st_mtim.tv_sec), Int(status.st_atim.tv_sec), Int(status.st_mtim.tv_nsec)]
    }

    @Test("--keep-times gives results the times of their pictures, and --resume still knows them")
    func keepsTimes() throws {
        for index in 0..<4 {
            let old = [
                timespec(tv_sec: 1_000_000 + index, tv_nsec: 7), timespec(tv_sec: 500_000 + index, tv_nsec: 250),
            ]
            #expect(utimensat(AT_FDCWD, "\(photos)/\(index).png", old, 0) == 0)
        }
        #expect(try upscale("--keep-times").status == 0)
        #expect(try times(folder.path("out/2.png")) == [500_002, 1_000_002, 250])
        let again = try upscale("--keep-times", "--resume")
        #expect(again.error.contains("0 made, 4 skipped"), "\(again.error)")
        // Of the same size and time, but of other content.
        let other = try upscale("--keep-times", "--resume", "--precision", "f32")
        #expect(other.status == 0, "\(other.error)")
        let back = try upscale("--keep-times", "--resume")
        #expect(back.status == 0, "\(back.error)")
        #expect(try times(folder.path("out/2.png"))[0] == 500_002)
        let mask = folder.path("mask.png")
        try Picture(Mask(width: 16, height: 16, filling: PixelRect(x: 4, y: 4, width: 4, height: 4))).write(to: mask)
        let filled = folder.path("filled.jpg")
        #expect(try Binary.run("inpaint", "\(photos)/1.png", "--mask", mask, "-o", filled, "--keep-times").status == 0)
        #expect(try times(filled)[0] == 500_001)
        let styled = folder.path("styled.png")
        let style = ["style", "\(photos)/3.png", "--style", "\(photos)/0.png", "-o", styled, "--keep-times"]
        #expect(try Binary.run(style).status == 0)
        #expect(try times(styled)[0] == 500_003)
        let piped = try Binary.run(["upscale", "-", "-o", folder.path("p.png"), "--keep-times"], input: Data())
        #expect(piped.status == 64 && piped.error.contains("standard input has no times"), "\(piped.error)")
    }
}
