import Foundation
import GentoolBase
import GentoolRaster
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
