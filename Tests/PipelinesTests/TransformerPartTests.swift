import Foundation
import GentoolCheckpoints
import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolPipelines

/// What diffusers and transformers make with the small models in Fixtures/flux2 and zimage, and what stands beside them in
/// transformer-parts; `make_transformer_part_fixtures.py` makes it again.
@Suite("Parts of diffusion transformers are as in diffusers") struct TransformerPartTests {
    private static let reference = FamilyReference("transformer-parts")

    private func settings(steps: Int, guidance: Float = 1) -> DiffusionSettings {
        var settings = DiffusionSettings()
        (settings.prompt, settings.steps, settings.guidance) = (Flux2Tests.prompt, steps, guidance)
        settings.seed = 7
        return settings
    }

    private func flux2(autoencoder: String? = nil) throws -> Flux2Model {
        try Flux2Model(
            ModelFiles(Flux2Tests.folder),
            ModelOptions(precision: .f32, autoencoder: autoencoder.map { "\(Self.reference.folder)/\($0)" }))
    }

    private func check(_ name: String, _ latent: Tensor, _ pipeline: DiffusionPipeline) throws {
        #expect(try Self.reference.error(latent, "\(name).latents") < 1e-4)
        #expect(try Self.reference.largestDifference(pipeline.finished(latent), name) <= 1)
    }

    // MARK: - Autoencoders

    @Test("FLUX.2's latents by a narrower decoder")
    func smallDecoder() throws {
        let pipeline = DiffusionPipeline(try flux2(autoencoder: "small-decoder"))
        let latent = try pipeline.generatedLatent(settings(steps: 2), width: 64, height: 48) { _ in }
        try check("small-decoder", latent, pipeline)
    }

    @Test("TAEF2, whose innermost blocks are normalized over the whole picture, in both directions")
    func taef2() throws {
        let model = try flux2(autoencoder: "taef2.safetensors")
        #expect(model.latents.reduction == 16 && model.latents.channels == 16)
        let autoencoder = try model.readAutoencoder(encodes: true)
        let picture = autoencoder.decode(
            autoencoder.unscaled(try Self.reference.expected("taef2.latents").channelsLast()))
        #expect(try Self.reference.error(picture.channelsFirst(), "taef2.picture") < 1e-4)
        let pixels = Tensor(pixels: try Flux2Tests.reference.picture("picture")).cropped(rows: 0..<64, columns: 0..<64)
        let latent = autoencoder.latent(of: pixels)
        #expect(try Self.reference.error(latent.channelsFirst(), "taef2.encoded") < 1e-4)
    }

    @Test("TAEF1 with Z-Image")
    func taef1() throws {
        var options = ZImageTests.options
        options.autoencoder = "\(Self.reference.folder)/taef1"
        let pipeline = DiffusionPipeline(try ZImageModel(ModelFiles(ZImageTests.folder), options))
        let latent = try pipeline.generatedLatent(settings(steps: 2, guidance: 0), width: 64, height: 32) { _ in }
        #expect(try Self.reference.error(latent.channelsFirst(), "taef1.latents") < 1e-4)
        #expect(try Self.reference.largestDifference(pipeline.finished(latent), "taef1") <= 1)
    }

    // MARK: - FLUX.2-klein

    @Test("FLUX.2-klein from a picture by strength", arguments: [80, 40])
    func strength(_ percent: Int) throws {
        let made = try DiffusionPipeline(flux2()).edit(
            Flux2Tests.reference.picture("picture"), settings(steps: 5), strength: Float(percent) / 100)
        #expect(try Self.reference.largestDifference(made, "strength-\(percent)") <= 1)
    }

    /// The model as one whose reference pictures see only themselves.
    private func keeping() throws -> (model: Flux2Model, files: ModelCopy) {
        let copy = try ModelCopy(of: "flux2")
        try copy.write(["_class_name": "Flux2KleinKVPipeline"], "model_index.json")
        return (try Flux2Model(ModelFiles(copy.path), ModelOptions(precision: .f32)), copy)
    }

    @Test("Keys and values of reference pictures are made once where these see only themselves", arguments: [1, 2])
    func keepsReferences(_ count: Int) throws {
        let (model, files) = try keeping()
        defer { withExtendedLifetime(files) {} }
        #expect(model.usualSteps == 4)
        let pipeline = DiffusionPipeline(model)
        var settings = settings(steps: count == 1 ? 4 : 3)
        settings.references = try ["picture", "second"].prefix(count).map { try Flux2Tests.reference.picture($0) }
        let latent = try pipeline.generatedLatent(settings, width: 80, height: 64) { _ in }
        try check(count == 1 ? "kept" : "kept-two", latent, pipeline)
    }

