import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

/// Many pictures through the program.
@Suite struct BatchTests {
    private let folder = TemporaryFolder()
    private let photos: String
    private let output: String

    init() throws {
        photos = folder.path("photos")
        output = folder.path("out")
    }

    private func write(_ name: String, seed: Int = 0, side: Int = 24) throws {
        let path = folder.path(name)
        try folder.makeFolder(PathName(name).folder)
        let values = (0..<(side * side * 3)).map { Float(($0 / 3 % side / 4 + seed) * 37 % 11) / 10 }
        try Picture(width: side, height: side, format: .rgb, samples: Samples(values, depth: 8)).write(to: path)
    }

    private func writePhotos(_ count: Int, side: Int = 24) throws {
        for index in 0..<count { try write(String(format: "photos/%02d.png", index), seed: index, side: side) }
    }

    /// Names in the output folder but for journals.
    private var outputs: [String] { Self.files(in: output).filter { !$0.hasPrefix(".gentool") } }

    private static func files(in path: String) -> [String] {
        let found = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return found.filter { !$0.hasSuffix(".jsonl") && !PathName($0).suffix.isEmpty }.sorted()
    }

    /// What `--json` printed.
    private static func reports(_ result: Binary.Result) throws -> [[String: Any]] {
        try result.output.split(separator: UInt8(ascii: "\n")).map {
            try JSONSerialization.jsonObject(with: Data($0)) as? [String: Any] ?? [:]
        }
    }

    /// The same by input's name: the status.
    private static func statuses(_ result: Binary.Result) throws -> [String: String] {
        let pairs = try reports(result).map {
            (PathName($0["input"] as? String ?? "").name, $0["status"] as? String ?? "")
        }
        #expect(Set(pairs.map(\.0)).count == pairs.count)
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }

    @Test("Pictures of other kinds in a folder are told")
    func otherKinds() throws {
        try writePhotos(1)
        for name in ["a.webp", "b.HEIC", "c.heic", "d.txt"] { try FileBytes.write([0], to: "\(photos)/\(name)") }
        let result = try Binary.run("upscale", photos, "-o", output)
        #expect(result.status == 0 && outputs == ["00.png"])
        #expect(result.error.contains("left out 2 .heic: they can't be read"), "\(result.error)")
        let isRead = ChildProcess.path(of: "ffmpeg") != nil
        let reason = isRead ? "folders are searched" : "they can't be read without ffmpeg"
        #expect(result.error.contains("left out 1 .webp: \(reason)"), "\(result.error)")
    }

    @Test("A bad file in the middle stops no other one; the end, the exit code and --json say so")
    func badFile() throws {
        try writePhotos(5)
        try FileBytes.write(Array("no picture".utf8), to: "\(photos)/02.png")
        let result = try Binary.run("upscale", photos, "-o", output, "--json")
        #expect(result.status == 1)
        #expect(outputs == ["00.png", "01.png", "03.png", "04.png"])
        #expect(result.error.contains("4 made, 0 skipped, 1 failed"))
        #expect(result.error.contains("Error: \(photos)/02.png: this is a text"))
        let statuses = try Self.statuses(result)
        #expect(statuses.count == 5 && statuses["02.png"] == "failed" && statuses["03.png"] == "made")
        #expect(try Picture(contentsOf: "\(output)/04.png").width == 48)
    }

