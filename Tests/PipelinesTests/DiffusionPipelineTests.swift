import GentoolCheckpoints
import GentoolDiffusion
import GentoolOwnModels
import GentoolRaster
import GentoolTensors
import TestFiles
import Testing

@testable import GentoolPipelines

/// With the small models in Fixtures.
@Suite struct DiffusionPipelineTests {
    private let picture = try! ReferencePictureTests.picture("picture.png")

    private func pipeline(_ model: String, savesMemory: Bool = false) throws -> DiffusionPipeline {
        DiffusionPipeline(
            try StableDiffusionModel(path: ReferencePictureTests.fixture(model).path, ModelOptions(precision: .f32)),
            savesMemory: savesMemory)
    }

    private var settings: DiffusionSettings {
        var settings = DiffusionSettings()
        settings.prompt = "a red house"
        settings.sampler = .ddim
        settings.steps = 4
        return settings
    }

    @Test("Inversion under the prompt that the picture is denoised with gives the picture back")
    func inverts() throws {
        var settings = settings
        settings.guidance = 1
        settings.steps = 200
        let pipeline = try pipeline("sd1")
        let autoencoder = try pipeline.autoencoder(encodes: true)
        let coded = autoencoder.decode(autoencoder.encode(Tensor(pixels: picture)).mean).image(0)
        let back = try pipeline.invert(picture, from: settings.prompt, settings, strength: 0.1)
        let changed = try pipeline.invert(picture, from: "snow", settings, strength: 0.1)
        func error(_ image: FloatImage) -> Float {
            zip(image.values, coded.values).map { abs($0 - $1) }.reduce(0, +) / Float(coded.values.count)
        }
        #expect(error(back) < 0.05)
        #expect(error(changed) > 2 * error(back))
    }

    @Test("Saving memory changes nothing in the picture but rounding")
    func savesMemory() throws {
        let usual = try pipeline("sd1").generate(settings, width: 32, height: 32)
        let saving = try pipeline("sd1", savesMemory: true).generate(settings, width: 32, height: 32)
        #expect(try Comparison(usual, saving).largestDifference <= 1.5 / 255)
    }

    @Test("Pictures of expected prompts are those of prompts asked for one by one")
    func expectedPrompts() throws {
        var (first, second) = (settings, settings)
        first.prompt = "snow"
        second.prompt = "a lake"
        let together = try pipeline("sd1")
        together.expect([first, second])
        for settings in [first, second] {
            let alone = try pipeline("sd1").generate(settings, width: 32, height: 32)
            #expect(try together.generate(settings, width: 32, height: 32) == alone)
        }
    }

