import Foundation
import GentoolRaster
import TestFiles
import Testing

@testable import GentoolPipelines

@Suite("LoRAs that prompts ask for") struct PromptLoRATests {
    @Test(
        "are taken out of the text",
        arguments: [
            ("a barn <lora:style:0.8>", "a barn", ["style 0.8"]), ("<lora:a><lora:b:-1> x", "x", ["a 1.0", "b -1.0"]),
            ("a < b > c <loud>", "a < b > c <loud>", []), ("a<lyco:é/x:0.5>b", "ab", ["é/x 0.5"]),
            ("<<lora:a:2>", "<", ["a 2.0"]),
            ("open <lora:a", "open <lora:a", []),
        ])
    func parse(prompt: String, text: String, wanted: [String]) throws {
        let found = try PromptLoRAs(prompt)
        #expect(found.text == text)
        #expect(found.wanted.map { "\($0.name) \($0.weight)" } == wanted)
    }

    @Test(
        "are refused where they make no sense",
        arguments: ["<lora:a:b>", "<lora::1>", "<lora:a:1:2:3>", "<hypernet:a:1>"])
    func refuse(prompt: String) {
        let error = #expect(throws: ModelError.self) { try PromptLoRAs(prompt) }
        #expect(error?.description.contains(prompt) == true)
    }

    private let folder = TemporaryFolder()

    private static func settings(_ prompt: String) -> DiffusionSettings {
        var settings = DiffusionSettings()
        settings.prompt = prompt
        settings.steps = 2
        settings.sampler = .ddim
        return settings
    }

    @Test("are found by name, change the pictures of their prompts alone, and are missed by name")
    func pictures() throws {
        let model = folder.path("model")
        try FileManager.default.createSymbolicLink(
            atPath: model, withDestinationPath: ReferencePictureTests.fixture("sd1").path)
        let file = ReferencePictureTests.fixture("lora-kohya.safetensors").path
        try folder.copy(file, to: "loras/styles/my style.safetensors")

        func picture(_ pipeline: DiffusionPipeline, _ prompt: String) throws -> Picture {
            try pipeline.generate(Self.settings(prompt), width: 32, height: 32)
        }
        let plain = DiffusionPipeline(try StableDiffusionModel(path: model, ModelOptions(precision: .f32)))
        let own = DiffusionPipeline(
            try StableDiffusionModel(path: model, ModelOptions(precision: .f32, loras: [(file, 0.8)])))
        let expected = (with: try picture(own, "a house"), without: try picture(plain, "a house"))
        #expect(expected.with.samples != expected.without.samples)

        let pipeline = DiffusionPipeline(try StableDiffusionModel(path: model, ModelOptions(precision: .f32)))
        let prompts = ["a house <lora:my style:0.8>", "a house", "<lora:styles/my style:0.8>a house"]
        pipeline.expect(prompts.map(Self.settings))
        for (index, prompt) in prompts.enumerated() {
            #expect(try picture(pipeline, prompt).samples == (index == 1 ? expected.without : expected.with).samples)
        }
        let error = #expect(throws: ModelError.self) { try picture(pipeline, "a house <lora:other>") }
        #expect(error?.description.contains("'other'") == true && error?.description.contains("loras") == true)
        #expect(try picture(pipeline, "a house").samples == expected.without.samples)

        pipeline.loraFolder = folder.path("loras/styles")
        #expect(try picture(pipeline, prompts[0]).samples == expected.with.samples)
    }

    @Test("are looked for in the folder that was given before those beside the model")
    func order() throws {
        // Whichever name sorts first.
        for given in ["a", "z"] {
            for name in [given, "m/loras"] { try folder.write([], "\(name)/style.safetensors") }
            let folders = LoRAFolders(given: folder.path(given), besideModel: folder.path("m"))
            #expect(try folders.path(of: "style").contains("/\(given)/style"))
        }
    }
}
