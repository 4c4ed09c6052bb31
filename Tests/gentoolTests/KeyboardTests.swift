import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

/// What people type, and lists as their editors write them.
@Suite struct KeyboardTests {
    private let folder = TemporaryFolder()

    private func writePhoto(_ name: String = "a.png", side: Int = 16) throws -> String {
        let path = folder.path(name)
        try Picture(FloatImage(width: side, height: side, channels: 3, repeating: 0.5)).write(to: path)
        return path
    }

    // MARK: - Lists

    @Test(
        "Job files and lists from Windows are read", arguments: ["\n", "\r\n"], [[], [0xEF, 0xBB, 0xBF]] as [[UInt8]])
    func windows(end: String, mark: [UInt8]) throws {
        let photo = try writePhoto()
        let lines = (1...2).map { "{\"input\": \"\(photo)\", \"output\": \"\(folder.path("\($0).png"))\"}" }
        let jobs = try folder.write(mark + lines.map { $0 + end }.joined().utf8, "jobs.jsonl")
        let made = try Binary.run("upscale", "--jobs", jobs)
        #expect(made.status == 0 && folder.names.filter { $0.hasSuffix(".png") }.count == 3, "\(made.error)")
        let list = try folder.write(mark + "\(photo)\(end)".utf8, "list.txt")
        let listed = try Binary.run("upscale", "--files-from", list, "-o", folder.path("out/"))
        #expect(listed.status == 0, "\(listed.error)")
    }

    @Test("A byte-order mark is no part of a prompt")
    func prompts() throws {
        let prompts = try folder.write([0xEF, 0xBB, 0xBF] + "a lake by day\r\n\r\na house\r\n".utf8, "prompts.txt")
        let made = try Binary.run(
            "generate", "--prompts", prompts, "--size", "32", "--steps", "1", "--json", "-o", folder.path("out/"))
        #expect(made.status == 0, "\(made.error)")
        let texts = try made.output.split(separator: UInt8(ascii: "\n")).map {
            try #require(JSONSerialization.jsonObject(with: $0) as? [String: Any])["prompt"] as? String
        }
        #expect(texts == ["a lake by day", "a house"])
    }

    @Test("A line of a job file sets what the command line sets")
    func jobOptions() throws {
        let photo = try writePhoto(side: 24)
        let mask = folder.path("m.png")
        try Picture(Mask(width: 24, height: 24, filling: PixelRect(x: 8, y: 8, width: 6, height: 6))).write(to: mask)
        let jobs = folder.path("jobs.jsonl")
        let lines = [
            "{\"input\": \"\(photo)\", \"output\": \"\(folder.path("low.jpg"))\", \"quality\": 10}",
            "{\"input\": \"\(photo)\", \"output\": \"\(folder.path("high.jpg"))\", \"quality\": 98, \"seed\": -1}",
            "{\"input\": \"\(photo)\", \"output\": \"\(folder.path("plain.png"))\", \"no_metadata\": true}",
            "{\"input\": \"\(photo)\", \"output\": \"\(folder.path("usual.png"))\", \"invert_mask\": false}",
        ]
        try FileBytes.write(Array(lines.joined(separator: "\n").utf8), to: jobs)
        let made = try Binary.run("inpaint", "--jobs", jobs, "--mask", mask, "--invert-mask", "--grow-mask", "-12")
        #expect(made.status == 0 && made.error.contains("has nothing left with --grow-mask -12, so"), "\(made.error)")
        let low = try Picture(contentsOf: folder.path("low.jpg")).metadata.source?.jpeg?.estimatedQuality
        let high = try Picture(contentsOf: folder.path("high.jpg")).metadata.source?.jpeg?.estimatedQuality
        #expect(low == 10 && high == 98)
        #expect(made.error.contains("was drawn"))
        #expect(try Picture(contentsOf: folder.path("plain.png")).metadata.texts.isEmpty)
        for (line, hint) in [
            ("\"model\": \"x\"", "the same for all jobs"), ("\"qualty\": 3", "mask_from"),
            ("\"quality\": 101", "1 to 100"),
            ("\"invert_mask\": 3", "expected true or false"), ("\"quality\": 3, \"qu\\u0061lity\": 4", "twice"),
            ("\"mask\": \"a\\u0000.png\"", "NUL"), ("\"seed\": {}", "object"),
            ("\"overwrite\": true", "not known"),
        ] {
            try FileBytes.write(Array("{\"input\": \"\(photo)\", \(line)}".utf8), to: jobs)
            let refused = try Binary.run("inpaint", "--jobs", jobs, "--mask", mask)
            #expect(refused.status != 0 && refused.error.contains("line 1: "), "\(refused.error)")
            #expect(refused.error.contains(hint), "\(refused.error)")
        }
    }

