import Foundation
import GentoolRaster
import TestFiles
import Testing

@Suite("With no model at hand")
struct OwnModelTests {
    private let folder = TemporaryFolder()

    private func run(_ arguments: String...) throws {
        let result = try Binary.run(arguments + ["--steps", "8", "--quiet"])
        try #require(result.status == 0, "\(arguments): \(result.error)")
    }

    /// The mean of all samples, 0...1.
    private func brightness(_ path: String) throws -> Float {
        let image = FloatImage(try Picture(contentsOf: path))
        return image.values.reduce(0, +) / Float(image.values.count)
    }

    @Test("A picture follows from its prompt: night is darker than day")
    func generates() throws {
        let (day, night) = (folder.path("day.png"), folder.path("night.png"))
        try run("generate", "a meadow on a sunny day", "-o", day)
        try run("generate", "a meadow at night", "-o", night)
        #expect(try brightness(night) < 0.7 * brightness(day))
        #expect(try Picture(contentsOf: day).width == 256)
    }

    @Test("An instruction is followed, and the detail of a large picture stays")
    func edits() throws {
        let (photo, edited) = (folder.path("photo.png"), folder.path("edited.png"))
        #expect(
            try Binary.run("world", "--seed", "106", "--kind", "landscape", "--size", "640x480", "-o", photo).status
                == 0)
        try run("edit", photo, "make it night", "-o", edited)
        #expect(try brightness(edited) < 0.8 * brightness(photo))
        let picture = try Picture(contentsOf: edited)
        #expect(picture.width == 640 && picture.height == 480)
    }

    @Test("A thing that is named is taken out of the picture, and the rest stays as it is to the last bit")
    func removes() throws {
        let removed = folder.path("removed.png")
        let (lake, mask) = (sample("landscape.png"), sample("landscape-mask.png"))
        try run("edit", lake, "remove the boat", "--force", "-o", removed)
        let boat = try Mask(Picture(contentsOf: mask))
        let (before, after) = (FloatImage(try Picture(contentsOf: lake)), FloatImage(try Picture(contentsOf: removed)))
        /// How much more red than blue there is where the boat is.
        func redness(_ image: FloatImage) -> Float {
            boat.values.indices.reduce(0) { sum, pixel in
                sum + boat.values[pixel] * max(0, image.values[3 * pixel] - image.values[3 * pixel + 2])
            }
        }
        #expect(redness(after) < 0.3 * redness(before))
        let surroundings = boat.grown(by: 60).values
        let changed = surroundings.indices.filter { before.values[3 * $0] != after.values[3 * $0] }
        #expect(changed.allSatisfy { surroundings[$0] > 0 })
    }

    @Test("A thing that is named is painted into the picture, and the rest stays as it is to the last bit")
    func adds() throws {
        let (lake, added) = (sample("landscape.png"), folder.path("added.png"))
        try run("edit", lake, "add a red balloon", "-o", added)
        let (before, after) = (FloatImage(try Picture(contentsOf: lake)), FloatImage(try Picture(contentsOf: added)))
        let pixels = before.width * before.height
        let changed = Mask(
            width: before.width, height: before.height,
            values: (0..<pixels).map { pixel in
                (3 * pixel..<3 * pixel + 3).contains { before.values[$0] != after.values[$0] } ? 1 : 0
            })
        let box = try #require(changed.boundingBox())
        #expect((0.01...0.07).contains(Double(box.area) / Double(pixels)))
        let strongest = zip(before.values, after.values).map { abs($0 - $1) }.max()!
        #expect(strongest > 0.3)
    }

    @Test("Who names no file gets another one for each picture")
    func anotherName() throws {
        let small = ["--steps", "1", "--size", "64x64"].joined(separator: " ")
        let line = "cd \"$1\" && \"$0\" generate 'a lake' \(small) && \"$0\" generate 'a house' \(small)"
        let made = try Binary.script(line, [folder.path])
        #expect(made.status == 0, "\(made.error)")
        #expect(folder.names == ["generated-0-2.png", "generated-0.png"])
        let said = try Binary.script(
            "cd \"$1\" && \"$0\" generate 'a lake' \(small) -o generated-0.png", [folder.path])
        #expect(said.status == 1 && said.error.contains("exists already"))
    }

    @Test("Words that the model has never read are named once, and others are not")
    func unknownWords() throws {
        let prompts = try folder.write("a giraffe in a meadow\na lake with a giraffe\n", "prompts.txt")
        let small = ["--steps", "1", "--size", "64x64"]
        let strange = try Binary.run(["generate", "--prompts", prompts, "-o", folder.path("strange.png")] + small)
        #expect(strange.status == 0)
        #expect(strange.error.components(separatedBy: "has never read 'giraffe'").count == 2)
        let usual = try Binary.run(["generate", "A foggy (lake:1.2) at dawn", "-o", folder.path("usual.png")] + small)
        #expect(usual.status == 0 && !usual.error.contains("never read"))
    }

    @Test("A prompt of which the model knows nothing is refused before anything is painted, wherever it is given")
    func unknownPrompt() throws {
        let output = folder.path("zebra.png")
        let mask = sample("landscape-mask.png")
        for arguments in [
            ["generate", "a zebra on the savannah"],
            ["inpaint", sample("landscape.png"), "--mask", mask, "--prompt", "the (zebra:1.2)"],
        ] {
            let refused = try Binary.run(arguments + ["-o", output, "--steps", "1"])
            #expect(refused.status == 64 && refused.error.contains("has never read 'zebra'"), "\(refused.error)")
            #expect(refused.error.contains("lake") && refused.error.contains("--model"))
            #expect(refused.error.split(separator: "\n").count == 1)
            #expect(!FileManager.default.fileExists(atPath: output))
        }
        for prompt in ["", "the", "a zebra by a lake"] {
            let made = try Binary.run(
                "generate", prompt, "-o", output, "--steps", "1", "--size", "64x64", "--overwrite")
            #expect(made.status == 0, "\(prompt): \(made.error)")
        }
        // How it looks is no thing that is known.
        let bench = try Binary.run("generate", "a wooden bench", "-o", folder.path("bench.png"))
        #expect(bench.status != 0 && bench.error.contains("never read 'bench'"), "\(bench.error)")
        // Other prompts of a list are painted.
        let prompts = try folder.write("zebra\na lake\n", "prompts.txt")
        let listed = try Binary.run(
            "generate", "--prompts", prompts, "-o", folder.path("listed.png"), "--steps", "1", "--size", "64x64")
        #expect(listed.status == 1 && listed.error.contains("1 made"), "\(listed.error)")
    }

    @Test("An edit that names what the model does not know writes nothing and says so, unless it is forced")
    func unknownInstruction() throws {
        let (lake, edited) = (sample("landscape.png"), folder.path("edited.png"))
        let refused = try Binary.run("edit", lake, "remove the giraffe", "-o", edited, "--json")
        #expect(refused.status == 3)
        #expect(refused.error.contains("has never read 'giraffe'") && refused.error.contains("--force"))
        #expect(String(decoding: refused.output, as: UTF8.self).contains("\"status\":\"unchanged\""))
        #expect(!FileManager.default.fileExists(atPath: edited))
        // Things in photographs aren't told apart, and a purple sky was never seen.
        for (instruction, reason) in [
            ("remove the boat", "a box or a point"), ("make the sky purple", "nearly the same"),
        ] {
            let result = try Binary.run("edit", lake, instruction, "-o", edited)
            #expect(result.status == 3 && result.error.contains(reason), "\(result.error)")
            #expect(!FileManager.default.fileExists(atPath: edited))
        }
        let forced = try Binary.run("edit", lake, "make it a giraffe", "-o", edited, "--steps", "1", "--force")
        #expect(forced.status == 0 && forced.error.contains("has never read 'giraffe'"))
    }

    @Test("The words that the models know, and what they were taught to do, are listed")
    func lists() throws {
        func list(_ command: String) throws -> [Substring] {
            let result = try Binary.run(command, "--list")
            #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
            return String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        }
        let edits = try list("edit")
        for form in ["make it night", "remove the THING", "paint the THING COLOR", "add a COLOR THING"] {
            #expect(edits.contains("  \(form)"), "\(form)")
        }
        #expect(edits.contains { $0.hasPrefix("  THING: ") && $0.contains("hot air balloon") })
        for command in ["generate", "inpaint", "edit"] {
            #expect(try list(command).last?.split(separator: " ").contains("lighthouse") == true)
        }
    }

    @Test("What was taken for the thing is said, and a forgotten instruction is no file")
    func saysWhere() throws {
        let (lake, removed) = (sample("landscape.png"), folder.path("removed.png"))
        let result = try Binary.run("edit", lake, "remove the boat", "--force", "-o", removed, "--steps", "8")
        let part = try #require(
            try Picture(contentsOf: removed).changes(from: Picture(contentsOf: lake)))
        #expect(result.error.contains("\(part.width)x\(part.height) pixels at \(part.x),\(part.y)"), "\(result.error)")
        let forgotten = try Binary.run("edit", lake, lake, "-o", folder.path("out"))
        #expect(forgotten.status == 64 && forgotten.error.contains("is a file, and what to change is missing"))
    }

    @Test("A thing taken out of a JPEG leaves all blocks of other places as they were")
    func removesFromJPEG() throws {
        let (photo, removed) = (folder.path("photo.jpg"), folder.path("removed.jpg"))
        try Picture(contentsOf: sample("landscape.png")).write(to: photo)
        try run("edit", photo, "remove the boat", "--force", "-o", removed)
        let (before, after) = (try Picture(contentsOf: photo), try Picture(contentsOf: removed))
        let (old, new) = (FloatImage(before), FloatImage(after))
        let changed = Mask(
            width: before.width, height: before.height,
            values: (0..<(before.width * before.height)).map { pixel in
                (3 * pixel..<3 * pixel + 3).contains { old.values[$0] != new.values[$0] } ? 1 : 0
            })
        #expect((0.001...0.2).contains(changed.coverage))
        #expect(after.metadata.source == before.metadata.source)
    }

    private func sample(_ name: String) -> String { Binary.root.appendingPathComponent("samples/\(name)").path }

    @Test("A hole is filled as the prompt says, the same in every run, and nothing else changes")
    func fills() throws {
        let (photo, mask) = (folder.path("photo.png"), folder.path("mask.png"))
        #expect(try Binary.run("world", "--seed", "3", "--size", "300x200", "-o", photo).status == 0)
        try Picture(Mask(width: 300, height: 200, filling: PixelRect(x: 100, y: 50, width: 90, height: 70)))
            .write(to: mask)
        let filled = ["a.png", "b.png"].map(folder.path)
        for path in filled { try run("inpaint", photo, "--mask", mask, "--prompt", "snowy mountains", "-o", path) }
        #expect(FileManager.default.contents(atPath: filled[0]) == FileManager.default.contents(atPath: filled[1]))
        let difference = try Comparison(Picture(contentsOf: photo), Picture(contentsOf: filled[0]))
        #expect((1...(90 * 70)).contains(difference.differingPixels))
    }
}