    @Test("Guidance outside of its interval is none")
    func guidanceInterval() throws {
        var (outside, unguided) = (settings, settings)
        outside.guidanceInterval = 1000...2000
        unguided.guidance = 1
        let pipeline = try pipeline("sd1")
        #expect(
            try pipeline.generate(outside, width: 32, height: 32)
                == pipeline.generate(unguided, width: 32, height: 32))
    }

    @Test("Each answer is observed, with the picture that it would be")
    func observed() throws {
        var fractions: [Double] = []
        var previews: [FloatImage] = []
        let picture = try pipeline("sd1").generate(settings, width: 32, height: 32) { progress in
            fractions.append(progress.fraction)
            let preview = try #require(progress.preview)
            previews.append(try preview())
        }
        #expect(fractions == [0.25, 0.5, 0.75, 1])
        #expect(previews.allSatisfy { $0.width == 32 && $0.height == 32 })
        let last = Picture(width: 32, height: 32, format: .rgb, samples: Samples(previews[3].values, depth: 8))
        #expect(try Comparison(last, picture).psnr > 25)
    }

    @Test("Noise of an NVIDIA card is another noise")
    func noiseSource() throws {
        var cuda = settings
        cuda.noiseSource = .cuda
        let pipeline = try pipeline("sd1")
        #expect(
            try pipeline.generate(cuda, width: 32, height: 32) != pipeline.generate(settings, width: 32, height: 32))
    }

    @Test(
        "What does not fit the model is said before any work",
        arguments: [
            (["toy.safetensors"], "sdxl", "made for another family"),
            (["lora-kohya.safetensors"], "sd1", "textual inversion"),
        ])
    func misfits(_ embeddings: [String], _ model: String, _ expected: String) throws {
        let error = #expect(throws: ModelError.self) {
            let model = try StableDiffusionModel(
                path: ReferencePictureTests.fixture(model).path,
                ModelOptions(embeddings: embeddings.map { ReferencePictureTests.fixture($0).path }))
            _ = try model.readConditioner()
        }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    @Test("A prompt that is longer than any that means something is refused before its text is encoded")
    func longPrompt() throws {
        let conditioner = try StableDiffusionModel(path: ReferencePictureTests.fixture("sd1").path).readConditioner()
        let (words, mean) = (String(repeating: "a ", count: 75), try conditioner.conditioning(for: ["", ""]))
        let long = try conditioner.conditioning(for: ["", String(repeating: words, count: 64)])
        #expect(long.context.tokens.shape[1] == 64 * mean.context.tokens.shape[1])
        let time = processorTime {
            let error = #expect(throws: ModelError.self) {
                _ = try conditioner.conditioning(for: ["", String(repeating: "unbroken", count: 100_000)])
            }
            #expect(error?.description.contains("expected at most 64") == true, "\(error?.description ?? "")")
        }
        #expect(time < .seconds(20), "\(time)")
    }

    @Test("A tokenizer or text encoder beside a model that brings its own is refused, and the model named")
    func ownParts() throws {
        let folder = ReferencePictureTests.fixture("sd1").path
        func error(_ options: ModelOptions, _ open: (ModelOptions) throws -> Void) throws -> String {
            try #require(#expect(throws: ModelError.self) { try open(options) }).description
        }
        for (options, part) in [
            (ModelOptions(tokenizer: "\(folder)/tokenizer"), "tokenizer"),
            (ModelOptions(textEncoder: "\(folder)/text_encoder"), "text encoder"),
        ] {
            let inFolder = try error(options) { _ = try DiffusionFamilies.open(folder, $0) }
            #expect(inFolder.contains("\(folder), which brings its own \(part)"), "\(inFolder)")
            let own = try error(options) { _ = try OwnModel.painting.open($0) }
            #expect(own.contains("\(OwnModel.name), which brings its own \(part)"), "\(own)")
        }
    }

    @Test("A textual inversion for both encoders of SDXL has as many vectors for the one as for the other")
    func unequalVectors() throws {
        let folder = TemporaryFolder()
        func inversion(_ first: Int, _ second: Int) throws -> TextualInversion {
            let path = folder.path("toy.safetensors")
            try Checkpoint.write(
                [("clip_l", [first, 4]), ("clip_g", [second, 6])].reduce(into: [:]) { tensors, entry in
                    let (name, shape) = entry
                    let numbers = [Float](repeating: 0.5, count: shape[0] * shape[1])
                    tensors[name] = TensorContents(shape: shape, floats: numbers)
                }, to: path)
            return try TextualInversion(path: path)
        }
        #expect(try inversion(3, 3).placeholder == "toy")
        let error = #expect(throws: ModelError.self) { try inversion(2, 3) }
        let text = try #require(error).description
        #expect(text.contains("2 vectors in clip_l and 3 in clip_g"), "\(text)")
    }

    @Test("Instructions, too, have no guidance outside of its interval, and its contrast can be brought back")
    func instructionGuidance() throws {
        let pipeline = try pipeline("instruct")
        func changed(_ pictureGuidance: Float = 1.5, _ change: (inout DiffusionSettings) -> Void) throws -> FloatImage {
            var settings = settings
            change(&settings)
            return try pipeline.follow(picture, settings, pictureGuidance: pictureGuidance)
        }
        func difference(_ a: FloatImage, _ b: FloatImage) -> Float {
            zip(a.values, b.values).map { abs($0 - $1) }.max()!
        }
        let guided = try changed { _ in }
        let unguided = try changed(1) { $0.guidance = 1 }
        #expect(difference(guided, unguided) > 0.05)
        #expect(difference(try changed { $0.guidanceInterval = 1000...2000 }, unguided) < 1e-3)
        #expect(difference(try changed { $0.guidanceInterval = 0...2 }, guided) > 0.01)
        #expect(difference(try changed { $0.guidanceRescale = 0.7 }, guided) > 0.01)
    }

    @Test("A latent is filled as far as any of its pixels is, and no value is rounded")
    func latentMask() throws {
        var mask = Mask(width: 32, height: 24)
        mask[5, 7] = 1
        mask[30, 2] = 0.25
        let latents = try pipeline("sd1").latentMask(mask)
        #expect(latents.shape == [1, 12, 16, 1])
        var expected = [Float](repeating: 0, count: 12 * 16)
        (expected[3 * 16 + 2], expected[1 * 16 + 15]) = (1, 0.25)
        #expect(latents.floats() == expected)
    }

    @Test(
        "A soft mask fills softly, with models that see the mask and with those that don't",
        arguments: ["sd1", "inpaint"])
    func softMask(_ model: String) throws {
        let pipeline = try pipeline(model)
        func filled(_ value: Float) throws -> FloatImage {
            try pipeline.inpaint(picture, mask: Mask(width: 32, height: 32, repeating: value), settings)
        }
        let images = try [0.3, 0.45, 0.6, 1].map(filled)
        for (a, b) in zip(images, images.dropFirst()) { #expect(a != b) }
    }

    @Test("A line of one pixel in a large photo is filled wholly")
    func thinLine() throws {
        let copy = try ModelCopy(of: "sd1")
        try copy.setSide(32)
        let samples = (0..<(400 * 300 * 3)).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let photo = Picture(width: 400, height: 300, format: .rgb, samples: .eight(samples))
        let line = Mask(width: 400, height: 300, filling: PixelRect(x: 20, y: 150, width: 360, height: 1))
        let pipeline = DiffusionPipeline(try StableDiffusionModel(path: copy.path, ModelOptions(precision: .f32)))
        let result = try DiffusionInpainter(pipeline, settings).filled(photo, mask: line, seed: settings.seed)
        guard case .eight(let after) = result.samples else {
            Issue.record("8 bits stay 8 bits")
            return
        }
        let changed = samples.indices.count { samples[$0] != after[$0] }
        #expect(changed > 360 * 3 * 9 / 10 && changed <= 360 * 3)
    }

    @Test("A task that a model was not made for is refused", arguments: ["inpaint", "instruct", "upscale"])
    func otherTask(_ model: String) throws {
        let pipeline = try pipeline(model)
        #expect(throws: ModelError.self) { try pipeline.edit(picture, settings, strength: 0.5) }
        #expect(throws: ModelError.self) { try pipeline.invert(picture, from: "", settings) }
        #expect(throws: ModelError.self) { try pipeline.style(picture, styles: [(picture, 1)], settings) }
        guard model != "inpaint" else { return }
        #expect(throws: ModelError.self) {
            try pipeline.inpaint(picture, mask: Mask(width: 32, height: 32, repeating: 1), settings)
        }
    }

    @Test("A file that is no autoencoder is refused")
    func noAutoencoder() throws {
        let error = #expect(throws: ModelError.self) {
            try StableDiffusionModel(
                path: ReferencePictureTests.fixture("sd1").path,
                ModelOptions(autoencoder: ReferencePictureTests.fixture("toy.safetensors").path))
        }
        #expect(error?.description.contains("is a textual inversion; expected an autoencoder") == true)
    }
}
