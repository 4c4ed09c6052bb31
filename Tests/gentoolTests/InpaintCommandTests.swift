import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

@Suite struct InpaintCommandTests {
    private let folder = TemporaryFolder()
    private let photo: String
    private let mask: String

    init() throws {
        photo = folder.path("photo.png")
        mask = folder.path("mask.png")
        let stripes = (0..<(90 * 70 * 3)).map { index -> Float in
            let column = index / 3 % 90
            return column / 5 % 2 == 0 ? 0.2 : 0.8
        }
        var picture = Picture(width: 90, height: 70, format: .rgb, samples: Samples(stripes, depth: 8))
        picture.metadata.texts = [.init(key: "Title", value: "stripes")]
        try picture.write(to: photo)
        let hole = GentoolRaster.Mask(width: 90, height: 70, filling: PixelRect(x: 30, y: 25, width: 25, height: 20))
        try Picture(hole).write(to: mask)
    }

    @Test("A photo and a mask give a filled photo beside it that says how it was made")
    func fills() throws {
        let result = try Binary.run("inpaint", photo, "--mask", mask, "--seed", "4")
        #expect(result.status == 0 && result.error.isEmpty)
        let filled = try Picture(contentsOf: folder.path("photo-inpainted.png"))
        let comparison = try Comparison(Picture(contentsOf: photo), filled)
        #expect(comparison.psnr > 25)
        #expect(filled.metadata.texts.first { $0.key == "Title" }?.value == "stripes")
        let made = try #require(filled.metadata.texts.first { $0.key == "parameters" }).value
        #expect(made.contains("Seed: 4") && made.contains("gentool"))
        #expect(folder.names == ["mask.png", "photo-inpainted.png", "photo.png"])
    }

    @Test("The same seed gives the same bytes, through files and through pipes")
    func sameBytes() throws {
        let first = try Binary.run(
            "inpaint", "-", "--mask", mask, "-o", "-", input: Data(FileBytes.read(photo)))
        #expect(first.status == 0)
        #expect(try Binary.run("inpaint", photo, "--mask", mask, "-o", folder.path("b.png")).status == 0)
        #expect(try Array(first.output) == FileBytes.read(folder.path("b.png")))
    }

