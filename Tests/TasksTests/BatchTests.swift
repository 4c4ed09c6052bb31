import Foundation
import GentoolBase
import GentoolPipelines
import GentoolRaster
import Synchronization
import SystemPackage
import TestFiles
import Testing

@testable import GentoolTasks

@Suite struct BatchTests {
    private let temporary = TemporaryFolder()
    private var folder: String { temporary.path }

    // MARK: - Templates

    private static let values: PathTemplate.Values = {
        var values = InputFile("photos/sea/a.b.JPG", subfolder: "sea").values(index: 7, count: 120, seed: 42)
        #expect(values.ext == "JPG")
        return values
    }()

    @Test(
        "A template gives each picture its path",
        arguments: [
            ("out/{stem}.png", "out/a.b.png"), ("{dir}/{stem}-x.{ext}", "photos/sea/a.b-x.JPG"),
            ("o/{subdir}/{index}_{seed}.png", "o/sea/007_42.png"), ("/tmp//{stem}.{ext}", "/tmp/a.b.JPG"),
            ("plain.png", "plain.png"),
        ])
    func templates(_ text: String, _ path: String) throws {
        #expect(try PathTemplate(text).path(Self.values).string == path)
    }

    @Test("A file without a folder lies in the current one, and a folder keeps the folders below")
    func emptyFolders() throws {
        let values = InputFile("a.webp").values(index: 1, count: 1, seed: 0)
        #expect(try PathTemplate("{dir}/{stem}-mask.png").path(values) == "a-mask.png")
        #expect(PathTemplate(folder: "out").path(values) == "out/a.png")
        #expect(try PathTemplate("out/{subdir}-{stem}.png").path(values) == "out/-a.png")
        #expect(PathTemplate(folder: "out/").path(Self.values) == "out/sea/a.b.JPG")
        #expect(try PathTemplate("out/x/{subdir}/{stem}.png").fixedFolder == "out/x")
        #expect(try PathTemplate("{dir}/{stem}.png").fixedFolder == "")
    }

