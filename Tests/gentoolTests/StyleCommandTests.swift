import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

@Suite struct StyleCommandTests {
    private let folder = TemporaryFolder()
    private let photo: String
    private let style: String

    init() throws {
        (photo, style) = (folder.path("photo.png"), folder.path("painting.png"))
        func picture(_ color: (_ x: Int, _ y: Int) -> [Float]) -> Picture {
            let values = (0..<(40 * 30)).flatMap { color($0 % 40, $0 / 40) }
            return Picture(width: 40, height: 30, format: .rgb, samples: Samples(values, depth: 8))
        }
        var gradient = picture { x, y in [Float(x) / 40, 0.5, Float(y) / 30] }
        gradient.metadata.texts = [.init(key: "Title", value: "gradient")]
        try gradient.write(to: photo)
        try picture { x, y in (x + y) % 7 < 3 ? [0.9, Float(x) / 60, 0.1] : [0.4, 0.1, 0] }.write(to: style)
    }

    private static func model(_ name: String) -> String {
        Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures/\(name)").path
    }

    private func blueness(_ path: String) throws -> Float {
        let image = FloatImage(try Picture(contentsOf: path))
        return stride(from: 2, to: image.values.count, by: 3).reduce(0) { $0 + image.values[$1] } / 1200
    }

    @Test("A photo takes on the painting's colours, and says how it was made; the same seed gives the same bytes")
    func paints() throws {
        let result = try Binary.run("style", photo, "--style", style, "--seed", "5", "--json")
        #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
        let path = folder.path("photo-styled.png")
        let painted = try Picture(contentsOf: path)
        #expect(painted.width == 40 && painted.height == 30)
        #expect(try blueness(path) < 0.2 && blueness(photo) > 0.4)
        #expect(painted.metadata.texts.first { $0.key == "Title" }?.value == "gradient")
        let made = try #require(painted.metadata.texts.first { $0.key == "parameters" }).value
        #expect(made.contains("painting.png") && made.contains("Seed: 5"))
        let object = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
        #expect(object?["method"] as? String == "patches")
        for (seed, isSame) in [("5", true), ("6", false)] {
            let again = try Binary.run("style", photo, "--style", style, "--seed", seed, "-o", "-")
            #expect(try (again.output == Data(FileBytes.read(path))) == isSame)
        }
    }

    @Test(
        "A model that takes reference pictures paints by the picture itself and the styles; one that does not is refused"
    )
    func transformers() throws {
        let (photo, style) = (Self.model("flux2/picture.png"), Self.model("flux2/second.png"))
        let path = folder.path("styled.png")
        let made = try Binary.run(
            "style", photo, "--style", style, "--model", Self.model("flux2"), "--steps", "1", "--no-cache", "-o", path,
            "--json")
        #expect(made.status == 0, "\(made.error)")
        #expect(String(decoding: made.output, as: UTF8.self).contains("reference pictures"))
        #expect(try Picture(contentsOf: path).width == 80)
        for (arguments, words) in [
            (["--style", style, "--model", Self.model("flux2"), "--preservation", "0.5"], "--preservation"),
            (["--style", "\(style):0.5", "--style", style, "--model", Self.model("flux2")], "weight"),
            (
                [
                    "--style", style, "--model", Self.model("zimage"), "--tokenizer", Self.model("flux2/tokenizer"),
                    "--text-encoder", Self.model("flux2/text_encoder"),
                ], "takes no reference pictures"
            ),
        ] {
            let refused = try Binary.run(["style", photo, "-o", folder.path("none.png")] + arguments)
            #expect(refused.status != 0 && refused.error.contains(words), "\(refused.error)")
            #expect(refused.error.split(separator: "\n").count == 1, "\(refused.error)")
        }
        #expect(!folder.names.contains("none.png"))
    }

    @Test("Colours are kept, a part of the style is taken, and two styles are mixed")
    func options() throws {
        let kept = folder.path("kept.png")
        #expect(try Binary.run("style", photo, "--style", style, "--keep-colors", "-o", kept).status == 0)
        #expect(try blueness(kept) > 0.35)
        let none = folder.path("none.png")
        #expect(try Binary.run("style", photo, "--style", style, "--strength", "0", "-o", none).status == 0)
        #expect(try Picture(contentsOf: none).samples == Picture(contentsOf: photo).samples)
        let mixed = folder.path("mixed.jpg")
        let result = try Binary.run("style", photo, "--style", style, "--style", photo + ":0.5", "-o", mixed)
        #expect(result.status == 0, "\(result.error)")
    }