    @Test("An empty prompt is none, and what is to be filled is asked for with all its names")
    func nothingSaid() throws {
        #expect(try Binary.run("inpaint", photo, "--mask", mask, "-o", folder.path("a.png")).status == 0)
        #expect(
            try Binary.run("inpaint", photo, "--mask", mask, "--prompt", " ", "-o", folder.path("b.png")).status == 0)
        #expect(
            try Picture(contentsOf: folder.path("a.png")).samples == Picture(contentsOf: folder.path("b.png")).samples)
        let result = try Binary.run("inpaint", photo)
        #expect(result.status != 0)
        for name in ["--mask", "--remove-box", "--remove-at", "--outpaint"] { #expect(result.error.contains(name)) }
    }

    @Test("--count writes several fillings, whose seeds are in their names")
    func count() throws {
        #expect(try Binary.run("inpaint", photo, "--mask", mask, "--seed", "3", "--count", "3").status == 0)
        let template = folder.path("{stem}-{seed}-{index}.png")
        #expect(try Binary.run("inpaint", photo, "--mask", mask, "--count", "2", "-o", template).status == 0)
        #expect(
            folder.names.filter { $0.hasSuffix(".png") } == [
                "mask.png", "photo-0-1.png", "photo-1-1.png", "photo-inpainted-3.png", "photo-inpainted-4.png",
                "photo-inpainted-5.png", "photo.png",
            ])
        let four = folder.path("four.png")
        #expect(try Binary.run("inpaint", photo, "--mask", mask, "--seed", "4", "-o", four).status == 0)
        #expect(
            try Picture(contentsOf: folder.path("four.png")).samples
                == Picture(contentsOf: folder.path("photo-inpainted-4.png")).samples)
        let refused = try Binary.run("inpaint", photo, "--mask", mask, "--count", "2", "-o", "-")
        #expect(refused.status != 0 && refused.error.contains("--count"), "\(refused.error)")
    }

    @Test("--whole fills all of a thing that a mask cuts through")
    func cutThing() throws {
        func isThing(_ pixel: Int) -> Bool { (30..<62).contains(pixel % 90) && (20..<40).contains(pixel / 90) }
        let values = (0..<(90 * 70)).flatMap { pixel -> [Float] in
            let grain = Float(pixel * pixel % 13) / 300
            return isThing(pixel) ? [0.8, 0.2, 0.1] : [0.3 + grain, 0.6, 0.3 + grain]
        }
        let picture = Picture(width: 90, height: 70, format: .rgb, samples: Samples(values, depth: 8))
        try picture.write(to: photo)
        let drawn = GentoolRaster.Mask(width: 90, height: 70, filling: PixelRect(x: 28, y: 18, width: 28, height: 24))
        try Picture(drawn).write(to: mask)
        func red(_ file: String) throws -> Int {
            let filled = FloatImage(try Picture(contentsOf: folder.path(file)))
            return (0..<(90 * 70)).count { filled.values[3 * $0] > filled.values[3 * $0 + 1] + 0.1 }
        }
        let cut = try Binary.run("inpaint", photo, "--mask", mask, "-o", folder.path("cut.png"))
        #expect(cut.status == 0)
        #expect(try red("cut.png") >= 6 * 20)
        let whole = try Binary.run("inpaint", photo, "--mask", mask, "--whole", "-o", folder.path("whole.png"))
        #expect(whole.status == 0, "\(whole.error)")
        #expect(try red("whole.png") == 0)
        let alone = try Binary.run("inpaint", photo, "--outpaint", "4", "--whole")
        #expect(alone.status == 64 && alone.error.contains("--whole"), "\(alone.error)")
    }

    @Test("A mask of what to avoid is read as the other is; where there are no letters, none are filled")
    func avoidAndLetters() throws {
        try Picture(Mask(width: 90, height: 70, filling: PixelRect(x: 0, y: 0, width: 90, height: 12)))
            .write(to: folder.path("avoid.png"))
        let (first, second) = (folder.path("a.png"), folder.path("b.png"))
        #expect(try Binary.run("inpaint", photo, "--mask", mask, "-o", first).status == 0)
        let avoiding = try Binary.run(
            "inpaint", photo, "--mask", mask, "--avoid", folder.path("avoid.png"), "-o", second)
        #expect(avoiding.status == 0 && avoiding.error.isEmpty, "\(avoiding.error)")
        let plain = folder.path("plain.png")
        try Picture(width: 90, height: 70, format: .gray, samples: .eight([UInt8](repeating: 128, count: 6300)))
            .write(to: plain)
        let none = try Binary.run("inpaint", plain, "--mask", mask, "--letters")
        #expect(none.status == 1 && none.error.contains("no letters were found"), "\(none.error)")
        let model = try Binary.run("inpaint", photo, "--mask", mask, "--avoid", mask, "--prompt", "a lake")
        #expect(model.status == 64 && model.error.contains("--avoid"), "\(model.error)")
    }

    @Test("Killed at any moment, it leaves the output whole or not there")
    func killed() throws {
        let output = folder.path("killed.png")
        for milliseconds in stride(from: 2, to: 60, by: 4) {
            try Binary.end(
                after: Double(milliseconds) / 1000, "inpaint", photo, "--mask", mask, "-o", output, "--overwrite")
            if FileManager.default.fileExists(atPath: output) { #expect(try Picture(contentsOf: output).width == 90) }
        }
    }

    @Test("An existing output is kept unless --overwrite is given")
    func keepsOutput() throws {
        let before = try FileBytes.read(mask)
        let refused = try Binary.run("inpaint", photo, "--mask", mask, "-o", mask)
        #expect(refused.status != 0 && refused.error.contains("--overwrite"))
        #expect(try FileBytes.read(mask) == before)
        #expect(try Binary.run("inpaint", photo, "--mask", mask, "-o", mask, "--overwrite").status == 0)
    }

    @Test("An empty mask gives the picture back, byte for byte, with a notice")
    func emptyMask() throws {
        try Picture(Mask(width: 90, height: 70)).write(to: folder.path("none.png"))
        let result = try Binary.run("inpaint", photo, "--mask", folder.path("none.png"))
        #expect(result.status == 0 && result.error.contains("empty"))
        #expect(try FileBytes.read(folder.path("photo-inpainted.png")) == FileBytes.read(photo))
    }

    @Test("--json prints one object and --no-metadata writes no parameters")
    func json() throws {
        let result = try Binary.run("inpaint", photo, "--mask", mask, "--json", "--no-metadata")
        let object = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
        #expect(object?["width"] as? Int == 90)
        let filled = try Picture(contentsOf: folder.path("photo-inpainted.png"))
        #expect(!filled.metadata.texts.contains { $0.key == "parameters" })
    }

    @Test("Bad input ends in one line that names the file, and leaves nothing behind")
    func badInput() throws {
        try Picture(Mask(width: 9, height: 7, repeating: 1)).write(to: folder.path("small.png"))
        try Picture(Mask(width: 90, height: 70, repeating: 1)).write(to: folder.path("all.png"))
        try folder.write("GIF89a", "gif.png")
        try folder.write(Array(FileBytes.read(photo).prefix(200)), "cut.png")
        let before = folder.names
        for (input, mask, hint) in [
            ("photo.png", "small.png", "--fit-mask"), ("photo.png", "all.png", "marks nothing"),
            ("gif.png", "mask.png", "GIF"), ("cut.png", "mask.png", "cut.png"), ("no.png", "mask.png", "no.png"),
        ] {
            let result = try Binary.run("inpaint", folder.path(input), "--mask", folder.path(mask))
            #expect(result.status != 0)
            #expect(result.error.contains(hint), "\(result.error)")
            #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
        #expect(folder.names == before)
    }

    @Test(
        "Options that make no sense are refused by name, before any work",
        arguments: [
            (["--grow-mask", "nan"], "--grow-mask"), (["--grow-mask", "-1e30"], "--grow-mask"),
            (["--feather", "inf"], "--feather"), (["--max-pixels=-1"], "--max-pixels"),
            (["--steps", "3"], "--steps: is for diffusion models"), (["--strength", "0.5"], "--strength"),
            (["--lora", "none.safetensors"], "--lora"), (["--low-memory"], "--low-memory"),
            (["-o", "{stm}.png"], "{stm} is not known"),
        ])
    func senseless(_ options: [String], _ expected: String) throws {
        let before = folder.names
        let result = try Binary.run(["inpaint", photo, "--mask", mask] + options)
        #expect(result.status != 0 && result.error.contains(expected), "\(result.error)")
        #expect(folder.names == before)
    }

    @Test("A mistyped input is told, not the output beside it")
    func mistyped() throws {
        let result = try Binary.run("inpaint", folder.path("no/photo.png"), "--mask", mask)
        #expect(result.error.contains("no/photo.png: can't be opened"), "\(result.error)")
    }

    @Test("A mask of another size is resized with --fit-mask")
    func fitMask() throws {
        try Picture(Mask(width: 45, height: 35, filling: PixelRect(x: 15, y: 12, width: 12, height: 10)))
            .write(to: folder.path("small.png"))
        #expect(try Binary.run("inpaint", photo, "--mask", folder.path("small.png"), "--fit-mask").status == 0)
    }

    @Test("A JPEG stays a JPEG with its profile, and says how it was made in Exif's UserComment")
    func jpeg() throws {
        var picture = try Picture(contentsOf: photo)
        // No more than a header (ICC.1:2022, §7.2) and a count of tags.
        var profile = [UInt8](repeating: 0, count: 70_000)
        profile.replaceSubrange(0..<4, with: [0, 1, 0x11, 0x70])
        profile.replaceSubrange(16..<20, with: "RGB ".utf8)
        profile.replaceSubrange(36..<40, with: "acsp".utf8)
        picture.metadata.iccProfile = profile
        try picture.write(to: folder.path("photo.jpg"))
        #expect(try Binary.run("inpaint", folder.path("photo.jpg"), "--mask", mask).status == 0)
        let filled = try Picture(contentsOf: folder.path("photo-inpainted.jpg"))
        #expect(filled.metadata.source?.format == .jpeg)
        #expect(filled.metadata.iccProfile == picture.metadata.iccProfile)
        let exif = try #require(filled.metadata.exif.flatMap(Exif.init))
        #expect(exif.text(.userComment)?.contains("gentool inpaint") == true)
    }

    @Test("Beyond its borders a picture goes on, and stays what it was inside them")
    func outpaint() throws {
        let output = folder.path("wide.png")
        let result = try Binary.run("inpaint", photo, "--outpaint", "10,0,20%,4", "-o", output, "--json")
        #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
        let (before, after) = (try Picture(contentsOf: photo), try Picture(contentsOf: output))
        #expect(after.width == 118 && after.height == 74)
        #expect(after.cropped(to: PixelRect(x: 10, y: 0, width: 90, height: 70)).samples == before.samples)
        let both = try Binary.run(
            "inpaint", photo, "--outpaint", "8", "--mask", mask, "-o", folder.path("both.png"))
        #expect(both.status == 0 && both.error.isEmpty)
        #expect(try Picture(contentsOf: folder.path("both.png")).width == 106)
    }

    @Test("A line at the edge that is none of the picture's is not gone on from, unless it is to stay as it is")
    func oddLine() throws {
        var picture = try Picture(contentsOf: photo).converted(to: .rgb)
        let line = PixelRect(x: 89, y: 0, width: 1, height: 70)
        picture.replace(line, with: FloatImage(width: 1, height: 70, channels: 3))
        let framed = folder.path("framed.png")
        try picture.write(to: framed)
        func column(_ arguments: String...) throws -> (luma: Float, error: String) {
            let output = folder.path("wide.png")
            let result = try Binary.run(
                ["inpaint", framed, "--outpaint", "0,0,12,0", "-o", output, "--overwrite"] + arguments)
            let filled = try Picture(contentsOf: output).cropped(to: line)
            return (filled.luma.values.reduce(0, +) / 70, result.error)
        }
        let painted = try column()
        #expect(painted.luma > 0.1 && painted.error.contains("its right edge (1 pixel)"), "\(painted)")
        let kept = try column("--grow-mask", "0")
        #expect(kept.luma == 0 && kept.error.isEmpty, "\(kept)")
    }

    @Test(
        "A border that can't be is refused",
        arguments: ["-1", "1,2,3", "99999", "5%,x,0,0", "2000%", "nan%", "60000,60000,60000,60000", ""])
    func senselessBorder(_ border: String) throws {
        let result = try Binary.run("inpaint", photo, "--outpaint=\(border)")
        #expect(result.status != 0 && result.error.contains("outpaint"), "\(result.error)")
    }

    @Test("A map of labels is filled with a notice; a threshold chooses; what was taken stands in --json")
    func labels() throws {
        let samples = try Picture(contentsOf: mask).samples
        guard case .eight(let levels) = samples else {
            Issue.record("expected 8 bits")
            return
        }
        try Picture(width: 90, height: 70, format: .gray, samples: .eight(levels.map { $0 / 255 }))
            .write(to: folder.path("labels.png"))
        let result = try Binary.run("inpaint", photo, "--mask", folder.path("labels.png"), "--json")
        let line = String(decoding: result.output, as: UTF8.self)
        #expect(result.error.contains("labels.png: its levels are 0 and 1 of 255"), "\(result.error)")
        #expect(line.contains("\"mask_from\":\"labels\"") && line.contains("mask-labels"), "\(line)")
        let chosen = try Binary.run(
            "inpaint", photo, "--mask", folder.path("labels.png"), "--mask-threshold", "1", "-o", folder.path("t.png"))
        #expect(chosen.status == 0 && chosen.error.isEmpty)
        #expect(
            try Picture(contentsOf: folder.path("t.png")).samples
                == Picture(contentsOf: folder.path("photo-inpainted.png")).samples)
    }

    @Test("A mask that fills most of the picture is met with a notice")
    func coversMost() throws {
        try Picture(Mask(width: 90, height: 70, filling: PixelRect(x: 4, y: 0, width: 86, height: 70)))
            .write(to: folder.path("most.png"))
        let result = try Binary.run("inpaint", photo, "--mask", folder.path("most.png"))
        #expect(result.status == 0 && result.error.contains("96 % of the picture is filled"), "\(result.error)")
    }

    @Test("info describes pictures and fails for the one that is none")
    func info() throws {
        let result = try Binary.run("info", photo, folder.path("absent.png"))
        let text = String(decoding: result.output, as: UTF8.self)
        #expect(result.status == 1)
        #expect(text.contains("90 x 70") && text.contains("stripes"))
        #expect(result.error.contains("absent.png"))
    }
}

