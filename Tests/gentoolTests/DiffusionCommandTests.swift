import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

/// With the small models of the pipelines' tests.
@Suite struct DiffusionCommandTests {
    private let folder = TemporaryFolder()
    private let models = Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures").path

    @Test("A prompt gives pictures named after their seeds, which say how they were made")
    func generates() throws {
        let output = folder.path("house.png")
        let result = try Binary.run(
            "generate", "a (red:1.2) house", "-n", "snow", "--model", "\(models)/sd1", "--size", "32x24", "--steps",
            "3",
            "--sampler", "unipc", "--seed", "8", "--count", "2", "-o", output, "--json")
        #expect(result.status == 0 && result.error.hasPrefix("2 made, 0 skipped, 0 failed"), "\(result.error)")
        #expect(folder.names == [".gentool.jsonl", "house-8.png", "house-9.png"])
        #expect(String(decoding: result.output, as: UTF8.self).split(separator: "\n").count == 2)
        let picture = try Picture(contentsOf: folder.path("house-9.png"))
        #expect(picture.width == 32 && picture.height == 24)
        let made = try #require(picture.metadata.texts.first { $0.key == "parameters" }).value
        #expect(made.hasPrefix("a (red:1.2) house\nNegative prompt: snow\nSteps: 3, Sampler: unipc"))
        #expect(made.contains("Seed: 9"))
    }

    @Test("A prompt that the model's own language model writes out is shown, and kept with what it was before")
    func expandsPrompts() throws {
        let (output, again) = (folder.path("barn.png"), folder.path("again.png"))
        let settings = ["--model", "\(models)/flux2", "--size", "32x32", "--steps", "1", "--no-cache", "--json"]
        let result = try Binary.run(["generate", "a barn, old", "--expand-prompt", "-o", output] + settings)
        #expect(result.status == 0 && result.error.contains("a barn, old: became "), "\(result.error)")
        let report = try #require(try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
        let text = try #require(report["prompt"] as? String)
        #expect(text != "a barn, old" && !text.isEmpty)
        let made = try #require(try Picture(contentsOf: output).metadata.texts.first { $0.key == "parameters" }).value
        #expect(made.hasPrefix(text) && made.contains("Expanded from: \"a barn, old\""), "\(made)")
        // The text alone gives the same picture.
        let like = try Binary.run(["generate", "--like", output, "-o", again] + settings)
        #expect(like.status == 0 && !like.error.contains("Expanded"), "\(like.error)")
        #expect(try Picture(contentsOf: again).samples == Picture(contentsOf: output).samples)
        let other = try Binary.run("generate", "a barn", "--expand-prompt", "--model", "\(models)/sd1", "--steps", "1")
        #expect(other.status != 0 && other.error.contains("language model"), "\(other.error)")
    }

    @Test("A picture of more than twice the side that a model was trained for is made, with a notice")
    func beyondTrainedSize() throws {
        for (size, isBeyond) in [("64x32", false), ("32x66", true)] {
            let result = try Binary.run(
                "generate", "snow", "--model", "\(models)/sd1", "--size", size, "--steps", "1", "--json", "-o",
                folder.path("\(size).png"))
            #expect(result.status == 0, "\(result.error)")
            let report = String(decoding: result.output, as: UTF8.self)
            #expect(report.contains("beyond-trained-size") == isBeyond, "\(report)")
            #expect(result.error.contains("was made for 32x32") == isBeyond, "\(result.error)")
        }
        #expect(folder.names.contains("32x66.png"))
    }

    @Test("A LoRA in the prompt gives the bytes that --lora gives, and is given back for the batch's next prompt")
    func promptLoRA() throws {
        func picture(_ name: String, _ arguments: String...) throws -> Data {
            let output = folder.path(name)
            let settings = [
                "--model", "\(models)/sd1", "--size", "32x32", "--steps", "2", "--no-metadata", "-o", output,
            ]
            let result = try Binary.run(["generate"] + arguments + settings)
            #expect(result.status == 0, "\(result.error)")
            return try Data(contentsOf: URL(fileURLWithPath: output))
        }
        let lora = "\(models)/lora-kohya.safetensors"
        let plain = try picture("plain.png", "snow")
        let with = try picture("with.png", "snow", "--lora", "\(lora):0.8")
        let prompts = try folder.write(
            "snow <lora:lora-kohya:0.8>\nsnow\nsnow <lora:none>\n<lora:lora-kohya:0.8> snow\n", "prompts.txt")
        let batch = try Binary.run(
            "generate", "--prompts", prompts, "--lora-folder", models, "--model", "\(models)/sd1", "--size", "32x32",
            "--steps", "2", "--no-metadata", "-o", folder.path("made-{index}.png"))
        #expect(batch.status == 1 && batch.error.contains("the LoRA 'none'"), "\(batch.error)")
        let made = [1, 2, 4].map { try? Data(contentsOf: URL(fileURLWithPath: folder.path("made-\($0).png"))) }
        #expect(plain != with && made == [with, plain, with])
    }