    @Test("A single picture that fails, and a file that nothing is known of, are told to scripts, too")
    func single() throws {
        let bad = try folder.write("no picture", "bad.png")
        let good = folder.path("good.png")
        try write("good.png")
        for (arguments, code) in [
            ([bad], "wrong-format"), ([folder.path("nope.png")], "not-found"), ([good, "-o", bad], "already-exists"),
            ([good, "--model", bad], nil),
        ] as [([String], String?)] {
            let result = try Binary.run(["upscale", "--json"] + arguments)
            let reports = try Self.reports(result)
            #expect(result.status == 1 && result.error.hasPrefix("Error: "), "\(result.error)")
            #expect(reports.count == 1 && reports[0]["status"] as? String == "failed", "\(arguments): \(reports)")
            #expect(reports[0]["input"] as? String == arguments[0])
            if let code { #expect(reports[0]["code"] as? String == code, "\(arguments): \(reports)") }
        }
        let info = try Binary.run("info", bad, folder.path("nope.png"), good, "--json")
        let reports = try Self.reports(info)
        #expect(info.status == 1 && reports.map { $0["code"] as? String } == ["wrong-format", "not-found", nil])
        #expect(reports.map { PathName($0["file"] as? String ?? "").name } == ["bad.png", "nope.png", "good.png"])
    }

    @Test("What fails before the first picture is told of each one in --json")
    func nothingBegun() throws {
        for name in ["a.png", "b.png"] { try write(name) }
        let files = ["a.png", "b.png"].map { folder.path($0) }
        for more in [["--model", "no-such-model"], ["--model", files[0]], ["-o", folder.path("{stem}.webp")]] {
            let place = more[0] == "-o" ? [] : ["-o", folder.path("out/")]
            let result = try Binary.run(["upscale", "--json"] + files + more + place)
            let reports = try Self.reports(result)
            #expect(result.status != 0 && reports.map { $0["input"] as? String } == files, "\(more): \(result.error)")
            #expect(reports.allSatisfy { $0["status"] as? String == "failed" && $0["error"] != nil })
        }
    }

    @Test("What fails has a code in --json, and says what can be done about it at the command line")
    func codes() throws {
        try writePhotos(1)
        try write("photos/01.png", side: 40)
        try write("photos/02.png", side: 300)
        let whole = try FileBytes.read("\(photos)/00.png")
        try FileBytes.write(Array("no picture".utf8), to: "\(photos)/03.png")
        try FileBytes.write(Array(whole.prefix(whole.count / 2)), to: "\(photos)/04.png")
        try Picture(Mask(width: 24, height: 24, filling: PixelRect(x: 8, y: 8, width: 6, height: 6))).write(
            to: folder.path("mask.png"))
        let result = try Binary.run(
            "inpaint", photos, "--mask", folder.path("mask.png"), "-o", output, "--max-pixels", "2000", "--json")
        let reports = try Self.reports(result)
        let failures = Dictionary(
            uniqueKeysWithValues: reports.map {
                (PathName($0["input"] as? String ?? "").name, ($0["code"] as? String, $0["error"] as? String))
            })
        for (name, code, hint) in [
            ("00.png", nil, nil), ("01.png", "size-mismatch", "resize it with --fit-mask"),
            ("02.png", "too-many-pixels", "allow more with --max-pixels if you trust the file"),
            ("03.png", "wrong-format", "expected PNG or JPEG"), ("04.png", "damaged", "04.png"),
        ] as [(String, String?, String?)] {
            let (found, error) = try #require(failures[name])
            #expect(found == code, "\(name): \(error ?? "")")
            guard let hint else { continue }
            #expect(
                error?.contains(hint) == true && result.error.contains("Error: \(error ?? "?")\n"), "\(result.error)")
        }
        let again = try Binary.run("upscale", photos, "-o", output)
        #expect(again.status == 1)
        #expect(
            again.error.contains("exists already; skip what is finished with --resume, or replace with --overwrite\n"),
            "\(again.error)")
    }

    @Test("Killed again and again, a batch loses nothing finished and leaves nothing half-written")
    func killed() throws {
        try writePhotos(12, side: 64)
        var finished: Set<String> = []
        for round in 0..<6 {
            // As soon as there is another picture, or earlier.
            let status = try Binary.run(
                "upscale", photos, "-o", output, "--resume", sending: SIGKILL,
                when: { round % 3 == 2 || outputs.filter { !$0.hasPrefix(".") }.count > finished.count })
            #expect(status != 0 || outputs.count == 12)
            let visible = Set(outputs.filter { !$0.hasPrefix(".") })
            #expect(finished.isSubset(of: visible))
            for name in visible { #expect(try Picture(contentsOf: "\(output)/\(name)").width == 128) }
            finished = visible
        }
        // As if it had been killed in the middle of a write.
        try FileBytes.write([1, 2, 3], to: "\(output)/.03.png.4242-17.part")
        let result = try Binary.run("upscale", photos, "-o", output, "--resume", "--json")
        #expect(result.status == 0, "\(result.error)")
        let skipped = try Self.statuses(result).filter { $0.value == "skipped" }
        #expect(Set(skipped.keys) == finished && !finished.isEmpty)
        #expect(outputs == (0..<12).map { String(format: "%02d.png", $0) })
    }

    @Test("Ctrl-C ends with 130 after cleaning up, and --resume goes on")
    func interrupted() throws {
        try writePhotos(4)
        // The second picture can't be read before something is written into it.
        let pipe = "\(photos)/01.png"
        unlink(pipe)
        #expect(mkfifo(pipe, 0o600) == 0)
        // In a folder it would be left out.
        let status = try Binary.run(
            "upscale", "\(photos)/00.png", pipe, "\(photos)/02.png", "\(photos)/03.png", "-o", output, sending: SIGINT,
            when: { FileManager.default.fileExists(atPath: "\(output)/00.png") },
            then: {
                // Whenever it gets to reading the pipe, there is nothing in it.
                DispatchQueue.global().async {
                    while case let descriptor = open(pipe, O_RDWR | O_NONBLOCK), descriptor >= 0 {
                        usleep(50_000)
                        close(descriptor)
                    }
                }
            })
        #expect(status == 130)
        #expect(outputs == ["00.png"])
        unlink(pipe)
        try write("photos/01.png")
        let result = try Binary.run("upscale", photos, "-o", output, "--resume")
        #expect(result.status == 0 && result.error.hasPrefix("3 made, 1 skipped, 0 failed"), "\(result.error)")
    }

    @Test("--resume makes again what has other content or settings, and replaces nothing of others")
    func resumes() throws {
        try writePhotos(3)
        func run(_ more: String...) throws -> [String: String] {
            let result = try Binary.run(["upscale", photos, "-o", output, "--resume", "--json"] + more)
            #expect(result.status == 0, "\(result.error)")
            return try Self.statuses(result)
        }
        #expect(Set(try run().values) == ["made"])
        #expect(Set(try run("--quiet").values) == ["skipped"])
        try write("photos/01.png", seed: 9)
        try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: "\(photos)/02.png")
        #expect(try run() == ["00.png": "skipped", "01.png": "made", "02.png": "skipped"])
        #expect(Set(try run("--scale", "1.5").values) == ["made"])
        #expect(try Picture(contentsOf: "\(output)/00.png").width == 36)
        unlink("\(output)/00.png")
        #expect(try run("--scale", "1.5") == ["00.png": "made", "01.png": "skipped", "02.png": "skipped"])
        // Somebody else's work is in the way.
        try write("out/02.png", seed: 5)
        let kept = try FileBytes.read("\(output)/02.png")
        let refused = try Binary.run("upscale", photos, "-o", output, "--resume")
        #expect(refused.status != 0 && refused.error.contains("02.png") && refused.error.contains("--overwrite"))
        #expect(try FileBytes.read("\(output)/02.png") == kept)
        // It stops nothing else.
        try write("photos/01.png", seed: 12)
        let others = try Binary.run("upscale", photos, "-o", output, "--resume", "--json")
        #expect(others.status == 1)
        #expect(try Self.statuses(others) == ["00.png": "skipped", "01.png": "made", "02.png": "failed"])
        #expect(try FileBytes.read("\(output)/02.png") == kept)
        #expect(try Binary.run("upscale", photos, "-o", photos, "--resume").error.contains("an input and an output"))
    }

    @Test("Shards share a folder of pictures without a gap or a repetition")
    func shards() throws {
        try writePhotos(7)
        var made: [String] = []
        for shard in 1...3 {
            let result = try Binary.run("upscale", photos, "-o", output, "--shard", "\(shard)/3", "--json")
            #expect(result.status == 0, "\(result.error)")
            made += try Self.statuses(result).keys
        }
        #expect(made.sorted() == outputs && outputs.count == 7)
        // Journals of all shards count, whatever the parts are now.
        let result = try Binary.run(
            ["upscale", photos, "-o", output, "--shard", "auto", "--resume"],
            environment: [
                "SLURM_ARRAY_TASK_ID": "6", "SLURM_ARRAY_TASK_MIN": "4", "SLURM_ARRAY_TASK_MAX": "6",
                "SLURM_ARRAY_TASK_COUNT": "2",
            ])
        #expect(result.status == 0 && result.error.contains("0 made, 3 skipped, 0 failed"), "\(result.error)")
        let nowhere = try Binary.run("upscale", photos, "-o", output, "--shard", "auto")
        #expect(nowhere.status != 0 && nowhere.error.contains("SLURM_ARRAY_TASK_ID"))
    }

    @Test("A folder keeps the folders in it; hidden files and the output folder are not looked into")
    func recursive() throws {
        for name in ["photos/a.png", "photos/x/b.png", "photos/x/y/c.png", "photos/.d.png"] { try write(name) }
        let inside = "\(photos)/out"
        for _ in 0..<2 {
            #expect(try Binary.run("upscale", photos, "-r", "-o", inside, "--resume").status == 0)
            #expect(Self.files(in: inside) == ["a.png", "x/b.png", "x/y/c.png"])
        }
        #expect(try Binary.run("upscale", photos, "-o", "\(output)/{stem}-{index}-{seed}.jpg").status == 0)
        #expect(outputs == ["a-1-0.jpg"])
        let beside = try Binary.run("upscale", photos)
        #expect(beside.status != 0 && beside.error.contains("-o"))
    }

    @Test("A list on standard input names the pictures, with zero bytes or lines")
    func list() throws {
        try writePhotos(3)
        for separator in ["\n", "\0"] {
            let names = ["\(photos)/00.png", "\(photos)/02.png"].joined(separator: separator)
            let result = try Binary.run(
                ["upscale", "--files-from", "-", "-o", "\(output)/", "--overwrite"], input: Data(names.utf8))
            #expect(result.status == 0, "\(result.error)")
            #expect(outputs == ["00.png", "02.png"])
        }
    }

    @Test("Lines of a job file say what differs, and what is wrong with one is said before any work")
    func jobs() throws {
        try writePhotos(2)
        func run(_ text: String) throws -> Binary.Result {
            let jobs = try folder.write(text, "jobs.jsonl")
            return try Binary.run("upscale", "--jobs", jobs, "-o", "\(output)/{index}.png", "--scale", "3")
        }
        let result = try run(
            """
            {"input": "\(photos)/00.png"}

            {"input": "\(photos)/00.png", "output": "\(output)/{stem}-wide.jpg", "width": 60, "height": 30}
            {"input": "\(photos)/01.png", "scale": 1.5}
            """)
        #expect(result.status == 0, "\(result.error)")
        #expect(outputs == ["00-wide.jpg", "1.png", "3.png"])
        #expect(try Picture(contentsOf: "\(output)/1.png").width == 72)
        #expect(try Picture(contentsOf: "\(output)/00-wide.jpg").height == 30)
        #expect(try Picture(contentsOf: "\(output)/3.png").width == 36)
        for (line, hint) in [
            ("{\"input\": \"a.png\", \"scales\": 3}", "\"scales\""),
            ("{\"input\": \"a.png\", \"scale\": \"x\"}", "\"scale\" x: expected a number"),
            ("{\"output\": \"a.png\"}", "\"input\""), ("[1]", "object"),
            ("{\"input\": \"a.png\", \"scale\": 0.5}", "scale"),
            ("", "no jobs"),
        ] {
            let result = try run(line.isEmpty ? "" : "\n" + line)
            #expect(result.status != 0 && result.error.contains(hint), "\(result.error)")
            #expect(line.isEmpty || result.error.contains("jobs.jsonl: line 2"), "\(result.error)")
            #expect(outputs.count == 3)
        }
    }

    @Test("Masks are found beside their pictures by a template, and are no pictures themselves")
    func masks() throws {
        try writePhotos(2, side: 40)
        for name in ["00", "01"] {
            let mask = Mask(width: 40, height: 40, filling: PixelRect(x: 12, y: 14, width: 8, height: 9))
            try Picture(mask).write(to: "\(photos)/\(name)-mask.png")
        }
        let result = try Binary.run("inpaint", photos, "--mask", "{dir}/{stem}-mask.png", "-o", output, "--json")
        #expect(result.status == 0, "\(result.error)")
        #expect(outputs == ["00.png", "01.png"])
        #expect(try Self.statuses(result).count == 2)
        let one = try Binary.run(
            "inpaint", "\(photos)/00.png", "\(photos)/01.png", "--mask", "\(photos)/00-mask.png", "-o", output,
            "--resume")
        #expect(one.status == 0 && one.error.contains("2 skipped"), "\(one.error)")
        let none = try Binary.run("inpaint", "\(photos)/00.png", "-o", folder.path("x.png"))
        #expect(none.status != 0 && none.error.contains("--mask is missing"))
    }

    @Test("A job's mask is grown, feathered and inverted as its line says")
    func maskSettingsOfJobs() throws {
        try writePhotos(1, side: 40)
        let (jobs, mask) = (folder.path("jobs.jsonl"), folder.path("mask.png"))
        try Picture(Mask(width: 40, height: 40, filling: PixelRect(x: 12, y: 14, width: 8, height: 9))).write(to: mask)
        func run(_ settings: [String]) throws -> Binary.Result {
            let lines = settings.map { "{\"input\": \"\(photos)/00.png\"\($0)}" }
            try FileBytes.write(Array(lines.joined(separator: "\n").utf8), to: jobs)
            return try Binary.run("inpaint", "--jobs", jobs, "--mask", mask, "-o", "\(output)/{index}.png", "--json")
        }
        let settings = ["", ", \"grow_mask\": 3", ", \"feather\": 4", ", \"invert_mask\": true, \"grow_mask\": -12"]
        let result = try run(settings)
        #expect(result.status == 0, "\(result.error)")
        let masked = try Self.reports(result).map { try #require($0["masked"] as? Double) }
        #expect(Set(masked).count == settings.count && masked[0] == 72.0 / 1600 && masked[1] > masked[0])
        let refused = try run([", \"feather\": -1"])
        #expect(refused.status != 0 && refused.error.contains("line 1: \"feather\" -1"), "\(refused.error)")
    }

    @Test("Names are bytes: two that look the same and one that is no text are three pictures, told apart")
    func namesOfAnyBytes() throws {
        try writePhotos(1)
        let make = #"""
            cd "$1"; for n in 'caf\303\251' 'cafe\314\201' 'caf\351'; do cp 00.png "$(printf "$n").png"; done; rm 00.png
            cd "$2"; exec "$0" upscale "$1" -o "$2" --json
            """#
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        let result = try Binary.script(make, [photos, output])
        #expect(result.status == 0 && result.error.contains("3 made"), "\(result.error)")
        let reports = try Self.reports(result)
        let expected = [
            Array("caf\u{E9}.png".utf8), Array("cafe\u{301}.png".utf8), Array("caf".utf8) + [0xE9] + Array(".png".utf8),
        ]
        let written = try reports.map { report -> [UInt8] in
            let bytes = (report["output_bytes"] as? String).flatMap { Data(base64Encoded: $0) }.map(Array.init)
            if let bytes { return bytes }
            return Array(try #require(report["output"] as? String).utf8)
        }.map { Array($0.suffix(from: $0.lastIndex(of: UInt8(ascii: "/"))! + 1)) }
        #expect(Set(written) == Set(expected))
        // The name as an argument, its copy's name, a list, and what is finished.
        let again = try Binary.script(
            #"cd "$1"; ls | "$0" upscale --files-from - -o "$2" --resume"#, [photos, output])
        #expect(again.status == 0 && again.error.contains("3 skipped"), "\(again.error)")
        let one = try Binary.script(
            #"cd "$1"; "$0" upscale "$(printf 'caf\351.png')" -q && cmp "$(printf 'caf\351-upscaled.png')" "$2/$(printf 'caf\351.png')""#,
            [photos, output])
        #expect(one.status == 0, "\(one.error)")
        let info = try Binary.script(#"cd "$1"; exec "$0" info "$(printf 'caf\351.png')" --json"#, [photos])
        let name = try Self.reports(info).first?["file_bytes"] as? String
        #expect(name.flatMap { Data(base64Encoded: $0) }.map(Array.init) == expected[2], "\(info.error)")
        let gone = try Binary.script(#"exec "$0" upscale "$(printf 'x\351\033[2J.png')""#, [])
        #expect(gone.status != 0 && gone.error.contains(#"x\xE9\x1B[2J.png"#), "\(gone.error)")
    }

    @Test("Without /proc, as in a sandbox, arguments are those of the program", .enabled(if: geteuid() == 0))
    func withoutProc() throws {
        try write("a.png")
        let result = try Binary.script(
            #"unshare -m true 2>/dev/null || exit 77; exec unshare -m sh -c 'mount -t tmpfs none /proc; exec "$0" "$@"' "$0" info "$1""#,
            [folder.path("a.png")])
        if result.status == 77 { return }
        #expect(
            result.status == 0 && String(decoding: result.output, as: UTF8.self).contains("a.png"), "\(result.error)")
    }

    @Test("A name that is too long for any file is told before the work")
    func longNames() throws {
        try write("a.png")
        let result = try Binary.run(
            "upscale", folder.path("a.png"), "-o", folder.path(String(repeating: "x", count: 252) + ".png"))
        #expect(result.status != 0 && result.error.contains("256 bytes"), "\(result.error)")
    }

    @Test("What would collide, exists, or makes no sense is refused before any work")
    func refusals() throws {
        for name in ["photos/a.png", "photos/x/a.png"] { try write(name) }
        for (arguments, hint) in [
            (["\(photos)", "-r", "-o", "\(output)/{stem}.png"], "both"),
            (["\(photos)", "-o", "\(output)/{stm}.png"], "{stm}"),
            (["\(photos)/a.png", "\(photos)/x/a.png", "-o", "one.png"], "folder"),
            (["\(photos)/a.png", "\(photos)/x/a.png", "-o", "-"], "pipe"),
            (["\(photos)/*.jpg", "-o", output], "matches no"),
            ([], "no picture"), (["\(photos)/x", "-o", "\(photos)/a.png/x"], "folder"),
            (["\(photos)", "-o", output, "--shard", "3/2"], "1 to 2"),
        ] {
            let result = try Binary.run(["upscale"] + arguments)
            #expect(result.status != 0 && result.error.contains(hint), "\(arguments): \(result.error)")
            #expect(outputs.isEmpty)
        }
        #expect(try Binary.run("upscale", photos, "-o", output).status == 0)
        let again = try Binary.run("upscale", photos, "-o", output)
        #expect(again.status != 0 && again.error.contains("--resume") && again.error.contains("--overwrite"))
        #expect(try Binary.run("upscale", photos, "-o", output, "--overwrite", "-q").error.isEmpty)
    }

    @Test(
        "Other settings of any kind make pictures anew",
        arguments: [
            ["--grow-mask", "-2"], ["--feather", "3"], ["--invert-mask"], ["--no-metadata"], ["--quality", "40"],
            ["--seed", "2"],
        ])
    func otherSettings(_ settings: [String]) throws {
        try writePhotos(1, side: 40)
        let mask = folder.path("mask.png")
        try Picture(
            width: 40, height: 40, format: .gray,
            samples: .eight((0..<1600).map { (10..<25).contains($0 % 40) && (400..<1000).contains($0) ? 255 : 0 })
        ).write(to: mask)
        let arguments = ["inpaint", "\(photos)/00.png", "--mask", mask, "-o", "\(output)/{stem}.jpg"]
        #expect(try Binary.run(arguments).status == 0)
        let same = try Binary.run(arguments + ["--resume"])
        #expect(same.error.contains("0 made, 1 skipped"), "\(same.error)")
        let other = try Binary.run(arguments + ["--resume", "--overwrite"] + settings)
        #expect(other.status == 0 && !other.error.contains("skipped"), "\(other.error)")
    }

    @Test("What nobody reads is told nobody, and no picture is lost for it")
    func closedOutput() throws {
        try writePhotos(3)
        let script = "exec \"$0\" upscale \"$1\" -o \"$2\" --json > /dev/full"
        let result = try Binary.script(script, [photos, output])
        #expect(result.status == 1 && result.error.contains("standard output: can't be written"), "\(result.error)")
        #expect(outputs.count == 3 && result.error.contains("3 made"))
        let silent = try Binary.script("exec \"$0\" info \"$1\" > /dev/full", ["\(photos)/00.png"])
        #expect(silent.status == 1 && silent.error.contains("standard output"), "\(silent.error)")
        let mute = try Binary.script("exec \"$0\" upscale \"$1\" -o \"$2\" 2> /dev/full", [photos, output + "2"])
        #expect(mute.status == 0)
    }

    @Test("Jobs that need each other's results, or one pipe for several, are refused before any work")
    func entangled() throws {
        try writePhotos(2)
        let jobs = folder.path("jobs.jsonl")
        for (places, hint) in [
            ([("\(photos)/00.png", "\(output)/b.png"), ("\(output)/b.png", "\(output)/c.png")], "what one picture is"),
            ([("\(photos)/00.png", "-"), ("\(photos)/01.png", "-")], "only one picture fits into a pipe"),
        ] {
            let lines = places.map { "{\"input\": \"\($0)\", \"output\": \"\($1)\"}" }
            try FileBytes.write(Array(lines.joined(separator: "\n").utf8), to: jobs)
            let result = try Binary.run("upscale", "--jobs", jobs)
            #expect(result.status == 1 && result.output.isEmpty && result.error.contains(hint), "\(result.error)")
        }
        let masked = try Binary.run("inpaint", photos, "--mask", "-", "-o", output)
        #expect(masked.status == 1 && masked.error.contains("can be read only once"), "\(masked.error)")
        #expect(outputs.isEmpty)
    }

    @Test("Prompts of a job file go through the same batch; the last argument of edit is its text")
    func diffusion() throws {
        let model = Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures/sd1").path
        let jobs = try folder.write(
            "{\"prompt\": \"a house\", \"seed\": 5}\n{\"prompt\": \"snow\", \"size\": \"24x32\"}\n", "jobs.jsonl")
        let arguments = [
            "generate", "--jobs", jobs, "--model", model, "--size", "32", "--steps", "2", "-o",
            "\(output)/{index}-{seed}.png",
        ]
        let made = try Binary.run(arguments)
        #expect(made.status == 0 && outputs == ["1-5.png", "2-0.png"], "\(made.error)")
        #expect(try Picture(contentsOf: "\(output)/2-0.png").width == 24)
        let again = try Binary.run(arguments + ["--resume", "--preview", "1"])
        #expect(again.status == 0 && again.error.contains("2 skipped"), "\(again.error)")
        try writePhotos(1)
        #expect(try Binary.run("edit", "\(photos)/00.png", "--model", model).error.contains("only argument"))
        #expect(try Binary.run("edit", "--jobs", jobs, "snow", "--model", model).error.contains("\"input\""))
    }

    @Test("Ten thousand lines of a job file, with seeds that are drawn or said, are read to the last one")
    func manyJobs() throws {
        let jobs = folder.path("jobs.jsonl")
        try writePhotos(1)
        for seed in ["-1", "INDEX"] {
            let lines = (0..<10_000).map {
                "{\"input\": \"\(photos)/00.png\", \"seed\": \(seed == "-1" ? seed : "\($0)")}"
            }
            // The last line has an output that can't be: it is said when all are read.
            let last = "{\"input\": \"\(photos)/00.png\", \"output\": \"\(output)/x.gif\"}"
            try FileBytes.write(Array((lines + [last]).joined(separator: "\n").utf8), to: jobs)
            let result = try Binary.run("upscale", "--jobs", jobs, "-o", "\(output)/{index}-{seed}.png")
            #expect(result.status != 0 && result.error.contains("GIF"), "\(result.error)")
        }
    }
}
