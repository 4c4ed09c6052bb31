import Foundation
import Raster
import Testing

@Suite struct TrainCommandTests {
    private let folder = try! Folder()

    private func train(_ more: String...) throws -> Binary.Result {
        try Binary.run(
            [
                "train", "upscaler", "--features", "8", "--layers", "1", "--side", "16", "--batch", "2", "--seed", "1",
                "--evaluate", "3",
            ] + more)
    }

    @Test("A network is trained on a folder of pictures, goes on later, and enlarges a picture")
    func trains() throws {
        #expect(try Binary.run("world", "--count", "5", "--size", "200", "-o", folder.path("world")).status == 0)
        let model = folder.path("model.safetensors")
        let first = try train("--data", folder.path("world"), "--data", "world:0.5", "-o", model, "--steps", "3")
        #expect(first.status == 0 && first.error.contains("gain over lanczos"), "\(first.error)")
        let again = try train("--data", folder.path("world"), "--data", "world:0.5", "-o", model, "--steps", "3")
        #expect(again.status != 0 && again.error.contains("--resume"))
        let more = try train(
            "--data", folder.path("world"), "--data", "world:0.5", "-o", model, "--steps", "6", "--resume")
        #expect(more.status == 0 && more.error.contains("step 6"), "\(more.error)")
        #expect(
            folder.names == [
                "model.curve.png", "model.log.jsonl", "model.safetensors", "model.sample.png",
                "model.state.safetensors", "world",
            ])
        let large = folder.path("large.png")
        #expect(
            try Binary.run("upscale", folder.path("world/000000.png"), "--model", model, "-o", large).status == 0)
        #expect(try Picture(contentsOf: large).width == 400)
    }

    @Test("Pictures are drawn from a model that was trained on the world, and only from one that can be drawn from")
    func samples() throws {
        let small = ["--data", "world", "--batch", "2", "--steps", "2", "--evaluate", "2", "--side", "16"]
        let models = [
            ("diffusion", ["--channels", "16,32"]), ("vae", ["--channels", "16,16"]),
            ("vqvae", ["--channels", "16,16"]),
        ]
        for (family, options) in models {
            let model = folder.path("\(family).safetensors")
            let trained = try Binary.run(["train", family, "-o", model] + small + options)
            #expect(trained.status == 0, "\(trained.error)")
        }
        for family in ["diffusion", "vae"] {
            let path = folder.path("\(family).png")
            let result = try Binary.run(
                "sample", folder.path("\(family).safetensors"), "--count", "4", "--steps", "2", "-o", path)
            #expect(result.status == 0, "\(result.error)")
            #expect(try Picture(contentsOf: path).width == 34)
        }
        let refused = try Binary.run("sample", folder.path("vqvae.safetensors"), "-o", folder.path("none.png"))
        #expect(refused.status != 0 && refused.error.contains("vqvae"))
        #expect(!folder.names.contains("none.png"))
    }

    @Test("What can't be learned from is said in one line, and nothing is left behind")
    func badInput() throws {
        try FileManager.default.createDirectory(atPath: folder.path("empty"), withIntermediateDirectories: true)
        let model = folder.path("model.safetensors")
        let cases: [(arguments: [String], says: String)] = [
            (["--data", folder.path("none"), "-o", model], "expected a folder"),
            (["--data", folder.path("empty"), "-o", model], "has no .png or .jpg"),
            (["--data", "world", "-o", folder.path("model.bin")], ".safetensors"),
            (["--data", "world", "-o", model, "--start", folder.path("none.pth")], "none.pth"),
            (["-o", model], "--data"),
            (["--data", "world:-1", "-o", model], "-1"),
        ]
        for (arguments, says) in cases {
            let result = try Binary.run(["train", "upscaler"] + arguments)
            #expect(result.status != 0 && result.error.contains(says), "\(arguments): \(result.error)")
        }
        #expect(folder.names == ["empty"])
    }
}