@Suite("Holes are filled by networks made for that")
struct EraserCommandTests {
    private let folder = TemporaryFolder()
    private let network = Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures/erasers/migan.pt").path

    @Test("--model takes one, and what is around the hole stays as it was")
    func fills() throws {
        let (photo, mask, output) = (folder.path("a.png"), folder.path("m.png"), folder.path("o.png"))
        let samples = (0..<3840).map { UInt8($0 * 37 % 251) }
        let original = Picture(width: 40, height: 32, format: .rgb, samples: .eight(samples))
        try original.write(to: photo)
        try Picture(Mask(width: 40, height: 32, filling: PixelRect(x: 10, y: 8, width: 9, height: 7))).write(to: mask)
        let result = try Binary.run("inpaint", photo, "--mask", mask, "--model", network, "-o", output)
        #expect(result.status == 0, "\(result.error)")
        let filled = try Picture(contentsOf: output)
        let above = PixelRect(x: 0, y: 0, width: 40, height: 8)
        #expect(filled.cropped(to: above).samples == original.cropped(to: above).samples)
        #expect(filled.samples != original.samples)
        #expect(filled.metadata.texts.contains { $0.value.contains("Method: MI-GAN") })
        let arguments = ["inpaint", photo, "--mask", mask, "--model", network, "-o", folder.path("p.png")]
        for option in ["--steps=3", "--prompt=a lake"] {
            let refused = try Binary.run(arguments + [option])
            let name = option.split(separator: "=")[0]
            #expect(refused.status == 64 && refused.error.contains("\(name): "), "\(refused.error)")
        }
        let other = try Binary.run("upscale", photo, "--model", network, "-o", folder.path("u.png"))
        #expect(other.status == 1 && other.error.contains("is an eraser (MI-GAN)"), "\(other.error)")
    }
}
