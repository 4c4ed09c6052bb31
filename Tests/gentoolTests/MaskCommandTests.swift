import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

@Suite struct MaskCommandTests {
    private let folder = TemporaryFolder()
    private let photo: String
    private static let box = PixelRect(x: 30, y: 20, width: 50, height: 44)

    init() throws {
        photo = folder.path("photo.png")
        try Self.picture().write(to: photo)
    }

    /// An orange disk on grey-green stripes, 130 × 90 pixels.
    private static func picture(depth: Int = 8) -> Picture {
        var image = FloatImage(width: 130, height: 90, channels: 3)
        for y in 0..<90 {
            for x in 0..<130 {
                let (u, v) = ((Float(x) - 55) / 24, (Float(y) - 42) / 21)
                // Its edge runs through pixels.
                let share = min(max((1 - (u * u + v * v).squareRoot()) * 22 + 0.5, 0), 1)
                let ground: [Float] = x / 8 % 2 == 0 ? [0.3, 0.45, 0.35] : [0.4, 0.5, 0.55]
                for (channel, color) in [Float(0.9), 0.5, 0.1].enumerated() {
                    image[x, y, channel] = share * color + (1 - share) * ground[channel]
                }
            }
        }
        var picture = Picture(image, depth: depth)
        picture.metadata.texts = [.init(key: "Title", value: "disk")]
        return picture
    }

    @Test("A clip's frames in which nothing is found are made without, which is said; a clip without any is none")
    func absentFrames() throws {
        let black = Picture(width: 130, height: 90, format: .rgb, depth: 8)
        for (number, picture) in [Self.picture(), black, Self.picture()].enumerated() {
            try picture.write(to: folder.path("f\(number + 1).png"))
            try black.write(to: folder.path("n\(number + 1).png"))
        }
        let place = ["--box", "30,20,50,44", "--overwrite"]
        let masks = try Binary.run(["mask", folder.path("f%d.png"), "-o", folder.path("m%d.png")] + place)
        #expect(masks.status == 0 && masks.error.contains("frame 2: nothing was found there"), "\(masks.error)")
        #expect(try Mask(Picture(contentsOf: folder.path("m2.png"))).isEmpty)
        #expect(try !Mask(Picture(contentsOf: folder.path("m3.png"))).isEmpty)
        let cut = try Binary.run(["cutout", folder.path("f%d.png"), "-o", folder.path("c%d.png")] + place)
        #expect(cut.status == 0, "\(cut.error)")
        let second = FloatImage(try Picture(contentsOf: folder.path("c2.png")))
        #expect(second.channels == 4 && second.values.allSatisfy { $0 == 0 })
        let none = try Binary.run(["mask", folder.path("n%d.png"), "-o", folder.path("x%d.png")] + place)
        #expect(none.status == 1 && none.error.contains("nothing was found there"), "\(none.error)")
    }

    @Test("A box gives a soft grey mask beside the picture, and says what was found")
    func box() throws {
        let result = try Binary.run("mask", photo, "--box", "30,20,50,44", "--json")
        #expect(result.status == 0)
        let mask = try Picture(contentsOf: folder.path("photo-mask.png"))
        #expect(mask.format == .gray && mask.samples.depth == 8 && mask.size == (130, 90))
        let values = FloatImage(mask).values
        #expect(values[42 * 130 + 55] == 1 && values[5 * 130 + 5] == 0)
        let area: Float = values.reduce(0, +)
        #expect(abs(area - Float.pi * 24 * 21) < 60)
        #expect(values.contains { $0 > 0.2 && $0 < 0.8 })
        #expect(result.error.contains("% sure"))
        let report = String(decoding: result.output, as: UTF8.self)
        #expect(report.contains("\"found\":{\"box\":[") && report.contains("\"certainty\":0."))
        #expect(report.contains("mask-found"))
    }