    @Test("A placeholder that does not exist is named with those that do")
    func unknownPlaceholder() {
        #expect { try PathTemplate("out/{stm}.png") } throws: {
            "\($0)".contains("{stm}") && "\($0)".contains("{stem}")
        }
    }

    // MARK: - Shards

    @Test("Shards have every element once", arguments: [1, 3, 8], [0, 1, 7, 24])
    func shards(count: Int, elements: Int) throws {
        let list = Array(0..<elements)
        let parts = try (1...count).map { try Shard(number: $0, of: count).part(of: list) }
        #expect(parts.flatMap { $0 }.sorted() == list)
        #expect((parts.map(\.count).max() ?? 0) - (parts.map(\.count).min() ?? 0) <= 1)
    }

    fileprivate static func slurm(_ id: Int, _ first: Int, _ last: Int, _ count: Int) -> [String: String] {
        [
            "SLURM_ARRAY_TASK_ID": "\(id)", "SLURM_ARRAY_TASK_MIN": "\(first)", "SLURM_ARRAY_TASK_MAX": "\(last)",
            "SLURM_ARRAY_TASK_COUNT": "\(count)",
        ]
    }

    @Test(
        "auto finds its place in a Slurm array and a Kubernetes job",
        arguments: [
            ("auto", BatchTests.slurm(0, 0, 7, 8), "1/8"), ("auto", BatchTests.slurm(5, 1, 5, 5), "5/5"),
            ("auto", BatchTests.slurm(7, 3, 11, 5), "3/5"),
            ("auto", BatchTests.slurm(9, 9, 9, 1), "1/1"), ("auto/5", BatchTests.slurm(5, 1, 5, 5), "5/5"),
            ("auto/4", ["JOB_COMPLETION_INDEX": "0"], "1/4"), ("auto/4", ["JOB_COMPLETION_INDEX": "3"], "4/4"),
            ("2/9", [:], "2/9"),
        ] as [(String, [String: String], String)])
    func automaticShards(_ text: String, _ environment: [String: String], _ expected: String) throws {
        #expect(try Shard(text, environment: environment).description == expected)
    }

    @Test(
        "A shard that makes no sense is refused with what to do",
        arguments: [
            ("auto", [:], "2/8"), ("auto", ["JOB_COMPLETION_INDEX": "0"], "auto/N"),
            ("auto/4", ["JOB_COMPLETION_INDEX": "\(Int.max)"], "2/8"),
            ("auto", BatchTests.slurm(1, .min, .max, 2), "2/8"),
            ("auto/4", ["JOB_COMPLETION_INDEX": "4"], "1 to 4"), ("auto", BatchTests.slurm(2, 1, 9, 3), "such as 1-3"),
            ("auto/4", BatchTests.slurm(1, 1, 8, 8), "8 tasks"), ("auto", ["SLURM_ARRAY_TASK_ID": "1"], "_COUNT"),
            ("0/3", [:], "1 to 3"),
            ("4/3", [:], "1 to 3"), ("x", [:], "2/8"), ("1/2/3", [:], "2/8"), ("", [:], "2/8"),
        ] as [(String, [String: String], String)])
    func badShards(_ text: String, _ environment: [String: String], _ hint: String) {
        #expect { try Shard(text, environment: environment) } throws: { "\($0)".contains(hint) }
    }

    // MARK: - Inputs

    @Test("Folders, patterns and names become a list without repetitions, in an order of its own")
    func inputs() throws {
        for name in ["b.png", "a.JPG", "c.txt", ".hidden.png", "in/d.png", "in/deep/e.jpeg", "out/f.png"] {
            try temporary.write([1], name)
        }
        func found(_ arguments: [String], _ isRecursive: Bool = false) throws -> [String] {
            try InputFile.found(
                arguments.map { FilePath($0 == "-" ? $0 : "\(folder)/\($0)") }, isRecursive: isRecursive,
                excluding: [FilePath("\(folder)/out")]
            ).map { $0.path.string.replacingOccurrences(of: folder + "/", with: "") }
        }
        #expect(try found([""]) == ["a.JPG", "b.png"])
        #expect(try found(["in"], true) == ["in/d.png", "in/deep/e.jpeg"])
        #expect(try found(["", "b.png", "in/*.png"], true) == ["a.JPG", "b.png", "in/d.png", "in/deep/e.jpeg"])
        #expect(try found(["*.p?g", "gone.png", "-"]) == ["b.png", "gone.png", "-"])
        #expect(throws: BatchError.self) { try found(["*.gif"]) }
        #expect(throws: BatchError.self) { try found(["*.txt"]) }
        let deep = try InputFile.found([FilePath("\(folder)/in")], isRecursive: true)
        #expect(deep.map(\.subfolder) == ["", "deep"])
        // A file may be called like a pattern.
        try temporary.write([1], "[x].png")
        #expect(try found(["[x].png"]) == ["[x].png"])
    }

    @Test("A folder that is not searched is so by all its names")
    func excludedLink() throws {
        for name in ["in/a.png", "in/out/b.png"] { try temporary.write([1], name) }
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "in/out")
        let found = try InputFile.found(
            [FilePath("\(folder)/in")], isRecursive: true, excluding: [FilePath("\(folder)/link")])
        #expect(found.map(\.path) == [FilePath("\(folder)/in/a.png")])
    }

    @Test("Lists end names with lines or zero bytes")
    func lists() {
        #expect(InputFile.names(inList: Array("a.png\r\nb c.png\n\nd.png".utf8)) == ["a.png", "b c.png", "d.png"])
        #expect(InputFile.names(inList: Array("a\nb.png\0c.png\0".utf8)) == ["a\nb.png", "c.png"])
        #expect(InputFile.names(inList: []).isEmpty)
        // UTF-16, whose zero bytes end no names.
        #expect(
            InputFile.names(inList: [0xFF, 0xFE] + "a.png\nb.png".utf8.flatMap { [$0, 0] }) == ["a.png", "b.png"])
        // As editors on Windows begin a text.
        #expect(InputFile.names(inList: Array("\u{FEFF}a.png\r\nb.png".utf8)) == ["a.png", "b.png"])
        #expect(InputFile.names(inList: Array("a\nb.png".utf8), endedByZeros: true) == ["a\nb.png"])
        let latin: [UInt8] = [0xE9, 0x2E, 0x70, 0x6E, 0x67]
        #expect(InputFile.names(inList: latin + [0x0A]).map(\.bytes) == [latin])
    }

    // MARK: - Journals

    private func made(_ name: String, _ bytes: [UInt8], _ work: Fingerprint, _ journal: Journal) throws {
        try FileBytes.write(bytes, to: FilePath("\(folder)/\(name)")) { stamp in
            try journal.append(FilePath("\(folder)/\(name)"), stamp, Checksum(bytes), of: work)
        }
    }

    @Test("Work is finished as long as its inputs, settings and output are the same")
    func finishedWork() throws {
        let work = Fingerprint(settings: "scale: 2", inputs: [[1, 2], [3]])
        try made("a.png", [9, 9, 9], work, Journal())
        try made("b.png", [8], Fingerprint(settings: "", inputs: []), Journal(shard: try Shard(number: 2, of: 3)))
        let path = FilePath("\(folder)/a.png")
        func finished() -> FinishedWork { FinishedWork(in: [FilePath(folder)]) }
        #expect(finished().isFinished(path, work) && finished().made(FilePath("\(folder)/b.png")))
        #expect(!finished().isFinished(path, Fingerprint(settings: "scale: 3", inputs: [[1, 2], [3]])))
        #expect(!finished().isFinished(path, Fingerprint(settings: "scale: 2", inputs: [[1, 2], [4]])))
        // A copy has another time but the same content.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 5)], ofItemAtPath: path.string)
        #expect(finished().isFinished(path, work))
        try FileBytes.write([9, 9, 7], to: path)
        #expect(!finished().isFinished(path, work) && !finished().made(path))
        path.unlink()
        #expect(!finished().made(path))
    }

    @Test("What a prompt or a model depends on without naming it counts as well, and what is written doesn't")
    func unnamedFiles() throws {
        let (lora, part) = (
            try temporary.write("a", "loras/x.safetensors"), try temporary.write("b", "models/ae.safetensors")
        )
        var request = GenerateRequest()
        request.prompt = "a lake <lora:x:1>"
        request.model.loraFolder = temporary.path("loras")
        request.model.model = try temporary.write("m", "models/model.safetensors")
        func works() -> Fingerprint { Fingerprints().fingerprint(of: request, []) }
        var seen = [works()]
        #expect(seen == [works()])
        for path in [lora, part] {
            try FileBytes.write(Array("changed".utf8), to: FilePath(path))
            seen.append(works())
        }
        #expect(Set(seen).count == 3)

        var removal = InpaintRequest()
        removal.removal.removeAt = [PixelPoint(text: "1,1")!]
        removal.removal.keepMask = temporary.path("kept.png")
        func work() -> Fingerprint { Fingerprints().fingerprint(of: removal, []) }
        let before = work()
        try temporary.write("mask", "kept.png")
        #expect(work() == before)
    }

    @Test("A line that was cut off is forgotten, and takes no other one with it")
    func tornLine() throws {
        let works = (0..<3).map { Fingerprint(settings: "\($0)", inputs: []) }
        try made("0.png", [0], works[0], Journal())
        try made("1.png", [1], works[1], Journal())
        let journal = "\(folder)/.gentool.jsonl"
        try FileBytes.write(Array(FileBytes.read(journal).dropLast(20)), to: journal)
        try made("2.png", [2], works[2], Journal())
        let finished = FinishedWork(in: [FilePath(folder)])
        #expect(
            (0..<3).map { finished.isFinished(FilePath("\(folder)/\($0).png"), works[$0]) } == [true, false, true])
    }

    // MARK: - Running

    private final class Counted: Sendable {
        static let living = Mutex((now: 0, most: 0))
        init() { Self.living.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
        deinit { Self.living.withLock { $0.now -= 1 } }
    }

    private struct Refusal: Error {}

    @Test("Jobs that fail or are done do not stop others, results are written in order, and few are in memory")
    func runs() {
        let written = Mutex<[Int]>([])
        let runner = BatchRunner<Int, Counted, (Int, Counted)>(
            read: { job in
                if job == 3 { throw Refusal() }
                return job == 4 ? nil : Counted()
            },
            make: { job, _ in
                if job == 6 { throw Refusal() }
                return (job, Counted())
            },
            write: { job, _ in
                if job == 8 { throw Refusal() }
                written.withLock { $0.append(job) }
            })
        let summary = runner.run(Array(0..<200))
        #expect(summary.made == 196 && summary.skipped == 1 && summary.failed == 3 && summary.left == 0)
        #expect(written.withLock { $0 } == (0..<200).filter { ![3, 4, 6, 8].contains($0) })
        // Two that are read and two that are made, of which one of each may not be gone yet when the next is there.
        #expect(Counted.living.withLock { $0.most } <= 6)
    }

    @Test("A job that has nothing to do is counted as that, and not as failed")
    func nothingToDo() {
        let batch = BatchRunner<Int, Int, Int>(
            read: { $0 },
            make: { job, _ in
                if job == 1 { throw NothingToDo("nothing was found") }
                return job
            }, write: { _, _ in })
        let summary = batch.run([0, 1, 2])
        #expect((summary.made, summary.unchanged, summary.failed, summary.left) == (2, 1, 0, 0))
    }

    @Test("A batch that is stopped begins no other job, and what was made is written")
    func stops() {
        let made = Mutex(0)
        let runner = BatchRunner<Int, Int, Int>(
            read: { $0 }, make: { job, _ in job }, write: { _, _ in made.withLock { $0 += 1 } },
            shouldStop: { made.withLock { $0 } >= 3 })
        let summary = runner.run(Array(0..<1000))
        #expect(summary.made >= 3 && summary.left > 900)
        #expect(summary.made == made.withLock { $0 })
    }

    @Test("Names that look the same but differ in their bytes do not collide")
    func normalForms() throws {
        let outputs = ["out/caf\u{E9}.png", "out/cafe\u{301}.png"].map { FilePath($0) }
        #expect(try PlannedOutputs(outputs.map { .init(["in/a.png"], output: $0) }).jobs.count == 2)
    }

    @Test("A journal that is a pipe is passed over, and refused as a place for lines")
    func pipeAsJournal() throws {
        #expect(mkfifo("\(folder)/.gentool.jsonl", 0o600) == 0)
        #expect(!FinishedWork(in: [FilePath(folder)]).made(FilePath("\(folder)/a.png")))
        #expect(throws: FileError.self) { try made("a.png", [1], Fingerprint(settings: "", inputs: []), Journal()) }
    }

    @Test("Outputs that would collide are refused with both inputs")
    func collisions() {
        #expect {
            try PlannedOutputs([
                .init(["a/x.jpg"], output: "out/x.png"), .init(["b/y.jpg"], output: "out/y.png"),
                .init(["b/x.jpg"], output: "out/./x.png"),
            ])
        } throws: { "\($0)".contains("a/x.jpg") && "\($0)".contains("b/x.jpg") }
    }

    @Test("Previews stand where no result, nothing beside one and no input is")
    func previews() throws {
        func planned(_ input: FilePath, _ output: FilePath, side: FilePath) throws {
            _ = try PlannedOutputs([
                .init(["in/k.png"], output: "out/k.png", previews: ["out/k-preview.png"]),
                .init([input], output: output, sides: [side]),
            ])
        }
        try planned("in/other.png", "out/other.png", side: "m/other.png")
        for (input, output, side) in [
            ("out/./k-preview.png", "out/other.png", "m/other.png"), ("in/other.png", "out/k-preview.png", "m.png"),
            ("in/other.png", "out/other.png", "./out/k-preview.png"),
        ] as [(FilePath, FilePath, FilePath)] {
            #expect { try planned(input, output, side: side) } throws: { "\($0)".contains("no preview") }
        }
    }

    @Test("What one picture is made of is no other's result, by whichever name")
    func chains() throws {
        try temporary.makeFolder("in")
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "in")
        func path(_ name: String) -> FilePath { FilePath("\(folder)/\(name)") }
        for name in ["in/b.png", "link/b.png", "link/../in/b.png", "link/new/b.png"] {
            let target = name.contains("new") ? "in/new/b.png" : "in/b.png"
            #expect(throws: BatchError.self, "\(name)") {
                try PlannedOutputs([
                    .init([path("a.png")], output: path(name)), .init([path(target)], output: path("c.png")),
                ])
            }
        }
        // In place, which only a later run could not tell from what was there.
        let own = try PlannedOutputs([.init([path("in/a.png")], output: path("link/a.png"))])
        #expect(throws: BatchError.self) { try own.refuseInputs() }
    }

    @Test("One picture at most goes through a pipe, and one comes through one")
    func pipes() throws {
        _ = try PlannedOutputs([.init(["-"], output: "-"), .init(["a.png"], output: "b.png")])
        for jobs in [
            [.init(["a.png"], output: "-"), .init(["b.png"], output: "-")],
            [.init(["a.png", "-"], output: "c.png"), .init(["b.png", "-"], output: "d.png")],
            [.init(["-", "-"], output: "c.png")],
        ] as [[PlannedOutputs.Job]] {
            #expect(throws: BatchError.self) { try PlannedOutputs(jobs) }
        }
    }

    @Test("What is no regular file is read once")
    func namedPipes() throws {
        let pipe = FilePath(temporary.path("mask"))
        #expect(mkfifo(pipe.string, 0o600) == 0)
        let jobs: [PlannedOutputs.Job] = [
            .init(["a.png", pipe], output: "c.png"), .init(["b.png", pipe], output: "d.png"),
        ]
        _ = try PlannedOutputs([jobs[0]])
        let error = #expect(throws: BatchError.self) { try PlannedOutputs(jobs) }
        #expect(error?.description.contains("a pipe or a device") == true)
    }

    @Test("What is written beside results replaces no picture, mask or other result, however they are named")
    func sides() throws {
        func job(_ name: String, beside side: FilePath, mask: FilePath? = nil) -> PlannedOutputs.Job {
            .init([FilePath("in/\(name)"), mask].compactMap { $0 }, output: FilePath("out/\(name)"), sides: [side])
        }
        _ = try PlannedOutputs([job("a.png", beside: "m/a.png", mask: "m.png"), job("b.png", beside: "m/b.png")])
        for side in ["./in/a.png", "in/b.png", "./m.png", "out/./a.png", "out/b.png", "m/b.png"] as [FilePath] {
            let jobs = [job("a.png", beside: side, mask: "m.png"), job("b.png", beside: "m/b.png")]
            #expect(throws: BatchError.self, "\(side)") { try PlannedOutputs(jobs) }
        }
        let there = FilePath("\(folder)/there.png")
        try FileBytes.write([1], to: there)
        let planned = try PlannedOutputs([.init([], output: FilePath("\(folder)/a.png"), sides: [there])])
        #expect(throws: BatchError.self) { try planned.refuseExisting(but: nil) }
    }

    @Test("What surfaces are told of errors of files and places")
    func errors() throws {
        let (folder, file) = (FilePath(folder), FilePath("\(folder)/a.png"))
        func error(_ body: () throws -> Void) -> BatchError? {
            do { try body() } catch { return error as? BatchError }
            return nil
        }
        let shallow = error { _ = try InputFile.found([folder], isRecursive: false) }
        #expect(shallow?.code == .notFound && shallow?.remedy == .searchFolders)
        let deep = error { _ = try InputFile.found([folder], isRecursive: true) }
        #expect(deep?.code == .notFound && deep?.remedy == nil)
        try FileBytes.write([1], to: file)
        let taken = error { try PlannedOutputs([.init([], output: file)]).refuseExisting(but: nil) }
        #expect(taken?.code == .alreadyExists && taken?.remedy == .resumeOrReplace)
    }
}
