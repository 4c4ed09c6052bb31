import Testing

@testable import GentoolRaster

@Suite("What a picture says of how it was generated is read back")
struct GenerationParametersTests {
    @Test("Prompts of several lines, what is not wanted, and quoted values are told apart")
    func texts() throws {
        let parameters = try #require(
            GenerationParameters(
                text: """
                    a barn, (red:1.2)
                    in the evening: late
                    Negative prompt: people,
                    cars
                    Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 42, Size: 512x768, \
                    Model: some, Lora hashes: "a: 1, b: 2", Version: v1.9
                    """))
        #expect(parameters.prompt == "a barn, (red:1.2)\nin the evening: late")
        #expect(parameters.negativePrompt == "people,\ncars")
        #expect(parameters["Sampler"] == "DPM++ 2M Karras" && parameters["CFG scale"] == "7.5")
        #expect(parameters["Lora hashes"] == "a: 1, b: 2" && parameters["Version"] == "v1.9")
        #expect(parameters.settings.map(\.name).prefix(4) == ["Steps", "Sampler", "CFG scale", "Seed"])
    }

    @Test(
        "A long run of words without a value takes no time, and what has no name is passed over",
        .timeLimit(.minutes(1)))
    func longRun() throws {
        let text = "a cat\nSteps: 20, Seed: 5, \(String(repeating: "a", count: 200_000))"
        #expect(try #require(GenerationParameters(text: text)).settings.map(\.value) == ["20", "5"])
        let odd = #"Steps: 20, x(y) Size: 1x1, "q": 1, Note: "a: b, \"c\"", End: "open, Last: a:b"#
        let settings = try #require(GenerationParameters(text: odd)).settings
        #expect(settings.map(\.name) == ["Steps", "Size", "Note", "End", "Last"])
        #expect(settings.map(\.value) == ["20", "1x1", #"a: b, "c""#, "\"open", "a:b"])
    }

    @Test(
        "Texts that tell of no generation are none",
        arguments: ["a holiday", "gentool upscale\nUpscaler: x, Size: 1x1, Version: gentool 1", ""])
    func others(_ text: String) { #expect(GenerationParameters(text: text) == nil) }

    @Test("A JPEG's UserComment with steps behind it is read as before them")
    func jpeg() throws {
        var picture = Picture.noise(width: 8, height: 8, format: .rgb)
        picture.metadata.generationNotes = GenerationNotes(
            parameters: "a barn\nSteps: 20, Seed: 42",
            steps: ["gentool upscale, Upscaler: x, Version: gentool 1"])
        let read = try Picture(data: picture.encoded(as: .jpeg).bytes, name: "x.jpg")
        let parameters = try #require(GenerationParameters(read.metadata))
        #expect(parameters.prompt == "a barn" && parameters.settings.map(\.name) == ["Steps", "Seed"])
    }

    @Test("A graph of ComfyUI is followed from the node that samples")
    func comfyUI() throws {
        let graph = """
            {"3": {"class_type": "KSampler", "inputs": {"seed": 123456789012345, "steps": 30, "cfg": 6.5,
              "sampler_name": "dpmpp_2m", "scheduler": "karras", "denoise": 1.0, "model": ["10", 0],
              "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
             "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "some.safetensors"}},
             "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768, "batch_size": 1}},
             "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a barn", "clip": ["10", 1]}},
             "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "people", "clip": ["4", 1]}},
             "10": {"class_type": "LoraLoader", "inputs": {"lora_name": "x", "model": ["4", 0], "clip": ["4", 1]}}}
            """
        let parameters = try #require(GenerationParameters(comfyUI: graph))
        #expect(parameters.prompt == "a barn" && parameters.negativePrompt == "people")
        let values = parameters.settings.map { "\($0.name): \($0.value)" }
        #expect(
            values == [
                "Steps: 30", "Sampler: dpmpp_2m", "Schedule type: karras", "CFG scale: 6.5", "Seed: 123456789012345",
                "Size: 512x768", "Model: some.safetensors", "RNG: CPU",
            ])
        for other in ["{}", "no JSON", "{\"3\":{\"class_type\":\"KSampler\"}}", "[1]"] {
            #expect((GenerationParameters(comfyUI: other)?.settings.count ?? 0) <= 1)
        }
    }
}
