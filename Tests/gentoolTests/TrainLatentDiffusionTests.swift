import Foundation
import GentoolRaster
import TestFiles
import Testing

@Suite("A latent diffusion model of one's own")
struct TrainLatentDiffusionTests {
    private let folder = TemporaryFolder()

    /// Trains both parts for a few steps, and gives the model's path.
    private func model() throws -> String {
        let autoencoder = folder.path("vae.safetensors")
        let world = ["--data", "world", "--side", "32", "--batch", "2", "--steps", "2", "--evaluate", "2"]
        let first = try Binary.run(["train", "vae", "--channels", "16,16,16", "-o", autoencoder] + world)
        try #require(first.status == 0, "\(first.error)")
        let model = folder.path("model.safetensors")
        let second = try Binary.run(
            [
                "train", "latent-diffusion", "--autoencoder", autoencoder, "--channels", "16,32", "--text-channels",
                "32", "-o", model,
            ] + world)
        try #require(second.status == 0 && second.error.contains("held-out loss"), "\(second.error)")
        return model
    }

    @Test("One file makes pictures, fills holes and follows instructions")
    func serves() throws {
        let model = try model()
        let photo = folder.path("photo.png")
        #expect(try Binary.run("world", "--size", "70x50", "-o", photo).status == 0)
        let mask = folder.path("mask.png")
        try Picture(Mask(width: 70, height: 50, filling: PixelRect(x: 20, y: 10, width: 20, height: 20)))
            .write(to: mask)
        let common = ["--model", model, "--steps", "2", "--guidance", "2"]

        let made = folder.path("made.png")
        let generated = try Binary.run(["generate", "a lake at night", "-o", made] + common)
        #expect(generated.status == 0, "\(generated.error)")
        #expect(try Picture(contentsOf: made).width == 32)

        let edited = folder.path("edited.png")
        let follows = try Binary.run(["edit", photo, "make it night", "-o", edited] + common)
        #expect(follows.status == 0, "\(follows.error)")
        #expect(try Picture(contentsOf: edited).height == 50)

        let filled = folder.path("filled.png")
        let inpainted = try Binary.run(
            ["inpaint", photo, "--mask", mask, "--prompt", "a red house", "-o", filled] + common)
        #expect(inpainted.status == 0, "\(inpainted.error)")
        let (before, after) = (try Picture(contentsOf: photo), try Picture(contentsOf: filled))
        let hole = PixelRect(x: 20, y: 10, width: 20, height: 20)
        for y in 0..<50 {
            for x in 0..<70 where !(hole.columns.contains(x) && hole.rows.contains(y)) {
                #expect(before.bytes(x, y) == after.bytes(x, y))
            }
        }
        #expect(hole.rows.contains { y in hole.columns.contains { before.bytes($0, y) != after.bytes($0, y) } })
    }

    @Test("What is no autoencoder is refused in one line")
    func refuses() throws {
        let model = folder.path("model.safetensors")
        let other = folder.path("other.safetensors")
        #expect(
            try Binary.run(
                "train", "diffusion", "--data", "world", "--side", "16", "--channels", "16,16", "--batch", "2",
                "--steps", "1", "--evaluate", "1", "-o", other
            ).status == 0)
        for (file, says) in [(other, "gentool train vae"), (folder.path("none.safetensors"), "none.safetensors")] {
            let result = try Binary.run(
                "train", "latent-diffusion", "--autoencoder", file, "--data", "world", "-o", model)
            #expect(result.status != 0 && result.error.contains(says), "\(result.error)")
            #expect(!FileManager.default.fileExists(atPath: model))
        }
    }
}

extension Picture {
    /// The samples of a pixel.
    fileprivate func bytes(_ x: Int, _ y: Int) -> [UInt8] {
        guard case .eight(let samples) = samples else { return [] }
        let first = (y * width + x) * format.channels
        return Array(samples[first..<(first + format.channels)])
    }
}