    @Test("What a picture is of is found without a word and without a model", arguments: [[], ["--subject"]])
    func subject(arguments: [String]) throws {
        let photos = Binary.root.appendingPathComponent("samples/photos").path
        let result = try Binary.run(["mask", "\(photos)/fig.jpg", "-o", folder.path("m.png")] + arguments)
        #expect(result.status == 0 && result.error.contains("found"), "\(result.error)")
        let found = try FloatImage(Picture(contentsOf: folder.path("m.png"))).values.map { $0 > 0.5 }
        let bowl = try FloatImage(Picture(contentsOf: "\(photos)/fig-mask.png")).values.map { $0 > 0.5 }
        let both = zip(found, bowl).count { $0 && $1 }
        #expect(Double(both) / Double(zip(found, bowl).count { $0 || $1 }) > 0.8)
    }

    @Test("Masks and cut-outs of JPEGs in a folder are PNGs")
    func folders() throws {
        try folder.makeFolder("photos")
        try Picture(contentsOf: photo).write(to: folder.path("photos/a.jpg"))
        for verb in ["mask", "cutout"] {
            let result = try Binary.run(verb, folder.path("photos"), "--box", "25,15,60,56", "-o", folder.path(verb))
            #expect(result.status == 0, "\(result.error)")
            let made = try Picture(contentsOf: folder.path("\(verb)/a.png"))
            #expect(made.size == (130, 90) && made.metadata.source?.format == .png)
        }
    }

    @Test("A point finds the thing that it is on, and another says where it is not")
    func points() throws {
        let result = try Binary.run(
            "mask", photo, "--at", "55,42", "--not-at", "5,5", "--threshold", "0.5", "--invert", "-o",
            folder.path("m.png"))
        #expect(result.status == 0)
        let values = try FloatImage(Picture(contentsOf: folder.path("m.png"))).values
        #expect(values[42 * 130 + 55] == 0 && values[0] == 1 && Set(values) == [0, 1])
    }

    @Test("Where there is nothing, nothing is written, and the exit code says so")
    func nothing() throws {
        try Picture(FloatImage(width: 130, height: 90, channels: 3, repeating: 0.5)).write(to: photo)
        for verb in [["mask", photo, "--at", "60,40"], ["inpaint", photo, "--remove-at", "60,40"]] {
            let result = try Binary.run(verb)
            #expect(result.status == 1 && result.error.contains("nothing was found there"), "\(result.error)")
        }
        #expect(folder.names == ["photo.png"])
    }

