import Foundation
import GentoolBase
import GentoolRaster
import SystemPackage
import TestFiles
import Testing

@Suite struct WorldCommandTests {
    private struct Line: Decodable {
        let file: String
        let caption: String
        let edited: String?
        let instruction: String?
        let mask: String?
        let without: String?
    }

    private func lines(_ folder: String) throws -> [Line] {
        try String(decoding: FileBytes.read("\(folder)/captions.jsonl"), as: UTF8.self).split(separator: "\n")
            .map { line in
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                return try decoder.decode(Line.self, from: Data(line.utf8))
            }
    }

    @Test("Writes the pictures, edits and masks that captions.jsonl names, and nothing else")
    func folder() throws {
        let folder = TemporaryFolder()
        let output = folder.path("world")
        let result = try Binary.run(
            "world", "--count", "6", "--size", "48x32", "--seed", "40", "--pairs", "--masks", "-o", output, "--json")
        #expect(result.status == 0, "\(result.error)")
        let lines = try lines(output)
        #expect(lines.count == 6)
        let files = lines.flatMap { [$0.file, $0.edited, $0.mask, $0.without].compactMap(\.self) }
        for file in files {
            let picture = try Picture(contentsOf: "\(output)/\(file)")
            #expect(picture.width == 48 && picture.height == 32)
        }
        #expect(lines.allSatisfy { !$0.caption.isEmpty && ($0.edited == nil) == ($0.instruction == nil) })
        #expect(lines.contains { $0.edited != nil } && lines.contains { $0.mask != nil })
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: output)) == Set(files + ["captions.jsonl"]))
        let report = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        #expect(report["pictures"] as? Int == 6)
        #expect(try #require(report["pictures_per_second"] as? Double) > 0)
    }

    @Test("No file is replaced unless that is asked for, whatever belongs to a picture")
    func existing() throws {
        let folder = TemporaryFolder()
        for (option, name) in [("--masks", "-mask"), ("--masks", "-without"), ("--pairs", "-edited")] {
            let output = folder.path(name)
            let kept = try folder.write([1], "\(name)/000001\(name).png")
            let arguments = ["world", "--count", "2", "--size", "16", option, "-o", output]
            let result = try Binary.run(arguments)
            #expect(result.status == 1 && result.error.contains("000001\(name).png: exists already"), "\(result.error)")
            #expect(try FileBytes.read(kept) == [1])
            #expect(try Binary.run(arguments + ["--overwrite"]).status == 0)
        }
    }

    @Test("Ctrl-C ends a run between pictures, and captions.jsonl tells of those that are there")
    func interrupted() throws {
        let folder = TemporaryFolder()
        let output = folder.path("world")
        let status = try Binary.run(
            "world", "--count", "100000", "--size", "48", "--masks", "-o", output, sending: SIGINT,
            when: { FileManager.default.fileExists(atPath: "\(output)/000004.png") })
        #expect(status == 130)
        let lines = try lines(output)
        let files = lines.flatMap { [$0.file, $0.mask, $0.without].compactMap(\.self) }
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: output)) == Set(files + ["captions.jsonl"]))
        #expect(lines.count >= 4)
    }

    @Test("One picture goes into a file or a pipe, with its caption beside it")
    func single() throws {
        let folder = TemporaryFolder()
        let path = folder.path("one.png")
        let file = try Binary.run("world", "--seed", "3", "--size", "40", "-o", path)
        let pipe = try Binary.run("world", "--seed", "3", "--size", "40", "-o", "-")
        #expect(file.status == 0 && pipe.status == 0)
        #expect(try FileBytes.read(path) == Array(pipe.output))
        #expect(String(decoding: file.output, as: UTF8.self) == pipe.error && !pipe.error.isEmpty)
        #expect(folder.names == ["one.png"])
    }

    @Test("Clips move as their captions say, one in a file of any kind, or many in a folder")
    func clips() throws {
        let folder = TemporaryFolder()
        let one = try Binary.run(
            "world", "--clip", "--seed", "4", "--size", "48x32", "--frames", "3", "--fps", "4", "-o",
            folder.path("one.gif"))
        #expect(one.status == 0 && !one.output.isEmpty, "\(one.error)")
        let reader = try Clip.reader(contentsOf: FilePath(folder.path("one.gif")))
        #expect(reader.clip.width == 48 && reader.clip.height == 32 && reader.clip.frameCount == 3)
        let many = try Binary.run(
            "world", "--clip", "--count", "3", "--size", "32", "--frames", "3", "--suffix", "avi", "-o",
            folder.path("clips"))
        #expect(many.status == 0, "\(many.error)")
        let lines = try lines(folder.path("clips"))
        #expect(lines.map(\.file) == ["000000.avi", "000001.avi", "000002.avi"])
        for line in lines {
            let reader = try Clip.reader(contentsOf: FilePath(folder.path("clips/\(line.file)")))
            let frames = try (0..<3).map { _ in try #require(try reader.nextFrame()).picture }
            #expect(try reader.nextFrame() == nil && frames[0] != frames[2], "\(line.caption)")
        }
        let numbered = [
            "world", "--clip", "--size", "32", "--frames", "3", "-o", folder.path("frames/%02d.png"), "--json",
        ]
        try FileManager.default.createDirectory(atPath: folder.path("frames"), withIntermediateDirectories: true)
        let files = try Binary.run(numbered)
        #expect(
            files.status == 0 && String(decoding: files.output, as: UTF8.self).contains("\"clips\":1"), "\(files.error)"
        )
        let again = try Binary.run(numbered)
        #expect(again.status != 0 && again.error.contains("--overwrite"), "\(again.error)")
        for wrong in [["--pairs"], ["--kind", "leaves"], ["--suffix", "bmp"], ["--frames", "1"]] {
            let result = try Binary.run(["world", "--clip", "-o", folder.path("no")] + wrong)
            #expect(result.status != 0 && result.error.contains(wrong[0]), "\(result.error)")
        }
        let text = try Binary.run("world", "--clip", "-o", folder.path("clip.txt"))
        #expect(text.status != 0 && text.error.contains(".gif"), "\(text.error)")
        #expect(folder.names == ["clips", "frames", "one.gif"])
    }

    @Test("Close-ups are other pictures of the same seeds")
    func closeUps() throws {
        let folder = TemporaryFolder()
        let paths = ["0", "1"].map { folder.path("\($0).png") }
        for (share, path) in zip(["0", "1"], paths) {
            let result = try Binary.run(
                "world", "--seed", "5", "--kind", "landscape", "--size", "40", "--close-ups", share, "-o", path)
            #expect(result.status == 0)
        }
        #expect(try FileBytes.read(paths[0]) != FileBytes.read(paths[1]))
    }

    @Test("Says in one line what is wrong, and writes nothing")
    func refusals() throws {
        let folder = TemporaryFolder()
        let path = folder.path("x.png")
        for arguments in [
            ["--kind", "portrait"], ["--count", "0"], ["--count", "2"], ["--size", "9000"], ["--masks"],
            ["--close-ups", "1.5"],
        ] {
            let result = try Binary.run(["world", "--size", "16"] + arguments + ["-o", path])
            // More than one picture has no place in a file, whatever asks for it.
            let named = ["--masks", "--count"].contains(arguments[0]) && arguments != ["--count", "0"]
            #expect(result.status != 0 && result.error.contains(named ? path : arguments[0]))
        }
        let other = try Binary.run("world", "--size", "16", "-o", folder.path("x.gif"))
        #expect(other.status != 0 && other.error.contains(".gif"))
        #expect(folder.names.isEmpty)
        #expect(try Binary.run("world", "--size", "16", "-o", path).status == 0)
        let again = try Binary.run("world", "--size", "16", "-o", path)
        #expect(again.status != 0 && again.error.contains("exists already"))
    }
}
