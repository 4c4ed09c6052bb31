import Foundation
import GentoolBase
import SystemPackage
import TestFiles
import Testing

@Suite("Help")
struct HelpTests {
    private let topics = [
        "masks", "models", "batches", "clips", "training", "json", "metadata", "settings", "serving",
    ]

    @Test("Topics fit into terminals of 80 columns")
    func width() throws {
        for topic in topics {
            let result = try Binary.run("help", topic)
            let text = String(decoding: result.output, as: UTF8.self)
            #expect(result.status == 0 && text.count > 300, "\(topic): \(result.error)")
            for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(topic): \(line)") }
        }
    }

    @Test("Examples in the help of commands stay on their lines, so that they can be pasted")
    func examples() throws {
        let dump = try Binary.run("--experimental-dump-help")
        var count = 0
        func check(_ value: Any) {
            if let list = value as? [Any] { for part in list { check(part) } }
            guard let object = value as? [String: Any] else { return }
            let lines = (object["discussion"] as? String ?? "").split(separator: "\n", omittingEmptySubsequences: false)
            for (line, next) in zip(lines, lines.dropFirst() + [""]) where line.hasPrefix("  ") {
                count += 1
                #expect(line.count <= 80, "\(line)")
                // What goes on behind a command is behind a backslash.
                if next.hasPrefix("    "), !line.hasPrefix("  {") { #expect(line.hasSuffix("\\"), "\(line)") }
            }
            for part in object.values { check(part) }
        }
        check(try JSONSerialization.jsonObject(with: Data(dump.output)))
        #expect(count > 50)
    }

    @Test("A topic that is none names those that are, and models is a topic and a command")
    func unknown() throws {
        let none = try Binary.run("help", "nonsense")
        #expect(none.status != 0 && topics.allSatisfy { none.error.contains($0) }, "\(none.error)")
        #expect(none.error.contains("inpaint"))
        #expect(try Binary.run("help", "clip").error.contains("did you mean clips?"))
        let models = String(decoding: try Binary.run("help", "models").output, as: UTF8.self)
        #expect(models.contains("gentool models --help"))
    }

    @Test("Help that can't be written is an error")
    func full() throws {
        for arguments in ["--help", "--version", "upscale --help", "--generate-completion-script bash"] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "'\(Binary.url.path)' \(arguments) >/dev/full 2>/dev/null"]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 1, "\(arguments)")
        }
    }

    @Test("What other programs call a command leads to the one that does it, or to those programs")
    func otherNames() throws {
        for (word, meant) in [
            ("remove", "inpaint does that"), ("Denoise", "restore does that"), ("resize", "upscale enlarges"),
            ("crop", "ImageMagick"),
        ] {
            let result = try Binary.run(word, "photo.jpg")
            #expect(result.status == 64 && result.error.contains(meant), "\(result.error)")
        }
    }

    @Test("Whoever has read enough ends what is told, without a word")
    func readerGone() throws {
        let pictures = (0..<3).map { _ in
            Binary.root.appendingPathComponent("samples/landscape.png").path
        }
        for words in ["info --json \"$@\"", "help masks", "models list --known", "--help"] {
            let line = "{ \"$0\" \(words); echo status $? >&2; } | true"
            for _ in 0..<3 {
                let told = try Binary.script(line, pictures)
                #expect(told.error == "status 0\n", "\(words): \(told.error)")
            }
        }
    }

    @Test("Shells offer clips where clips are taken")
    func completions() throws {
        let script = String(
            decoding: try Binary.run("--generate-completion-script", "fish").output, as: UTF8.self)
        for verb in ["upscale", "restore", "style", "inpaint", "mask", "cutout", "info", "grid"] {
            #expect(
                script.split(separator: "\n").contains { $0.contains(verb) && $0.contains("mp4") }, "\(verb)")
        }
    }

    @Test("Names that can't be meant are refused with what can be said instead")
    func outputs() throws {
        let folder = TemporaryFolder()
        func error(_ arguments: String...) throws -> String {
            let result = try Binary.run(arguments)
            #expect(result.status != 0, "\(arguments)")
            return result.error
        }
        let dashed = try error("upscale", "a.png", "-o", "-x.jpg")
        #expect(dashed.contains("./-x.jpg") && !dashed.contains("in front of"), "\(dashed)")
        #expect(try error("upscale", "-x.jpg").contains("in front of"))
        #expect(try error("upscale", "a.png", "-o", "/dev/stdout").contains("-o - is standard output"))
        #expect(try error("world", "-o", folder.path("w-{seed}.png")).contains("names of their own"))
        #expect(folder.names.isEmpty)
    }

    @Test("A template names what is made of a picture, or of several, in one")
    func templates() throws {
        let folder = TemporaryFolder()
        #expect(try Binary.run("world", "--size", "32", "-o", folder.path("a.png")).status == 0)
        let picture = folder.path("a.png")
        for arguments in [["grid", picture], ["compare", picture, picture]] {
            let output = folder.path("{stem}-\(arguments[0]).png")
            let result = try Binary.run(arguments + ["-o", output])
            #expect(result.status == 0, "\(result.error)")
            #expect(folder.names.contains("a-\(arguments[0]).png"))
        }
        try folder.makeFolder("out")
        let one = try Binary.run("restore", picture, "-o", folder.path("out"))
        #expect(one.status == 0 && !one.error.contains("made"), "\(one.error)")
    }

    @Test("docs/json.md has the code of every notice, and no other")
    func noticeCodes() throws {
        let sources = FilePath(Binary.root.appendingPathComponent("Sources").path)
        // Those of constants are not found.
        var codes: Set = ["continued"]
        for file in sources.namesBelow() where file.extension == "swift" {
            let text = try String(contentsOfFile: sources.pushing(file).string, encoding: .utf8)
            for match in text.matches(of: /\bNotice\(\s*"([a-z0-9-]+)",/) { codes.insert(String(match.1)) }
        }
        let page = try String(contentsOf: Binary.root.appendingPathComponent("docs/json.md"), encoding: .utf8)
        let rows = try #require(page.split(separator: "\n## ").first { $0.hasPrefix("Notices\n") })
            .split(separator: "\n").filter { $0.hasPrefix("| `") }
        let known = rows.flatMap { $0.split(separator: "|")[0].matches(of: /`([a-z0-9-]+)`/).map { String($0.1) } }
        #expect(codes.count > 60 && Set(known) == codes, "\(Set(known).symmetricDifference(codes).sorted())")
    }
}
