import Foundation
import GentoolRaster
import TestFiles
import Testing

/// What would be refused when all is done is refused before it begins: each of these would take minutes.
@Suite("What can't be written is said before the work")
struct RefusedBeforeWorkTests {
    private let folder = TemporaryFolder()
    private let wide: String

    init() throws {
        wide = folder.path("wide.png")
        try Picture(
            width: 33_000, height: 400, format: .gray, samples: .eight([UInt8](repeating: 90, count: 33_000 * 400))
        ).write(to: wide)
    }

    private func refusal(_ arguments: [String]) throws -> Binary.Result {
        try Binary.run(arguments, computingAtMost: 20)
    }

    @Test("More pixels along a side than a JPEG has room for, in every command that knows them before")
    func largestSide() throws {
        let output = folder.path("o.jpg")
        let (mask, small) = (folder.path("mask.png"), try folder.makeFolder("small"))
        let style = small + "/1.png"
        for number in 1...9 {
            let part = PixelRect(x: 64 * number, y: 0, width: 64, height: 64)
            try Picture(contentsOf: wide).cropped(to: part).write(to: "\(small)/\(number).png")
        }
        try Picture(
            width: 66_000, height: 100, format: .gray,
            samples: .eight((0..<66_000 * 100).map { $0 % 66_000 < 20_000 ? 255 : 0 })
        ).write(to: mask)
        for arguments in [
            ["upscale", wide], ["upscale", wide, "--width", "65501"], ["inpaint", wide, "--outpaint", "0,0,33000,0"],
            ["style", mask, "--style", style], ["inpaint", mask, "--mask", mask], ["compare", wide, wide],
            ["grid", small, "--columns", "9", "--cell", "8192x100"],
        ] {
            let result = try refusal(arguments + ["-o", output])
            #expect(result.status == 1 && result.output.isEmpty && !folder.names.contains("o.jpg"))
            #expect(result.error.contains("at most 65500 pixels"), "\(arguments): \(result.error)")
        }
    }

    @Test("What tells of a mask where there is none, which would do nothing")
    func maskOptions() throws {
        for arguments in [
            ["inpaint", wide, "--remove-box", "10,10,44,44"], ["inpaint", wide, "--outpaint", "9"],
            ["cutout", wide, "--box", "10,10,44,44"], ["animate", wide, "--box", "10,10,44,44", "--drift", "9,0"],
        ] {
            for option in [["--invert-mask"], ["--mask-from", "alpha"], ["--mask-threshold", "50%"], ["--fit-mask"]] {
                let result = try refusal(arguments + ["--grow-mask", "2"] + option + ["-o", folder.path("o.png")])
                #expect(result.status == 64, "\(arguments) \(option): \(result.error)")
                #expect(result.error.contains("\(option[0]): is for a mask's file"), "\(result.error)")
            }
        }
    }

    @Test("A folder where a picture of a batch, or its journal, should be")
    func folders() throws {
        for name in ["one/wide.png", "two/.gentool.jsonl"] {
            try folder.makeFolder(name)
        }
        for (name, hint) in [("one", "is a folder"), ("two", "no regular file")] {
            let result = try refusal(["upscale", wide, "-o", folder.path(name) + "/{stem}.png", "--overwrite"])
            #expect(result.status == 1 && result.error.contains(hint), "\(result.error)")
        }
    }

    @Test("Nothing that is said goes into a result where standard streams are closed")
    func closedStreams() throws {
        let small = folder.path("small.png")
        try Picture(contentsOf: wide).cropped(to: PixelRect(x: 0, y: 0, width: 48, height: 40)).write(to: small)
        for (index, closed) in ["0<&-", "2>&-", "1>&- 2>&-", "0<&- 1>&- 2>&-"].enumerated() {
            let output = folder.path("closed\(index).png")
            let result = try Binary.script(
                "exec \"$0\" \"$@\" \(closed)", ["upscale", small, "-o", output])
            #expect(result.status == 0, "\(closed): \(result.error)")
            #expect(try Picture(contentsOf: output).width == 96, "\(closed)")
        }
        let lost = try Binary.script(
            "exec \"$0\" \"$@\" 1>&-", ["upscale", small, "-o", "-"])
        #expect(lost.status == 1 && lost.error.hasPrefix("Error: "), "\(lost.error)")
    }

    @Test("A video where ffmpeg is not installed, by its own name")
    func videoWithoutProgram() throws {
        let (clip, video) = (folder.path("clip.gif"), folder.path("o.mp4"))
        let small = folder.path("small.png")
        try Picture(contentsOf: wide).cropped(to: PixelRect(x: 0, y: 0, width: 32, height: 32)).write(to: small)
        let moved = ["animate", small, "--zoom", "1.1", "--frames", "3", "-o"]
        #expect(try Binary.run(moved + [clip]).status == 0)
        for arguments in [moved, ["upscale", clip, "--json", "-o"]] {
            let result = try Binary.run(arguments + [video], environment: ["PATH": "/nowhere"])
            #expect(
                result.status == 1 && result.error.hasPrefix("Error: \(video): the program ffmpeg"), "\(result.error)")
            #expect(!folder.names.contains { $0.hasPrefix("o.mp4") })
            let line = String(decoding: result.output, as: UTF8.self)
            #expect(!arguments.contains("--json") || line.contains("\"status\":\"failed\""), "\(line)")
        }
    }

    @Test("A folder that isn't there, for one picture")
    func folderOfOne() throws {
        let result = try refusal(["upscale", wide, "-o", folder.path("none/a.png")])
        #expect(result.status == 1 && result.error.contains("no folder \(folder.path("none"))"), "\(result.error)")
    }

    @Test("A pattern that nothing matches makes no folder")
    func nothing() throws {
        let result = try refusal(["upscale", folder.path("x*.jpg"), "-o", folder.path("made") + "/"])
        #expect(result.status == 1 && result.error.contains("matches no files"), "\(result.error)")
        #expect(!folder.names.contains("made"))
    }

    @Test("A folder that isn't there, for what is trained")
    func training() throws {
        let result = try refusal(
            ["train", "upscaler", "--data", "world", "--steps", "100000", "-o", folder.path("none/model.safetensors")])
        #expect(result.status == 1 && result.error.contains("can't be written"), "\(result.error)")
    }
}
