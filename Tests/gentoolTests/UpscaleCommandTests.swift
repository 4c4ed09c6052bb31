import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

@Suite struct UpscaleCommandTests {
    private let folder = TemporaryFolder()
    private let photo: String

    init() throws {
        photo = folder.path("photo.png")
        let values = (0..<(30 * 20 * 3)).map { index -> Float in index / 3 % 30 / 5 % 2 == 0 ? 0.2 : 0.8 }
        var picture = Picture(width: 30, height: 20, format: .rgb, samples: Samples(values, depth: 8))
        picture.metadata.texts = [.init(key: "Title", value: "stripes")]
        try picture.write(to: photo)
    }

    private static func model(_ name: String) -> String {
        Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures/upscalers/\(name)").path
    }

    @Test("A photo becomes as large as the network makes it, and says by what")
    func upscales() throws {
        let result = try Binary.run("upscale", photo, "--model", Self.model("compact-prelu.pth"), "--json")
        #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
        let upscaled = try Picture(contentsOf: folder.path("photo-upscaled.png"))
        #expect(upscaled.width == 120 && upscaled.height == 80)
        #expect(upscaled.metadata.texts.first { $0.key == "Title" }?.value == "stripes")
        let made = try #require(upscaled.metadata.texts.first { $0.key == "parameters" }).value
        #expect(made.contains("SRVGGNetCompact") && made.contains("compact-prelu.pth"))
        let object = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
        #expect(object?["width"] as? Int == 120)
        #expect((object?["method"] as? String)?.contains("SRVGGNetCompact, 4x") == true)
    }

    @Test("Without a model a network of the program's own makes it twice as large")
    func withoutModel() throws {
        let result = try Binary.run("upscale", photo, "-o", folder.path("large.png"))
        #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
        #expect(try Picture(contentsOf: folder.path("large.png")).width == 60)
    }

    @Test("Two networks are blended, through a pipe, to an exact size")
    func blends() throws {
        let result = try Binary.run(
            [
                "upscale", "-", "-o", "-", "--model", Self.model("compact-relu.pth") + ":0.7", "--model",
                Self.model("compact-relu-other.pth") + ":0.3", "--long-side", "100", "--precision", "f32",
            ], input: Data(FileBytes.read(photo)))
        #expect(result.status == 0, "\(result.error)")
        let upscaled = try Picture(data: Array(result.output), name: "output")
        #expect(upscaled.width == 100 && upscaled.height == 67)
    }

    @Test("Bad input ends in one line that names the file, and leaves nothing behind")
    func badInput() throws {
        let network = try FileBytes.read(Self.model("esrgan-half.pth"))
        try folder.write("no network at all, just some text", "text.pth")
        try folder.write(Array(network.prefix(network.count / 2)), "cut.pth")
        let diffusion = Binary.root.appendingPathComponent(
            "Tests/PipelinesTests/Fixtures/sd1/unet/diffusion_pytorch_model.safetensors"
        ).path
        let before = folder.names
        for (model, hint) in [
            (folder.path("text.pth"), "text.pth"), (folder.path("cut.pth"), "cut.pth"), (diffusion, "Stable Diffusion"),
            (folder.path("absent.pth"), "absent.pth"), (folder.path, "unet/config.json"),
            (Self.model("expected.safetensors"), "expected ESRGAN, SRVGGNetCompact, SPAN"),
        ] {
            let result = try Binary.run("upscale", photo, "--model", model)
            #expect(result.status != 0)
            #expect(result.error.contains(hint), "\(result.error)")
            #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        }
        for sizes in [
            ["--scale", "0"], ["--scale", "nan"], ["--width", "-4"], ["--scale", "2", "--width", "90"],
            ["--width", "7"],
        ] {
            let result = try Binary.run(["upscale", photo] + sizes)
            #expect(result.status != 0 && result.error.contains("Error:"), "\(sizes): \(result.error)")
        }
        #expect(folder.names == before)
    }
}