    @Test("Places outside the picture, and things that nothing can find, are one line")
    func refused() throws {
        for (arguments, text) in [
            (["--box", "30,20,500,44"], "--box 30,20,500,44: reaches outside the picture, which is 130x90 pixels"),
            (["--at", "130,0"], "--at 130,0: is outside the picture, which is 130x90 pixels"),
            (["--box", "1,2,3"], "--box 1,2,3: expected a box x,y,width,height"),
            (["--at", "1"], "--at 1: expected a pixel x,y"),
            (["--text", "dog"], "--text: words need a network"),
            (["--text", "dog", "--at", "3,4"], "--at: places and --text are two ways"),
            (["--subject", "--at", "3,4"], "--at: says where to look"),
            (["--not-at", "3,4"], "--not-at: says what is not meant"),
        ] {
            let result = try Binary.run(["mask", photo] + arguments)
            #expect(result.status == 64, "\(arguments)")
            #expect(result.error.contains(text) && result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
        #expect(folder.names == ["photo.png"])
    }

    @Test("A cut-out has real opacity, its own colours at the edge, and the picture's depth and texts")
    func cutout() throws {
        try Self.picture(depth: 16).write(to: photo)
        #expect(try Binary.run("cutout", photo, "--box", "30,20,50,44").status == 0)
        let cut = try Picture(contentsOf: folder.path("photo-cutout.png"))
        #expect(cut.format == .rgba && cut.samples.depth == 16)
        #expect(cut.metadata.texts.contains { $0.value == "disk" })
        let image = FloatImage(cut)
        var soft = 0
        for pixel in stride(from: 0, to: image.values.count, by: 4) {
            let alpha = image.values[pixel + 3]
            if alpha == 0 { #expect(image.values[pixel..<pixel + 3].allSatisfy { $0 == 0 }) }
            guard alpha > 0.3 && alpha < 0.95 else { continue }
            soft += 1
            #expect(abs(image.values[pixel] - 0.9) < 0.12 && abs(image.values[pixel + 2] - 0.1) < 0.12)
        }
        #expect(soft > 20)
        let (whole, before) = (FloatImage(cut), FloatImage(Self.picture(depth: 16)))
        for channel in 0..<3 { #expect(whole[55, 42, channel] == before[55, 42, channel]) }
    }

    @Test("A cut-out by a mask lies over a colour or a picture, cropped if asked for")
    func background() throws {
        let mask = folder.path("mask.png")
        try Picture(GentoolRaster.Mask(width: 130, height: 90, filling: Self.box)).write(to: mask)
        #expect(
            try Binary.run(
                "cutout", photo, "--mask", mask, "--crop", "--background", "#0000ff", "-o", folder.path("a.png")
            )
            .status == 0)
        let cropped = try Picture(contentsOf: folder.path("a.png"))
        #expect(cropped.size == (50, 44) && cropped.format == .rgb)
        #expect(
            try Binary.run("cutout", photo, "--mask", mask, "--background", mask, "-o", folder.path("b.png")).status
                == 0)
        let over = try FloatImage(Picture(contentsOf: folder.path("b.png")))
        #expect(over[0, 0, 0] == 0 && over[55, 42, 0] > 0.85)
        let both = try Binary.run("cutout", photo, "--mask", mask, "--at", "3,3", "-o", folder.path("c.png"))
        let opaque = try Binary.run("cutout", photo, "--mask", mask, "-o", folder.path("c.jpg"))
        #expect(opaque.status == 64 && opaque.error.contains("JPEG has no opacity"))
        #expect(both.status == 64 && both.error.contains("--at: the --mask says what is kept"))
    }

    @Test("What is at a place is removed in one go, and its mask can be kept")
    func removal() throws {
        let (output, mask) = (folder.path("clean.png"), folder.path("kept.png"))
        let result = try Binary.run(
            "inpaint", photo, "--remove-box", "30,20,50,44", "--keep-mask", mask, "-o", output, "--json")
        #expect(result.status == 0)
        #expect(String(decoding: result.output, as: UTF8.self).contains("\"found\":{"))
        let (clean, before) = (FloatImage(try Picture(contentsOf: output)), FloatImage(Self.picture()))
        let hole = FloatImage(try Picture(contentsOf: mask)).values
        var isExact = true
        for place in hole.indices where hole[place] == 0 {
            for channel in 0..<3 where clean.values[3 * place + channel] != before.values[3 * place + channel] {
                isExact = false
            }
        }
        #expect(isExact)
        // Nothing orange is left.
        #expect(stride(from: 0, to: clean.values.count, by: 3).allSatisfy { clean.values[$0] < 0.7 })
        // A mask that is there is replaced only where that is asked for, and no picture ever is.
        let kept = try Binary.run(
            "inpaint", photo, "--remove-at", "55,42", "--keep-mask", mask, "-o", folder.path("other.png"))
        #expect(kept.status == 1 && kept.error.contains("exists already"), "\(kept.error)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("other.png")))
        #expect(
            try Binary.run(
                "inpaint", photo, "--remove-at", "55,42", "--keep-mask", mask, "-o", output, "--overwrite"
            ).status == 0)
        for path in [photo, output] {
            let refused = try Binary.run(
                "inpaint", photo, "--remove-at", "55,42", "--keep-mask", path, "-o", output, "--overwrite")
            #expect(refused.status == 1 && refused.error.contains("is a picture's file"), "\(refused.error)")
        }
        // However it is named, and whatever is finished.
        let above = "\(folder.path)/./photo.png"
        let resumed = try Binary.run(
            "inpaint", photo, "--remove-at", "55,42", "--keep-mask", above, "-o", folder.path("new.png"), "--resume")
        #expect(resumed.status == 1 && resumed.error.contains("is a picture's file"), "\(resumed.error)")
        #expect(try Picture(contentsOf: photo).format == .rgb)
        // What nobody has noted as made is not replaced by resuming.
        let foreign = try Binary.run(
            "inpaint", photo, "--remove-at", "55,42", "--keep-mask", mask, "-o", folder.path("new.png"), "--resume")
        #expect(foreign.status == 1 && foreign.error.contains("is not what a batch has left"), "\(foreign.error)")
        let many = try Binary.run(
            "inpaint", photo, output, "--remove-at", "55,42", "--keep-mask", "m.png", "-o", folder.path("many/"))
        #expect(many.status == 1 && many.error.contains("would both be written there"), "\(many.error)")
    }

