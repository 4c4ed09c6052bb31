import Foundation
import GentoolBase
import GentoolRaster
import SystemPackage
import TestFiles
import Testing

@Suite struct GridCommandTests {
    private let folder = TemporaryFolder()

    init() throws {
        for (name, width) in [("a.png", 40), ("b.png", 20), ("c.png", 90)] {
            let values = [Float](repeating: 0.4, count: width * 30)
            try Picture(width: width, height: 30, format: .gray, samples: Samples(values, depth: 8))
                .write(to: folder.path(name))
        }
    }

    @Test("A folder becomes one picture with a cell for each")
    func grid() throws {
        let path = folder.path("sheet.png")
        let result = try Binary.run(
            "grid", folder.path, "--columns", "2", "--cell", "45x30", "--gap", "2", "--no-labels", "-o", path,
            "--json")
        #expect(result.status == 0, "\(result.error)")
        let sheet = try Picture(contentsOf: path)
        #expect(sheet.width == 2 + 2 * 47 && sheet.height == 2 + 2 * 32)
        let labelled = folder.path("labelled.png")
        #expect(
            try Binary.run(
                "grid", folder.path("a.png"), folder.path("b.png"), "--label", "one", "--label", "two", "--background",
                "#101010", "-o", labelled
            ).status == 0)
        #expect(try Picture(contentsOf: labelled).height == 8 + 30 + 12 + 8)
    }

    @Test("The sheet of an earlier run is no picture of the next")
    func again() throws {
        let arguments = ["grid", folder.path, "--columns", "9", "--cell", "45x30", "-o", folder.path("sheet.png")]
        #expect(try Binary.run(arguments).status == 0)
        let first = try Picture(contentsOf: folder.path("sheet.png"))
        #expect(try Binary.run(arguments + ["--overwrite"]).status == 0)
        #expect(try Picture(contentsOf: folder.path("sheet.png")).samples == first.samples)
        let alone = try folder.makeFolder("alone")
        try first.write(to: "\(alone)/sheet.png")
        let none = try Binary.run("grid", alone, "--overwrite", "-o", "\(alone)/sheet.png")
        #expect(none.status == 1 && none.error.contains("no pictures but the sheet"), "\(none.error)")
    }

    @Test("A clip becomes some of its frames, from the first to the last, with their times")
    func clip() throws {
        let clip = folder.path("clip.png")
        let writer = try Clip.writer(
            to: FilePath(clip), for: Clip(width: 20, height: 10, format: .gray, frameRate: Rational(4)))
        for number in 0..<23 {
            let samples = Samples([Float](repeating: Float(number * 10) / 255, count: 200), depth: 8)
            let picture = Picture(width: 20, height: 10, format: .gray, samples: samples)
            try writer.append(ClipFrame(picture, duration: Rational(1, 4)))
        }
        _ = try writer.finish()
        let path = folder.path("sheet.png")
        let result = try Binary.run(
            "grid", clip, "--frames", "4", "--columns", "4", "--gap", "0", "--background", "black", "-o", path, "--json"
        )
        #expect(result.status == 0, "\(result.error)")
        let sheet = FloatImage(try Picture(contentsOf: path))
        let values = (0..<4).map { Int((sheet[$0 * 20 + 5, 5] * 255).rounded()) / 10 }
        #expect(values.first == 0 && values.last == 22 && values == values.sorted() && Set(values).count == 4)
        #expect(sheet.height > 10, "There is room for times")
        let both = try Binary.run("grid", clip, folder.path("a.png"), "--frames", "4", "-o", folder.path("no.png"))
        #expect(both.status == 64 && both.error.contains("--frames"), "\(both.error)")
    }

    @Test("compare lays pictures side by side with their names")
    func compare() throws {
        let path = folder.path("both.png")
        let result = try Binary.run("compare", folder.path("a.png"), folder.path("a.png"), "-o", path)
        #expect(result.status == 0, "\(result.error)")
        let both = try Picture(contentsOf: path)
        #expect(both.width == 84 && both.height == 42)
    }

    @Test("A bad file is left out, said, and makes the exit code 1")
    func badFile() throws {
        try folder.write([1, 2, 3], "bad.png")
        let path = folder.path("sheet.png")
        let result = try Binary.run("grid", folder.path, "-o", path, "--json")
        #expect(result.status == 1 && result.error.contains("bad.png"))
        let object = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
        #expect(object?["pictures"] as? Int == 3)
        #expect(try Binary.run("grid", folder.path("bad.png"), "-o", folder.path("none.png")).status == 1)
        #expect(!folder.names.contains("none.png"))
    }

    @Test("What is left out of a folder is told, unless nothing is to be")
    func leftOut() throws {
        try folder.write([1], "d.heic")
        for (options, isTold) in [([], true), (["-q"], false)] {
            let arguments = ["grid", folder.path, "--overwrite", "-o", folder.path("a-sheet.jpg")] + options
            let result = try Binary.run(arguments)
            #expect(result.status == 0 && result.error.contains(".heic") == isTold, "\(result.error)")
        }
    }

    @Test("What makes no sense is refused in one line")
    func refusals() throws {
        for (arguments, hint) in [
            (["--label", "x"], "3 pictures"), (["--background", "bluish"], "background"),
            (["--columns", "0"], "columns"),
            (["--label-size", "99"], "label-size"), (["-o", "x.gif"], ".gif"),
        ] {
            let pictures = ["a.png", "b.png", "c.png"].map { folder.path($0) }
            let result = try Binary.run(["grid"] + pictures + arguments)
            #expect(result.status != 0 && result.error.contains(hint), "\(result.error)")
            #expect(result.error.split(separator: "\n").filter { $0.hasPrefix("Error") }.count == 1)
        }
    }
}
