import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

@Suite("What was noticed on reading is said once, whatever the picture was read for")
struct NoticeTests {
    private let folder = TemporaryFolder()
    private let photo: String
    /// Whose end is missing.
    private let cut: String

    init() throws {
        photo = folder.path("photo.png")
        cut = folder.path("cut.png")
        let values = (0..<3072).map { Float(Int($0) * 37 % 11) / 10 }
        var picture = Picture(width: 32, height: 32, format: .rgb, samples: Samples(values, depth: 8))
        try picture.write(to: photo)
        picture.metadata.texts = [
            .init(key: "parameters", value: "a house\nSteps: 2, Sampler: Euler, CFG scale: 4, Seed: 42, Size: 32x32")
        ]
        // IEND takes twelve bytes.
        try FileBytes.write(Array(try picture.encoded(as: .png).bytes.dropLast(12)), to: cut)
        let mask = Picture(Mask(width: 32, height: 32, filling: PixelRect(x: 9, y: 9, width: 8, height: 8)))
        try folder.write(Array(try mask.encoded(as: .png).bytes.dropLast(12)), "mask.png")
    }

    private func expectSaid(_ file: String, _ result: Binary.Result, lines: Int = 1) throws {
        #expect(result.status == 0, "\(result.error)")
        #expect(result.error.components(separatedBy: "\(file): the PNG's end").count == 2, "\(result.error)")
        let reports = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        #expect(reports.count == lines && reports.allSatisfy { $0.contains("end-missing") }, "\(reports)")
    }

    @Test("Style pictures, of several results, too")
    func style() throws {
        let (second, output) = (folder.path("second.png"), folder.path("out"))
        try FileManager.default.copyItem(atPath: photo, toPath: second)
        try expectSaid(cut, try Binary.run("style", photo, second, "--style", cut, "-o", output, "--json"), lines: 2)
    }

    @Test("Masks")
    func mask() throws {
        let mask = folder.path("mask.png")
        try expectSaid(
            mask, try Binary.run("inpaint", photo, "--mask", mask, "-o", folder.path("o.png"), "--json"))
    }

    @Test("Pictures of compare and grid")
    func sheets() throws {
        try expectSaid(cut, try Binary.run("compare", cut, photo, "--json"))
        try expectSaid(cut, try Binary.run("compare", cut, cut, "--json"))
        try expectSaid(cut, try Binary.run("grid", photo, cut, "-o", folder.path("o.png"), "--json"))
        let quiet = try Binary.run("grid", photo, cut, "-o", folder.path("q.png"), "-q")
        #expect(quiet.status == 0 && quiet.error.isEmpty, "\(quiet.error)")
    }

    @Test("Pictures to make another like")
    func like() throws {
        let model = Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures/sd1").path
        try expectSaid(
            cut,
            try Binary.run(
                "generate", "--like", cut, "--model", model, "--count", "2", "-o", folder.path("{seed}.png"), "--json"),
            lines: 2)
        #expect(folder.names.contains("43.png"))
    }

    @Test("A JPEG says what it has no place for: transparency, 16 bits, a PNG's gamma")
    func jpeg() throws {
        let samples = Samples((0..<4096).map { Float($0 % 7) / 6 }, depth: 16)
        var picture = Picture(width: 32, height: 32, format: PixelFormat(.rgb, alpha: true), samples: samples)
        picture.metadata.gamma = 1
        try picture.write(to: folder.path("deep.png"))
        for (name, codes) in [("o.jpg", ["opacity-dropped", "depth-reduced", "colors-dropped"]), ("o.png", [])] {
            let result = try Binary.run("upscale", folder.path("deep.png"), "-o", folder.path(name), "--json")
            let report = String(decoding: result.output, as: UTF8.self)
            #expect(report.components(separatedBy: "\"code\"").count == codes.count + 1, "\(report)")
            for code in codes { #expect(report.contains(code)) }
        }
    }
}
