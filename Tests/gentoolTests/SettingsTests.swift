import Foundation
import GentoolBase
import TestFiles
import Testing

@testable import gentool

@Suite("Settings") struct SettingsTests {
    private let folder = TemporaryFolder()

    @Test("are read as TOML has them")
    func text() throws {
        let text = try SettingsText(
            """
            # for all
            quality = 95 # good
            "no_metadata" = true
            [upscale]
            model = ["a # b.pth", 'c"d.pth']
              precision = "f32"
            prompt = "a \\"quoted\\" \\\\ word"
            at = [[1, 2], [3, "4"]]
            """)
        #expect(text.entries.map(\.key) == ["quality", "no-metadata", "model", "precision", "prompt", "at"])
        #expect(text.entries.map(\.table) == [nil, nil, "upscale", "upscale", "upscale", "upscale"])
        #expect(text.entries.map(\.line) == [2, 3, 5, 6, 7, 8])
        #expect(
            text.entries.map(\.values) == [
                ["95"], ["true"], ["a # b.pth", "c\"d.pth"], ["f32"], ["a \"quoted\" \\ word"],
                ["1", "2", "3", "4"],
            ])
    }

    @Test(
        "that make no sense are refused by their line",
        arguments: [
            "quality", "= 3", "quality = ", "quality = high", "[upscale", "a = \"b", "a = \"b\" c", "x = [1, y]",
            "q = 1\nq = 2", "a b = 1", "a = \"\\x\"", "a = [[[1]]]", "a = [[1, 2]",
        ])
    func flaws(_ text: String) { #expect(throws: SettingsText.Flaw.self) { try SettingsText(text) } }

    private func run(_ settings: String, _ arguments: [String], _ environment: [String: String] = [:]) throws
        -> Binary.Result
    {
        let file = try folder.write(settings, "config.toml")
        return try Binary.run(arguments, environment: ["GENTOOL_CONFIG": file].merging(environment) { $1 })
    }

    @Test("that are broken stop neither help, the version, completions nor gentool doctor, which names the fault")
    func broken() throws {
        for settings in ["quality = ", "no-such = 1"] {
            for arguments in [
                [], ["--version"], ["--help"], ["help", "upscale"], ["upscale", "--help"],
                ["--generate-completion-script", "bash"],
            ] {
                let result = try run(settings, arguments)
                #expect(result.status == 0 && !result.output.isEmpty, "\(arguments): \(result.error)")
            }
            let doctor = try run(settings, ["doctor"])
            #expect(doctor.status == 0, "\(doctor.error)")
            #expect(String(decoding: doctor.output, as: UTF8.self).contains("config.toml:1: "))
            #expect(try run(settings, ["info", folder.path("a.png")]).error.contains("config.toml:1: "))
        }
    }

    private var fill: [String] {
        let samples = Binary.root.appendingPathComponent("samples").path
        return [
            "inpaint", "\(samples)/wall.png", "--mask", "\(samples)/wall-mask.png", "--overwrite", "-o",
            folder.path("filled.jpg"),
        ]
    }

    private func quality() throws -> Int? {
        let info = try Binary.run("info", "--json", folder.path("filled.jpg"))
        let object = try JSONSerialization.jsonObject(with: info.output) as? [String: Any]
        return object?["jpeg_quality"] as? Int
    }

    @Test("count for every command that has such an option, a command's own more, then variables, then arguments")
    func order() throws {
        #expect(try run("quality = 31\ncolumns = 2", fill).status == 0)
        #expect(try quality() == 31)
        #expect(try run("quality = 31\n[inpaint]\nquality = 41", fill).status == 0)
        #expect(try quality() == 41)
        #expect(try run("[inpaint]\nquality = 41", fill, ["GENTOOL_INPAINT_QUALITY": "51"]).status == 0)
        #expect(try quality() == 51)
        #expect(try run("[inpaint]\nquality = 41", fill, ["GENTOOL_QUALITY": "55"]).status == 0)
        #expect(try quality() == 55)
        #expect(try run("quality = 31", fill + ["--quality", "61"], ["GENTOOL_QUALITY": "51"]).status == 0)
        #expect(try quality() == 61)
        // Flags in the ways that people turn them on and off, a mark at the beginning, and options that another command has.
        let variable = try run("", fill, ["GENTOOL_QUIET": "1", "GENTOOL_NO_METADATA": "off"])
        #expect(variable.status == 0 && variable.error.isEmpty)
        let silent = try run("\u{FEFF}quiet = true\nthreads = 1\n[upscale]\nscale = 3", fill)
        #expect(silent.status == 0 && silent.error.isEmpty)
        let doctor = try run("threads = 1", ["doctor"])
        #expect(
            String(decoding: doctor.output, as: UTF8.self).contains("threads = 1 (\(folder.path("config.toml")):1)"))
    }

    @Test("that no command has, or with values that it can't have, end in one line that names them")
    func refused() throws {
        for (settings, found) in [
            ("qualty = 3", "config.toml:1: sets qualty"),
            ("\n[uppscale]\nmodel = \"a\"", "config.toml:3: is for [uppscale]"),
            ("[inpaint]\ncolumns = 2", "config.toml:2: sets columns, but gentool inpaint has no option"),
            ("help = true", "config.toml:1: sets help"), ("overwrite = maybe", "config.toml:1: has a value"),
            ("salvage = 3", "config.toml:1: sets salvage to 3; expected true or false"),
            ("quality", "config.toml:1: is no setting"),
        ] {
            let result = try run(settings, fill)
            #expect(result.status != 0 && result.error.contains(found), "\(result.error)")
            #expect(result.error.split(separator: "\n").count == 1)
        }
        let missing = try Binary.run(fill, environment: ["GENTOOL_CONFIG": folder.path("missing.toml")])
        #expect(missing.status == 1 && missing.error.contains("missing.toml: is no file"), "\(missing.error)")
        // By their line, or their variable, where only the command knows what it takes.
        for (settings, environment, status, found) in [
            ("\nquality = 300", [:], 64, "config.toml:2: --quality 300"),
            ("[inpaint]\nfeather = \"soft\"", [:], 64, "config.toml:2: --feather soft"),
            ("[inpaint]\nmodel = \"nosuch.pt\"", [:], 1, "config.toml:2: nosuch.pt:"),
            ("", ["GENTOOL_THREADS": "0"], 64, "GENTOOL_THREADS: --threads 0"),
        ] as [(String, [String: String], Int32, String)] {
            let result = try run(settings, fill, environment)
            #expect(result.status == status && result.error.contains(found), "\(result.error)")
            #expect(result.error.split(separator: "\n").count == 1)
        }
        let said = try run("quality = 30", fill + ["--quality", "300"])
        #expect(said.error.hasPrefix("Error: --quality 300"), "\(said.error)")
        let download = try run("download = true", fill)
        #expect(download.status == 1 && download.error.contains("only on the command line"), "\(download.error)")
    }

    @Test("in variables that no command knows are told, those of other commands are not")
    func unknownVariables() throws {
        let variables = ["GENTOOL_QUALTY": "5", "GENTOOL_UPSCALE_SCALE": "3", "GENTOOL_COLUMNS": "2"]
        let told = try run("", fill, variables)
        #expect(told.status == 0)
        #expect(
            told.error.split(separator: "\n").filter { $0.contains("GENTOOL_") } == [
                "GENTOOL_QUALTY: no command has an option --qualty; ignored"
            ])
        #expect(try run("", fill + ["--quiet"], variables).error.isEmpty)
    }

    @Test("are taken back by the command line: flags, values, and the whole file")
    func takenBack() throws {
        let settings = "quality = 31\nquiet = true\n[inpaint]\nmodel = \"nosuch.pt\""
        let made = try run(settings, fill + ["--quiet=false", "--model="], ["GENTOOL_QUALTY": "5"])
        #expect(made.status == 0 && made.error.contains("GENTOOL_QUALTY"), "\(made.error)")
        #expect(try run(settings, fill, ["GENTOOL_CONFIG": "/dev/null"]).status == 0)
        #expect(try quality() != 31)
        let wrong = try run("", fill + ["--quiet=perhaps"])
        #expect(wrong.status == 64 && wrong.error.contains("--quiet"), "\(wrong.error)")
    }

    @Test(
        "give way to what the command line asks for in another way, or what counts more, and are named where they can't"
    )
    func alternatives() throws {
        let samples = Binary.root.appendingPathComponent("samples").path
        let box = "[inpaint]\nremove-box = [120, 80, 60, 50]"
        let masked = try run(box, fill)
        #expect(masked.status == 0, "\(masked.error)")
        #expect(try FileBytes.read(folder.path("filled.jpg")) == made("", fill))
        let larger = [
            "inpaint", "\(samples)/wall.png", "--outpaint", "10", "--overwrite", "-o", folder.path("filled.jpg"),
        ]
        #expect(try made(box, larger) == made("", larger))
        let size = [
            "upscale", "\(samples)/wall.png", "--long-side", "900", "--overwrite", "-o", folder.path("filled.jpg"),
        ]
        #expect(try made("[upscale]\nscale = 3", size) == made("", size))
        #expect(try made("width = 1000", size) == made("", size))
        let scaled = Array(size[..<2] + size[4...])
        #expect(
            try made("[upscale]\nscale = 3", scaled, ["GENTOOL_LONG_SIDE": "900"]) == made("", size))
        #expect(try made("scale = 3\n[upscale]\nlong-side = 900", scaled) == made("", size))
        let both = try run("\(box)\nmask = \"mask.png\"", ["inpaint", "\(samples)/wall.png"])
        #expect(both.status == 64 && both.error.contains("config.toml:"), "\(both.error)")
    }

    /// What a run writes.
    private func made(_ settings: String, _ arguments: [String], _ environment: [String: String] = [:]) throws
        -> [UInt8]
    {
        let result = try run(settings, arguments, environment)
        #expect(result.status == 0, "\(result.error)")
        return try FileBytes.read(folder.path("filled.jpg"))
    }

    @Test("have places as lists of numbers, one or several")
    func places() throws {
        let samples = Binary.root.appendingPathComponent("samples").path
        let remove = ["inpaint", "\(samples)/wall.png", "--overwrite", "-o", folder.path("filled.jpg")]
        let boxed = try run("[inpaint]\nremove-box = [120, 80, 200, 150]", remove)
        #expect(boxed.status == 0, "\(boxed.error)")
        let pointed = try run("[inpaint]\nremove-at = [[200, 120], [220, 130]]", remove)
        #expect(pointed.status == 0, "\(pointed.error)")
        let wrong = try run("[inpaint]\nremove-box = [120, 80, 200]", remove)
        #expect(wrong.status == 64 && wrong.error.contains("config.toml:2: --remove-box"), "\(wrong.error)")
    }

    @Test("Help tells of topics beside commands, and commands of the number of threads")
    func topics() throws {
        for topic in ["masks", "models", "batches", "metadata", "settings"] {
            let result = try Binary.run("help", topic)
            #expect(result.status == 0 && String(decoding: result.output, as: UTF8.self).contains("gentool "))
        }
        let zero = try Binary.run(fill + ["--threads", "0"])
        #expect(zero.status == 64 && zero.error.contains("--threads"), "\(zero.error)")
    }
}
