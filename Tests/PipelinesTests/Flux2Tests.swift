import Foundation
import GentoolCheckpoints
import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolPipelines

/// What diffusers makes with the small model in Fixtures/flux2; `make_flux2_fixtures.py` beside it makes it again.
@Suite("FLUX.2-klein is as in diffusers") struct Flux2Tests {
    static let reference = FamilyReference("flux2")
    static let folder = reference.folder
    static let prompt = "a photograph of an old lighthouse, it's snowing; 東京 😀"

    private func model(_ precision: Precision = .f32) throws -> Flux2Model {
        try Flux2Model(ModelFiles(Self.folder), ModelOptions(precision: precision))
    }

    private func settings(steps: Int, guidance: Float = 1) -> DiffusionSettings {
        var settings = DiffusionSettings()
        (settings.prompt, settings.steps, settings.guidance, settings.seed) = (Self.prompt, steps, guidance, 7)
        return settings
    }

    // MARK: - Text

    @Test("The language model's states, before each layer and behind the last")
    func states() throws {
        let source = try Qwen3Source(folder: Self.folder, ModelOptions(precision: .f32))
        let ids = try source.tokenizer().encode(Self.prompt)
        let states = try source.encoder().states(of: [.init(ids)], at: Array(0...4))[0]
        for (place, state) in states.enumerated() { #expect(try Self.reference.error(state, "states.\(place)") < 1e-4) }
    }

    @Test(
        "What a prompt becomes: of a chat without thinking, filled up by what sees the prompt alone, cut off at 512 tokens",
        arguments: ["usual", "empty", "long"])
    func text(_ name: String) throws {
        let long = String(repeating: "snow on the roofs of 1990 ", count: 60)
        let prompt = name == "usual" ? Self.prompt : name == "empty" ? "" : long
        let conditioning = try model().readConditioner().conditioning(for: ["something else", prompt])
        let tokens = conditioning.context.tokens
        #expect(tokens.shape == [2, 512, 72])
        let rows = [0, 1, 7, 20, 40, 60, 61, 100, 511].map { 512 + $0 }
        #expect(try Self.reference.error(tokens.reshaped([1024, 72]).rows(at: rows), "text.\(name)") < 1e-4)
    }

    @Test("What is cut off of a long prompt is known, and of others nothing is")
    func unreadEnd() throws {
        let long = String(repeating: "snow on the roofs of 1990 ", count: 60)
        for model: any DiffusionModel in [
            try model(), try ZImageModel(ModelFiles(ZImageTests.folder), ZImageTests.options),
        ] {
            #expect(try model.unreadEnd(of: Self.prompt).isEmpty)
            let end = try model.unreadEnd(of: long)
            #expect(!end.isEmpty && long.hasSuffix(end) && end.count < long.count)
            // What is cut off the chat behind the prompt is none of it.
            let length = long.count - end.count
            #expect(try model.unreadEnd(of: String(long.prefix(length))).isEmpty)
        }
    }

    // MARK: - Networks

    @Test("The transformer's velocity, with and without reference pictures", arguments: ["", ".references"])
    func transformer(_ kind: String) throws {
        let network = try model().readNetwork(isCompact: false)
        var conditioning = Conditioning(context: try Self.reference.expected("context"))
        if !kind.isEmpty {
            conditioning.references = [
                try Self.reference.expected("reference").channelsLast(),
                try Self.reference.expected("other").channelsLast(),
            ]
        }
        let sample = try Self.reference.expected("sample").channelsLast()
        let answer = network(sample, timestep: 700, conditioning: conditioning, injection: nil)
        #expect(try Self.reference.error(answer, "answer\(kind)") < 1e-4)
        // Samples of a batch have nothing to do with each other.
        let both = network(
            sample.repeated(2), timestep: 700,
            conditioning: conditioning[[0, 0]], injection: nil)
        #expect(both[0..<1] == answer && both[1..<2] == answer)
    }

    @Test("Latents in squares, brought to unit variance")
    func encodes() throws {
        let autoencoder = try model().readAutoencoder(encodes: true)
        let latent = autoencoder.latent(of: Tensor(pixels: try Self.reference.picture("picture")))
        #expect(try Self.reference.error(latent.channelsFirst(), "encoded") < 1e-4)
        #expect(autoencoder.latents.reduction == 4 && autoencoder.latents.channels == 16)
    }

    @Test(
        "Times are shifted by the picture's size and the steps",
        arguments: [(1024, 4), (4096, 4), (4301, 4), (256, 50), (8100, 20)])
    func times(_ tokens: Int, _ steps: Int) throws {
        let sigmas = FlowTimes.empirical(tokens: tokens, steps: steps).sigmas(steps: steps)
        let times = sigmas.map { $0 / (1 + $0) }
        let expected = try Self.reference.expected("sigmas.\(tokens).\(steps)").floats()
        #expect(times.count == expected.count)
        #expect(zip(times, expected).allSatisfy { abs($0 - $1) < 2e-6 })
    }

    // MARK: - Pictures

    private func check(_ name: String, _ latent: Tensor, _ pipeline: DiffusionPipeline) throws {
        #expect(try Self.reference.error(latent, "\(name).latents") < 1e-4)
        #expect(try Self.reference.largestDifference(pipeline.finished(latent), name) <= 1)
    }

    @Test("Pictures in four steps")
    func generates() throws {
        let pipeline = DiffusionPipeline(try model())
        try check("generate", pipeline.generatedLatent(settings(steps: 4), width: 64, height: 48) { _ in }, pipeline)
    }

    @Test("Distilled models take no guidance")
    func distilled() throws {
        let pipeline = DiffusionPipeline(try model())
        #expect(try model().usualSteps == 4 && model().usualGuidance == 1)
        let latent = try pipeline.generatedLatent(settings(steps: 4, guidance: 4), width: 64, height: 48) { _ in }
        #expect(try Self.reference.error(latent, "generate.latents") < 1e-4)
    }

    @Test("Others are guided away from the empty prompt")
    func guided() throws {
        let copy = try ModelCopy(of: "flux2")
        try copy.write(["_class_name": "Flux2KleinPipeline", "is_distilled": false], "model_index.json")
        let base = try Flux2Model(ModelFiles(copy.path), ModelOptions(precision: .f32))
        #expect(base.usualSteps == 50 && base.usualGuidance == 4)
        let pipeline = DiffusionPipeline(base)
        let latent = try pipeline.generatedLatent(settings(steps: 6, guidance: 4), width: 48, height: 48) { _ in }
        try check("guided", latent, pipeline)
    }

    @Test(
        "Pictures from one reference, and from two of which the second is cropped",
        arguments: ["edit", "edit-two"])
    func edits(_ name: String) throws {
        let pipeline = DiffusionPipeline(try model())
        var settings = settings(steps: name == "edit" ? 4 : 3)
        settings.references =
            try [Self.reference.picture("picture")] + (name == "edit" ? [] : [Self.reference.picture("second")])
        try check(name, pipeline.generatedLatent(settings, width: 80, height: 64) { _ in }, pipeline)
    }

    @Test("Holes filled with the picture as reference", arguments: [100, 75])
    func fills(_ strength: Int) throws {
        let made = try DiffusionPipeline(model()).inpaint(
            Self.reference.picture("picture"), mask: Mask(Self.reference.picture("mask")), settings(steps: 4),
            strength: Float(strength) / 100)
        #expect(try Self.reference.largestDifference(made, "inpaint-\(strength)") <= 1)
    }

    @Test("Holes of strips that are no references are filled without them")
    func fillsStrip() throws {
        let photo = try Self.reference.picture("picture")
        let strip = photo.resized(width: 320, height: 25)
        let hole = PixelRect(x: 100, y: 8, width: 40, height: 9)
        let filled = try DiffusionInpainter(DiffusionPipeline(try model()), settings(steps: 1))
            .filled(strip, mask: Mask(width: 320, height: 25, filling: hole))
        #expect(filled.cropped(to: hole) != strip.cropped(to: hole))
        let left = PixelRect(width: 90, height: 25)
        #expect(filled.cropped(to: left).samples == strip.cropped(to: left).samples)
    }

    @Test("An editor makes pictures anew, and with a strength begins over the picture")
    func editor() throws {
        let pipeline = DiffusionPipeline(try model())
        var editor = DiffusionEditor(pipeline)
        editor.remakes = true
        let picture = try Self.reference.picture("picture").resized(width: 256, height: 256)
        let remade = try editor.edited(picture, settings(steps: 1))
        #expect(remade.width == 256 && remade.metadata.isNewThroughout)
        editor.remakes = false
        editor.strength = 0.25
        let noised = try editor.edited(picture, settings(steps: 4))
        #expect(noised.samples != remade.samples)
    }

    @Test("Pictures that no model takes as references are refused, and more than sixteen")
    func refuses() throws {
        let pipeline = DiffusionPipeline(try model())
        let small = Picture(FloatImage(width: 63, height: 64, channels: 3, repeating: 0))
        let long = Picture(FloatImage(width: 64 * 9, height: 64, channels: 3, repeating: 0))
        for references in [[small], [long], [Picture](repeating: try Self.reference.picture("picture"), count: 17)] {
            var settings = settings(steps: 1)
            settings.references = references
            #expect(throws: ModelError.self) { try pipeline.generate(settings, width: 16, height: 16) }
        }
    }

    @Test("Samplers that flow matching can't be walked by are refused")
    func samplers() throws {
        for sampler in [Sampler.ddim, .lcm, .pndm] {
            var settings = settings(steps: 2)
            settings.sampler = sampler
            #expect(throws: ModelError.self) {
                try DiffusionPipeline(model()).generate(settings, width: 16, height: 16)
            }
        }
    }
}