    @Test("Filling by a prompt changes nothing outside the mask, at 16 bits and with alpha")
    func inpaints() throws {
        let samples = (0..<(60 * 44 * 4)).map { place -> UInt16 in
            place % 4 == 3 ? 0xFFFF : UInt16(truncatingIfNeeded: place &* 7919)
        }
        let photo = Picture(width: 60, height: 44, format: .rgba, samples: .sixteen(samples))
        try photo.write(to: folder.path("photo.png"))
        let hole = Mask(width: 60, height: 44, filling: PixelRect(x: 20, y: 12, width: 17, height: 15))
        try Picture(hole).write(to: folder.path("mask.png"))
        let result = try Binary.run(
            "inpaint", folder.path("photo.png"), "--mask", folder.path("mask.png"), "--prompt", "a lake", "--model",
            "\(models)/inpaint", "--steps", "2", "--guidance", "1")
        #expect(result.status == 0, "\(result.error)")
        let filled = try Picture(contentsOf: folder.path("photo-inpainted.png"))
        guard case .sixteen(let after) = filled.samples else {
            Issue.record("16 bits stay 16 bits")
            return
        }
        let changed = Set(samples.indices.filter { samples[$0] != after[$0] }.map { $0 / 4 })
        #expect(!changed.isEmpty && changed.allSatisfy { hole.values[$0] == 1 })
    }

    @Test("A file of prompts gives a picture for each line, numbered; previews go when pictures are there")
    func generatesMany() throws {
        let prompts = try folder.write("a house\n\n  snow\r\n", "prompts.txt")
        let result = try Binary.run(
            "generate", "--prompts", prompts, "--model", "\(models)/sd1", "--size", "32x32", "--steps", "2", "-o",
            folder.path("many.png"), "--preview", "1", "--rng", "cuda", "--low-memory")
        #expect(result.status == 0, "\(result.error)")
        #expect(folder.names == [".gentool.jsonl", "many-1-0.png", "many-2-0.png", "prompts.txt"])
        let second = try Picture(contentsOf: folder.path("many-2-0.png"))
        #expect(second.metadata.texts.contains { $0.key == "parameters" && $0.value.hasPrefix("snow\nSteps: 2") })
    }

    @Test("A line of a job file that the model can't do stops no other; where it can do none, that is said once")
    func lines() throws {
        let photo = folder.path("photo.png")
        try Picture(Mask(width: 32, height: 32, filling: PixelRect(x: 8, y: 8, width: 12, height: 16))).write(to: photo)
        func edit(_ settings: [String]) throws -> Binary.Result {
            let lines = settings.map { "{\"input\": \"\(photo)\", \"prompt\": \"snow\"\($0)}" }
            let jobs = try folder.write(lines.joined(separator: "\n"), "jobs.jsonl")
            return try Binary.run(
                "edit", "--jobs", jobs, "--model", "\(models)/instruct", "--steps", "2", "-o",
                folder.path("out/{index}.png"), "--overwrite")
        }
        let (good, bad) = ("", ", \"strength\": 0.5")
        let one = try edit([good, bad, good])
        #expect(one.status == 1 && one.error.contains("2 made, 0 skipped, 1 failed"), "\(one.error)")
        #expect(one.error.contains("--strength: "))
        let none = try edit([bad, bad])
        #expect(none.status != 0 && none.error.split(separator: "\n").count == 1, "\(none.error)")
    }

    @Test("A picture is edited in its own structure when it is said what it shows")
    func editsByInversion() throws {
        let photo = folder.path("photo.png")
        try Picture(Mask(width: 32, height: 32, filling: PixelRect(x: 8, y: 8, width: 12, height: 16))).write(to: photo)
        let result = try Binary.run(
            "edit", photo, "a lake", "--source", "snow", "--model", "\(models)/sd1", "--steps", "2", "--vae",
            "\(models)/taesd_decoder.safetensors")
        #expect(result.status == 0, "\(result.error)")
        #expect(folder.names == ["photo-edited.png", "photo.png"])
    }