    @Test("A mask with a name of its own is no reason to make a picture again")
    func keptMaskResumed() throws {
        let arguments = [
            "inpaint", photo, "--remove-at", "55,42", "--keep-mask", folder.path("kept.png"), "-o",
            folder.path("clean.png"), "--resume", "--json",
        ]
        for status in ["made", "skipped", "skipped"] {
            let result = try Binary.run(arguments)
            #expect(result.status == 0, "\(result.error)")
            #expect(String(decoding: result.output, as: UTF8.self).contains("\"status\":\"\(status)\""))
        }
    }

    @Test("What is removed is told in pixels of the picture as it was, also where it is made larger")
    func removalBesideOutpainting() throws {
        let (output, mask) = (folder.path("clean.png"), folder.path("kept.png"))
        let result = try Binary.run(
            "inpaint", photo, "--remove-box", "30,20,50,44", "--outpaint", "40,30,0,0", "--keep-mask", mask, "-o",
            output, "--json")
        #expect(result.status == 0, "\(result.error)")
        let clean = FloatImage(try Picture(contentsOf: output))
        #expect((clean.width, clean.height) == (170, 120))
        // Nothing orange is left, and the mask is that of the picture that was given.
        #expect(stride(from: 0, to: clean.values.count, by: 3).allSatisfy { clean.values[$0] < 0.7 })
        let kept = FloatImage(try Picture(contentsOf: mask))
        #expect((kept.width, kept.height) == (130, 90) && kept[55, 42] == 1 && kept[5, 5] == 0)
        let outside = try Binary.run("inpaint", photo, "--remove-at", "150,20", "--outpaint", "40,30,0,0")
        #expect(outside.status == 64 && outside.error.contains("outside the picture, which is 130x90"))
    }

    @Test("Kept masks have the names of their pictures' places, are no pictures of the next run, and are made again")
    func keptMasks() throws {
        let pictures = try folder.makeFolder("pictures")
        for name in ["a", "b"] { try Self.picture().write(to: "\(pictures)/\(name).png") }
        let out = folder.path("out")
        func run(_ options: [String]) throws -> String {
            let result = try Binary.run(
                ["inpaint", pictures, "--remove-at", "55,42", "--keep-mask", "\(pictures)/mask{index}.png", "-o", out]
                    + options)
            #expect(result.status == 0, "\(result.error)")
            return result.error
        }
        func names(_ folder: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
        }
        _ = try run([])
        #expect(try names(pictures) == ["a.png", "b.png", "mask1.png", "mask2.png"])
        try FileManager.default.removeItem(atPath: "\(pictures)/mask2.png")
        let before = try FileManager.default.attributesOfItem(atPath: "\(out)/a.png")[.modificationDate] as? Date
        _ = try run(["--resume"])
        #expect(try names(pictures) == ["a.png", "b.png", "mask1.png", "mask2.png"])
        #expect(try names(out) == ["a.png", "b.png"])
        let after = try FileManager.default.attributesOfItem(atPath: "\(out)/a.png")[.modificationDate] as? Date
        #expect(before == after)
    }