    @Test("What was kept gives the very answer that is given without it")
    func keptIsExact() throws {
        let (model, files) = try keeping()
        defer { withExtendedLifetime(files) {} }
        let network = try model.readNetwork(isCompact: false)
        var conditioning = Conditioning(context: try Flux2Tests.reference.expected("context"))
        conditioning.references = [try Flux2Tests.reference.expected("reference").channelsLast()]
        let sample = try Flux2Tests.reference.expected("sample").channelsLast()
        let kept = network.prepared(conditioning)
        for timestep in [Float(900), 100] {
            #expect(
                network(sample, timestep: timestep, conditioning: kept, injection: nil)
                    == network(sample, timestep: timestep, conditioning: conditioning, injection: nil))
        }
    }

    // MARK: - The language model

    @Test("A language model goes on with a text as transformers' does", arguments: ["short", "long"])
    func writes(_ name: String) throws {
        let source = try Qwen3Source(folder: Flux2Tests.folder, ModelOptions(precision: .f32))
        let model = try source.writer().model
        let ids = try source.tokenizer().encode(name == "short" ? "a barn" : Flux2Tests.prompt)
        let expected = try Self.reference.expected("written.\(name)").floats().map { Int($0) }
        #expect(try model.continuation(of: ids, atMost: expected.count, endings: []) == expected)
        // It ends before the first token that ends it.
        #expect(try model.continuation(of: ids, atMost: 24, endings: [expected[4]]) == Array(expected.prefix(4)))
    }

    @Test("Prompts are written out once, in one line, and the LoRAs that they ask for stay")
    func writesOut() throws {
        let pipeline = DiffusionPipeline(try flux2())
        var tokens = 0
        let text = try pipeline.writtenOut("a barn <lora:snow:0.5>") { _ in tokens += 1 }
        #expect(text.hasSuffix(" <lora:snow:0.5>") && !text.contains("\n") && tokens > 0)
        #expect(try pipeline.writtenOut("a barn <lora:snow:0.5>") { _ in Issue.record("written again") } == text)
        #expect(throws: CancellationError.self) {
            try pipeline.writtenOut("a house") { _ in throw CancellationError() }
        }
    }

    @Test("What is decoded is the text that was encoded")
    func decodes() throws {
        let tokenizer = try Qwen3Source(folder: Flux2Tests.folder).tokenizer()
        for text in [Flux2Tests.prompt, "<|im_start|>user\n größe 東京 👩‍👩‍👧‍👦<think>"] {
            #expect(tokenizer.decode(tokenizer.encode(text)) == text)
        }
        #expect(tokenizer.literal("<|im_end|>") == 422 && tokenizer.literal("a") == nil)
    }

    @Test("A text encoder without its output layer writes nothing, and says so; so does a model of another kind")
    func cannotWrite() throws {
        let copy = try ModelCopy(of: "flux2")
        var configuration = try copy.values("text_encoder/config.json")
        configuration["tie_word_embeddings"] = false
        try copy.write(configuration, "text_encoder/config.json")
        let untied = try Flux2Model(ModelFiles(copy.path), ModelOptions(precision: .f32))
        #expect(throws: WeightsError.self) { try untied.writtenOut("a barn") { _ in } }
        let other = try DiffusionFamilies.open(ReferencePictureTests.fixture("sd1").path)
        let error = #expect(throws: ModelError.self) { try other.writtenOut("a barn") { _ in } }
        #expect(error?.description.contains("language model") == true)
    }

    // MARK: - Styles

    private func image() throws -> FloatImage {
        FloatImage(try Flux2Tests.reference.picture("picture").converted(to: .rgb))
    }

    @Test("A style by reference pictures: the picture first, then the styles, under an instruction")
    func styles() throws {
        let pipeline = DiffusionPipeline(try flux2())
        var settings = settings(steps: 1)
        settings.prompt = ""
        let style = try Flux2Tests.reference.picture("second")
        let stylizer = try ReferenceStylizer(pipeline, styles: [StylePicture(style)], settings)
        let made = try stylizer.stylized(image(), strength: 1, seed: 3) { _ in }
        let size = PixelRect(width: 80, height: 64).workingSize(for: pipeline)
        let input = Picture(try image(), depth: 16).resized(width: size.width, height: size.height)
        settings.references = [input, style]
        settings.prompt = "Image 1 in the style of image 2, with everything that image 1 shows where it is."
        settings.seed = 3
        let expected = try pipeline.generate(settings, width: size.width, height: size.height)
        #expect(
            FloatImage(expected).resampled(width: 80, height: 64, filter: .lanczos3).changes(from: made).max()! < 0.01)
        // With less strength the walk begins later, from noise over the picture.
        settings.steps = 2
        let later = try ReferenceStylizer(pipeline, styles: [StylePicture(style)], settings)
        let less = try later.stylized(image(), strength: 0.5, seed: 3) { _ in }
        #expect(less.changes(from: made).max()! > 0.01)
        #expect(ReferenceStylizer.instruction(styles: 3).contains("images 2 to 4"))
    }

    @Test("Styles that can't be weighed, are too many or too small are refused before anything is read")
    func refusesStyles() throws {
        let pipeline = DiffusionPipeline(try flux2())
        let style = try Flux2Tests.reference.picture("second")
        let tiny = style.resized(width: 20, height: 20)
        for (styles, words) in [
            ([StylePicture(style), StylePicture(style, name: "b.png", weight: 0.5)], "b.png: has the weight 0.5"),
            ([StylePicture](repeating: StylePicture(style), count: 16), "16 style pictures"),
            ([StylePicture(tiny, name: "tiny.png")], "tiny.png"), ([], "no style"),
        ] {
            var settings = settings(steps: 1)
            settings.prompt = ""
            let error = #expect(throws: StyleError.self) {
                try ReferenceStylizer(pipeline, styles: styles, settings)
            }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        }
    }

    @Test(
        "A model without features to put a style into, that takes no reference pictures, is refused for styles, and so for larger ones"
    )
    func refusesTasks() throws {
        let pipeline = DiffusionPipeline(try ZImageModel(ModelFiles(ZImageTests.folder), ZImageTests.options))
        let style = StylePicture(try Flux2Tests.reference.picture("second"))
        let error = #expect(throws: ModelError.self) {
            try DiffusionStylizer(pipeline, styles: [style], settings(steps: 1))
        }
        #expect(error?.description.contains("takes no reference pictures") == true)
        #expect(throws: ModelError.self) { try DiffusionUpscaler(pipeline, settings(steps: 1)) }
        #expect(throws: ModelError.self) { try DiffusionUpscaler(DiffusionPipeline(flux2()), settings(steps: 1)) }
    }
}