    @Test("How closely a picture is kept to is a question only for models that follow instructions")
    func imageGuidance() throws {
        let photo = folder.path("photo.png")
        try Picture(Mask(width: 32, height: 32)).write(to: photo)
        let result = try Binary.run(
            "edit", photo, "a lake", "--image-guidance", "2", "--model", "\(models)/sd1", "--steps", "1")
        #expect(result.status != 0 && result.error.contains("--image-guidance: "), "\(result.error)")
        #expect(folder.names == ["photo.png"])
    }

    @Test("Ctrl-C leaves nothing behind that is not whole")
    func interrupted() throws {
        let (output, preview) = (folder.path("house.png"), folder.path("house-preview.png"))
        try Binary.end(
            when: { FileManager.default.fileExists(atPath: preview) }, with: SIGINT, "generate", "a house", "--model",
            "\(models)/sd1", "--size", "64x64", "--steps", "999", "--sampler", "ddim", "--preview", "1", "-o", output)
        #expect(!FileManager.default.fileExists(atPath: output))
        for name in folder.names {
            #expect(name == "house-preview.png")
            #expect(try Picture(contentsOf: folder.path(name)).width == 64)
        }
    }

    @Test("A picture where previews would be is kept, what another preview left is not")
    func foreignPreview() throws {
        let preview = folder.path("house-preview.png")
        let arguments = [
            "generate", "a house", "--model", "\(models)/sd1", "--size", "32", "--steps", "2", "--preview", "1", "-o",
            folder.path("house.png"),
        ]
        try Picture(Mask(width: 3, height: 3)).write(to: preview)
        let refused = try Binary.run(arguments)
        #expect(refused.status != 0 && refused.error.contains("house-preview.png"), "\(refused.error)")
        #expect(try Picture(contentsOf: preview).width == 3)
        #expect(try Binary.run(arguments + ["--overwrite"]).status == 0)
        // What a picture is made of is not replaced even then.
        try Picture(Mask(width: 32, height: 32, filling: PixelRect(x: 8, y: 8, width: 12, height: 16))).write(
            to: preview)
        let made = try FileBytes.read(preview)
        let input = try Binary.run(
            "edit", preview, "a lake", "--model", "\(models)/sd1", "--steps", "2", "--preview", "1", "-o",
            folder.path("house.png"), "--overwrite")
        #expect(input.status == 1 && input.error.contains("no preview can be written there"), "\(input.error)")
        #expect(try FileBytes.read(preview) == made)
    }

    @Test("A place that can't be written to is refused before any work")
    func unwritable() throws {
        let result = try Binary.run(
            "generate", "a house", "--model", "/there/is/none", "-o", folder.path("no/such/place.png"))
        #expect(result.status != 0 && result.error.contains("no/such/place.png: can't be written"), "\(result.error)")
    }

    @Test(
        "What is wrong with a model or a size is said in one line",
        arguments: [
            (["--model", "/there/is/none"], "does not exist"), (["--model", "."], "unet/config.json"),
            (["--model", "MODELS/sd1", "--size", "33"], "multiples of 2"),
            (["--model", "MODELS/instruct"], "8 channels"),
            (["--model", "MODELS/sd1", "--vae", "MODELS/toy.safetensors"], "autoencoder"),
            (["--model", "MODELS/sd1", "--guidance-interval", "5:1"], "guidance-interval"),
            (["--model", "MODELS/sd1", "--prompts", "x"], "one of them"),
            (["--model", "MODELS/sd1", "--size", "9000x64"], "at most 8192x8192"),
            (["--model", "MODELS/sd1", "--size", "4611686018427387904x64"], "--size"),
            (["--model", "MODELS/sd1", "--guidance", "nan"], "--guidance"),
            (["--model", "MODELS/sd1", "--guidance", "1e38", "--size", "32"], "no numbers"),
            (["--model", "MODELS/sd1", "--steps", "999", "--sampler", "dpm++2m"], "at most 998"),
            (["--model", "MODELS/sd1", "--lora", "a"], "a: "),
        ])
    func errors(_ arguments: [String], _ expected: String) throws {
        let arguments = arguments.map { $0.replacingOccurrences(of: "MODELS", with: models) }
        let result = try Binary.run(["generate", "a house", "-o", folder.path("x.png")] + arguments)
        #expect(result.status != 0 && result.error.contains(expected), "\(result.error)")
        #expect(result.error.split(separator: "\n").filter { $0.hasPrefix("Error") }.count == 1)
        #expect(folder.names.isEmpty)
    }
}