    @Test("Networks paint, recognised from their files")
    func networks() throws {
        let (transformer, vgg, decoder) = (
            Self.model("style/transformer.pth"), Self.model("style/vgg.pth"), Self.model("style/decoder.pth")
        )
        for (arguments, method) in [
            (["--model", transformer], "fast neural style"),
            (["--model", decoder, "--model", vgg, "--style", style, "--strength", "0.8"], "AdaIN"),
        ] {
            let path = folder.path("\(method).png")
            let result = try Binary.run(["style", photo, "-o", path, "--json"] + arguments)
            #expect(result.status == 0, "\(result.error)")
            #expect(String(decoding: result.output, as: UTF8.self).contains(method))
            #expect(try Picture(contentsOf: path).width == 40)
        }
    }

    @Test("A diffusion model paints in the style of a picture, and in one that words tell")
    func diffusion() throws {
        // A model for small pictures: the files of another one, and its own size.
        let model = try folder.makeFolder("model")
        for part in ["unet", "vae", "text_encoder", "tokenizer", "scheduler"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(model)/\(part)", withDestinationPath: Self.model("sd1/\(part)"))
        }
        try folder.write(#"{"side": 32}"#, "model/model_index.json")
        for (arguments, method) in [
            (["--style", style], "style injection"), (["--style-prompt", "snow"], "plug-and-play features"),
        ] {
            let path = folder.path("\(method).png")
            let result = try Binary.run(
                ["style", photo, "-o", path, "--json", "--model", model, "--steps", "2"] + arguments)
            #expect(result.status == 0, "\(result.error)")
            #expect(String(decoding: result.output, as: UTF8.self).contains(method))
            let (painted, before) = (try Picture(contentsOf: path), try Picture(contentsOf: photo))
            #expect(painted.width == 40 && painted.samples != before.samples)
        }
    }

    @Test("A folder is painted, but not the style picture in it")
    func manyPictures() throws {
        let result = try Binary.run("style", folder.path, "--style", style, "-o", folder.path("out") + "/")
        #expect(result.status == 0, "\(result.error)")
        let made = try FileManager.default.contentsOfDirectory(atPath: folder.path("out"))
        #expect(made.filter { !$0.hasPrefix(".") } == ["photo.png"])
    }

    @Test("Bad input ends in one line that says what is wrong, and leaves nothing behind")
    func badInput() throws {
        let small = folder.path("small.png")
        try Picture(width: 9, height: 50, format: .gray, samples: .eight([UInt8](repeating: 0, count: 450)))
            .write(to: small)
        let before = folder.names
        let (vgg, decoder) = (Self.model("style/vgg.pth"), Self.model("style/decoder.pth"))
        for (arguments, hint) in [
            ([], "--style is missing"), (["--style", folder.path("absent.png")], "absent.png"),
            (["--style", vgg], "vgg.pth"), (["--style", small], "too small"),
            (["--style", style + ":-1"], "weight"), (["--style", style, "--strength", "1.5"], "--strength"),
            (["--style", style + ":1e38", "--style", style + ":3e38"], "a weight from 0 to 1000000"),
            (["--style", style, "--model", decoder], "encoder"), (["--model", decoder, "--model", vgg], "--style"),
            (["--style", style, "--model", Self.model("style/transformer.pth")], "only its own style"),
            (["--style", style, "--model", Self.model("upscalers/compact-relu.pth")], "is an upscaler"),
            (["--model", Self.model("sd1")], "--style-prompt"), (["--style-prompt", "ink"], "--model"),
            (["--style-prompt", "ink", "--model", Self.model("style/transformer.pth")], "knows no words"),
            (["--style-prompt", "ink", "--preservation", "0.5", "--model", Self.model("sd1")], "--preservation: "),
            (["--style", style, "--source", "a lake", "--model", Self.model("sd1")], "--source: "),
            (["--steps", "3", "--model", Self.model("style/transformer.pth")], "--steps: is for diffusion models"),
            (["--style-scale", "2", "--model", Self.model("style/transformer.pth")], "--style-scale: is for strokes"),
        ] {
            let result = try Binary.run(["style", photo] + arguments)
            #expect(result.status != 0, "\(arguments)")
            #expect(result.error.contains(hint), "\(arguments): \(result.error)")
            // Wrong arguments are followed by the usage.
            let lines = result.error.split(separator: "\n")
            #expect(lines.count == 1 || lines[1].hasPrefix("Usage:") || lines[1].hasPrefix("Help:"), "\(result.error)")
        }
        #expect(folder.names == before)
    }
}