    @Test("What is said to stay is not removed")
    func notRemoved() throws {
        let mask = folder.path("kept.png")
        let result = try Binary.run(
            "inpaint", photo, "--remove-box", "0,0,130,90", "--remove-not-at", "5,5", "--remove-at", "55,42",
            "--keep-mask", mask)
        #expect(result.status == 0, "\(result.error)")
        let kept = FloatImage(try Picture(contentsOf: mask))
        #expect(kept[5, 5] == 0 && kept[55, 42] == 1)
        let alone = try Binary.run("inpaint", photo, "--remove-not-at", "5,5")
        #expect(alone.status == 64 && alone.error.contains("--remove-not-at: is for what is looked for"))
    }

    @Test("Through a background with holes nothing is seen")
    func transparentBackground() throws {
        let (mask, background, output) = (folder.path("mask.png"), folder.path("back.png"), folder.path("over.png"))
        try Picture(GentoolRaster.Mask(width: 130, height: 90, filling: Self.box)).write(to: mask)
        var image = FloatImage(width: 130, height: 90, channels: 4, repeating: 1)
        for y in 0..<90 { for x in 0..<65 { image[x, y, 3] = 0 } }
        let samples = Samples(image.values, depth: 8)
        try Picture(width: 130, height: 90, format: .rgba, samples: samples).write(to: background)
        #expect(
            try Binary.run("cutout", photo, "--mask", mask, "--background", background, "-o", output).status == 0)
        let over = try FloatImage(Picture(contentsOf: output))
        try #require(over.channels == 4)
        #expect(over[5, 5, 3] == 0 && over[120, 5, 3] == 1 && over[55, 42, 3] == 1)
    }

    @Test("What is found holds a point that was meant, and something of it is left")
    func pointsHold() throws {
        let background = try Binary.run(
            "mask", photo, "--at", "3,3", "--not-at", "55,42", "-o", folder.path("background.png"))
        if background.status == 0 {
            #expect(FloatImage(try Picture(contentsOf: folder.path("background.png"))).values[3 * 130 + 3] > 0.5)
        } else {
            #expect(background.error.contains("nothing was found there"), "\(background.error)")
        }
        let shrunk = try Binary.run(
            "mask", photo, "--box", "30,20,50,44", "--grow=-500", "-o", folder.path("shrunk.png"))
        #expect(shrunk.status == 1 && shrunk.error.contains("--grow takes all of it away"), "\(shrunk.error)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("shrunk.png")))
        let wrong = try Binary.run("cutout", photo, "--box", "30,20,50,44", "--background", "#gggggg")
        #expect(wrong.status == 64, "\(wrong.error)")
    }

    @Test("Removals that can't be are one line")
    func refusedRemovals() throws {
        for (arguments, text) in [
            (["--remove", "the boat"], "--remove: words need a network"),
            (["--remove-box", "100,80,60,60"], "--remove-box 100,80,60,60: reaches outside the picture"),
            (["--remove-at", "3,3", "--mask", "photo.png"], "--mask: says what to fill, and so does"),
            (["--remove", "the boat", "--remove-not-at", "3,3"], "--remove"),
            (["--keep-mask", "m.png"], "--keep-mask: is for what is looked for"),
        ] {
            let result = try Binary.run(["inpaint", photo] + arguments)
            #expect(result.status == 64, "\(arguments)")
            #expect(result.error.contains(text) && result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
    }

    @Test("Many pictures get a mask each, and boxes of their own from a job file")
    func jobs() throws {
        let jobs = try folder.write(
            """
            {"input": "\(photo)", "output": "\(folder.path("a.png"))", "box": "30,20,50,44"}
            {"input": "\(photo)", "output": "\(folder.path("b.png"))", "at": ["55,42"]}

            """, "jobs.jsonl")
        #expect(try Binary.run("mask", "--jobs", jobs).status == 0)
        for name in ["a.png", "b.png"] {
            #expect(try FloatImage(Picture(contentsOf: folder.path(name)))[55, 42] == 1)
        }
    }
}