    @Test("A thousand lines with prompts of their own are read at once")
    func manyPrompts() throws {
        let jobs = folder.path("jobs.jsonl")
        let lines = (0..<1000).map {
            "{\"input\": \"a.png\", \"output\": \"\($0).png\", \"prompt\": \"lake \($0)\", \"negative\": \"boat \($0)\"}"
        }
        let wrong = "{\"input\": \"a.png\", \"strength\": 2}"
        try FileBytes.write(Array((lines + [wrong]).joined(separator: "\n").utf8), to: jobs)
        let result = try Binary.run(["inpaint", "--jobs", jobs, "--outpaint", "5"], computingAtMost: 10)
        #expect(result.status != 0 && result.error.contains("line 1001: \"strength\" 2"), "\(result.error)")
    }

    // MARK: - Words

    @Test("Bytes that are no text are no prompt: said in one line, wherever they stand")
    func bytesInPrompts() throws {
        let photo = try writePhoto()
        let prompts = try folder.write(Array("a caf".utf8) + [0xE9], "prompts.txt")
        let jobs = try folder.write(Array("{\"prompt\": \"caf".utf8) + [0xE9] + Array("\"}".utf8), "jobs.jsonl")
        let script = #"""
            case $1 in argument) exec "$0" generate "$(printf 'caf\351')" -o "$2.png" ;;
            option) exec "$0" inpaint "$2" --outpaint 2 --prompt "$(printf 'caf\351')" -o "$2.png" ;;
            list) exec "$0" generate --prompts "$2" -o "$2.out/" ;; jobs) exec "$0" generate --jobs "$2" -o "$2.out/" ;; esac
            """#
        for (kind, path) in [("argument", photo), ("option", photo), ("list", prompts), ("jobs", jobs)] {
            let result = try Binary.script(script, [kind, path])
            #expect(
                result.status != 0 && result.error.contains("caf\\xE9: expected a text in UTF-8")
                    && !result.error.dropLast()
                        .contains("\n"),
                "\(kind): \(result.error)")
        }
    }

    @Test("A name or a number that begins with a dash is met with what to write instead")
    func dashes() throws {
        let photo = try writePhoto()
        for verb in ["grid", "upscale"] {
            let named = try Binary.run(verb, "-dash.png", "-o", folder.path("o.png"))
            #expect(named.status == 64 && named.error.contains("say ./-dash.png"), "\(named.error)")
        }
        for (option, value, range) in [
            ("--width", "-5", "1 or more"), ("--scale", "-2", "1 or more"),
            ("--max-pixels", "-1", "1 to 1099511627776"),
        ] {
            let result = try Binary.run("upscale", photo, option, value)
            #expect(result.status == 64 && result.error.contains(range), "\(result.error)")
        }
        #expect(try Binary.run("help", "inpant").error.contains("did you mean inpaint?"))
        #expect(try Binary.run("help", "train", "difusion").status == 64 && Binary.run("help").status == 0)
    }

    @Test(
        "A seed of -1 is drawn, and told where people and programs look", arguments: [["--seed", "-1"], ["--seed=-1"]])
    func drawnSeed(option: [String]) throws {
        let photo = try writePhoto(side: 24)
        let mask = folder.path("m.png")
        try Picture(Mask(width: 24, height: 24, filling: PixelRect(x: 8, y: 8, width: 6, height: 6))).write(to: mask)
        let output = folder.path("o.png")
        let made = try Binary.run(["inpaint", photo, "--mask", mask, "-o", output, "--json"] + option)
        let report = try #require(JSONSerialization.jsonObject(with: made.output) as? [String: Any])
        let seed = try #require(report["seed"] as? UInt64)
        #expect(made.error.contains("seed \(seed)") && "\(report["notices"]!)".contains("seed-drawn"), "\(made.error)")
        let texts = try Picture(contentsOf: output).metadata.texts
        #expect(texts.contains { $0.value.contains("Seed: \(seed),") })
        #expect(try Binary.run(["upscale", photo, "-o", output, "--seed", "-2"]).status != 0)
    }

    @Test(
        "Other formats are named where they can't be written",
        arguments: [
            ("jxl", "JPEG XL"), ("webp", "WebP"), ("TIF", "TIFF"), ("avif", "AVIF"), ("gif", "GIF"), ("heic", "HEIC"),
        ])
    func formats(suffix: String, name: String) throws {
        let result = try Binary.run("upscale", try writePhoto(), "-o", folder.path("o.\(suffix)"))
        #expect(result.status == 64)
        #expect(result.error.contains("\(name) can't be written; use .png or .jpg"), "\(result.error)")
    }

    @Test("What never ends is no picture, no mask and no list")
    func endless() throws {
        let photo = try writePhoto()
        let output = ["-o", folder.path("o.png")]
        for arguments in [
            ["upscale", "/dev/zero"] + output, ["inpaint", photo, "--mask", "/dev/zero"] + output,
            ["upscale", "--jobs", "/dev/zero"], ["upscale", "--files-from", "/dev/zero", "-o", folder.path("out/")],
            ["cutout", photo, "--box", "2,2,8,8", "--background", "/dev/zero"] + output,
            ["generate", "--prompts", "/dev/zero", "-o", folder.path("out/")], ["info", "/dev/zero"],
            ["upscale", photo, "--model", "/dev/zero"] + output,
        ] {
            let result = try Binary.run(arguments, computingAtMost: 20)
            #expect(result.status != 0 && result.error.contains("/dev/zero"), "\(arguments): \(result.error)")
            #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
        let pipe = try Binary.script("cat /dev/zero | \"$0\" upscale - -o \"$1\"", [folder.path("o.png")])
        #expect(pipe.status == 1 && pipe.error.contains("does not end"), "\(pipe.error)")
    }

    @Test("A batch works behind all else where that is asked for")
    func nice() throws {
        let line = """
            "$0" generate lake --size 256 --steps 1000 --nice 7 -o "$1" &
            for tenth in $(seq 3000); do
            levels=$(ps -L -o ni= -p $!) || break; case $levels in *7*) break ;; esac; sleep 0.1; done
            echo "$levels"; kill $!
            """
        let result = try Binary.script(line, [folder.path("o.png")])
        let levels = Set(String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isWhitespace))
        #expect(levels.contains("7") && levels.count <= 2, "\(levels) \(result.error)")
    }

    @Test("An option that would do nothing is refused with what it is for")
    func idle() throws {
        let photo = try writePhoto()
        for (arguments, hint) in [
            (["upscale", photo, "-0"], "-0: tells how names in --files-from end"),
            (["world", "--frames", "32"], "--frames: is for clips"), (["world", "--fps", "5"], "--fps: is for clips"),
            (["world", "--suffix", "gif"], "--suffix: is for clips"),
            (["grid", photo, "--no-labels", "--label", "x"], "--label x: and --no-labels"),
            (["bench", "--shape", "layer", "--training"], "--shape layer: --training has"),
            (["bench", "--size", "128", "--training"], "--size 128x128: --training has"),
            (["bench", "--size", "128", "--shape", "layer"], "--size 128x128: --shape layer has"),
        ] {
            let output = arguments[0] == "bench" ? [] : ["-o", folder.path("made.png")]
            let result = try Binary.run(arguments + output)
            #expect(result.status == 64 && result.error.contains(hint), "\(arguments): \(result.error)")
            #expect(!folder.names.contains("made.png"))
        }
    }

    @Test("A mistyped command or option is met with the nearest one")
    func mistyped() throws {
        for (word, meant) in [("inpant", "inpaint"), ("genrate", "generate"), ("upscael", "upscale"), ("Grid", "grid")]
        {
            let result = try Binary.run(word, "photo.png")
            #expect(result.status == 64 && result.error.contains("did you mean \(meant)?"), "\(result.error)")
        }
        #expect(try Binary.run("photo.png").error.contains("expected one of inpaint, edit"))
        #expect(try Binary.run("upscale", "--overwrit", "x.png").error.contains("'--overwrite'"))
        #expect(try Binary.run("help", "upscale").status == 0 && Binary.run("--version").status == 0)
    }

    @Test("A text that was not quoted is met with a hint to quote it, before any work")
    func unquoted() throws {
        let photo = try writePhoto()
        let edit = try Binary.run("edit", photo, "remove", "the", "boat")
        #expect(edit.status == 64 && edit.error.contains("\"remove the boat\""), "\(edit.error)")
        let generate = try Binary.run("generate", "a", "lake", "by", "day")
        #expect(generate.status == 64 && generate.error.contains("\"a lake by day\""), "\(generate.error)")
        let inpaint = try Binary.run("inpaint", photo, "--mask", photo, "--prompt", "a", "wooden", "bench")
        #expect(inpaint.status == 64 && inpaint.error.contains("quotation marks"), "\(inpaint.error)")
        let missing = try Binary.run("edit", folder.path("b.png"), "make it night")
        #expect(missing.status == 1 && missing.error.contains("no such file"), "\(missing.error)")
    }

    @Test("On a terminal a success is told, and a picture's bytes are refused")
    func terminal() throws {
        let photo = try writePhoto()
        func run(_ arguments: [String], output: Int32, error: Int32) throws -> Int32 {
            let process = Process()
            process.executableURL = Binary.url
            process.arguments = arguments
            process.standardOutput = FileHandle(fileDescriptor: output)
            process.standardError = FileHandle(fileDescriptor: error)
            try process.run()
            process.waitUntilExit()
            return process.terminationStatus
        }
        var (terminal, program) = (Int32(0), Int32(0))
        try #require(openpty(&terminal, &program, nil, nil, nil) == 0)
        defer {
            close(terminal)
            close(program)
        }
        let (null, output) = (open("/dev/null", O_WRONLY), folder.path("o.png"))
        func said() -> String {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(terminal, &bytes, bytes.count)
            return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        }
        #expect(try run(["upscale", photo, "-o", output], output: null, error: program) == 0)
        #expect(said().contains("wrote \(output)"))
        #expect(try run(["upscale", photo, "-o", "-"], output: program, error: program) == 64)
        #expect(said().contains("terminal"))
        close(null)
    }

    // MARK: - Limits of the machine

    @Test("Small stacks and few descriptors are enough", arguments: ["ulimit -s 64", "ulimit -s 32", "ulimit -n 7"])
    func limits(limit: String) throws {
        let result = try Binary.script(
            "\(limit); exec \"$0\" upscale \"$1\" -o \"$2\"", [try writePhoto(), folder.path("o.png")])
        #expect(result.status == 0, "\(result.error)")
    }

    @Test("Memory that is denied is told in one line")
    func memory() throws {
        let photo = try writePhoto(side: 1024)
        let result = try Binary.script(
            "ulimit -v 250000; exec \"$0\" upscale \"$1\" -o \"$2\"", [photo, folder.path("o.png")])
        #expect(result.status == 1 && result.error.hasPrefix("Error: not enough memory: "), "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1 && !folder.names.contains("o.png"))
    }
}
