import Foundation
import GentoolCheckpoints
import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolPipelines

/// What diffusers makes with the small model in Fixtures/zimage; `make_zimage_fixtures.py` beside it makes it again.
@Suite("Z-Image is as in diffusers") struct ZImageTests {
    static let reference = FamilyReference("zimage")
    static let folder = reference.folder

    /// Text encoder and tokenizer are those of the other family's model.
    static var options: ModelOptions {
        ModelOptions(
            precision: .f32, tokenizer: "\(Flux2Tests.folder)/tokenizer",
            textEncoder: "\(Flux2Tests.folder)/text_encoder")
    }

    private func model() throws -> ZImageModel { try ZImageModel(ModelFiles(Self.folder), Self.options) }

    private func settings(steps: Int, guidance: Float = 0) -> DiffusionSettings {
        var settings = DiffusionSettings()
        (settings.prompt, settings.steps, settings.guidance) = (Flux2Tests.prompt, steps, guidance)
        settings.seed = 7
        return settings
    }

    @Test("What prompts become: of a chat, before the last layer, without padding, cut off at 512 tokens")
    func text() throws {
        let prompts = [Flux2Tests.prompt, String(repeating: "snow on the roofs of 1990 ", count: 60)]
        let conditioning = try model().readConditioner().conditioning(for: prompts)
        for (index, name) in ["usual", "long"].enumerated() {
            let length = try #require(conditioning.lengths)[index]
            #expect(Float(length) == (try Self.reference.expected("length.\(name)").scalar))
            let tokens = conditioning.context.tokens[index..<index + 1].slice(0..<length, axis: 1)
            let rows = tokens.reshaped([length, 24]).rows(at: [0, 1, 10, length - 2, length - 1])
            #expect(try Self.reference.error(rows, "text.\(name)") < 1e-4)
        }
    }

    @Test("The transformer's velocity, of texts that are and are not filled up to 32, and a picture that is")
    func transformer() throws {
        let network = try model().readNetwork(isCompact: false)
        let texts = try ["context.0", "context.1"].map { name in
            let text = try Self.reference.expected(name)
            return text.reshaped([1] + text.shape)
        }
        let sample = try Self.reference.expected("sample").channelsLast()
        let answer = network(sample, timestep: 700, conditioning: .filledUp(texts), injection: nil)
        #expect(try Self.reference.error(-1 * answer.channelsFirst(), "answer") < 1e-4)
    }

    @Test("Sides of an odd number of latents are answered, too")
    func oddSides() throws {
        let network = try model().readNetwork(isCompact: false)
        let text = try Self.reference.expected("context.0")
        let sample = Tensor(shape: [1, 5, 3, 4], repeating: 0.5)
        let answer = network(
            sample, timestep: 500, conditioning: .filledUp([text.reshaped([1] + text.shape)]), injection: nil)
        #expect(answer.shape == sample.shape && answer.floats().allSatisfy(\.isFinite))
    }

    private func check(_ name: String, _ latent: Tensor, _ pipeline: DiffusionPipeline) throws {
        #expect(try Self.reference.error(latent.channelsFirst(), "\(name).latents") < 1e-4)
        #expect(try Self.reference.largestDifference(pipeline.finished(latent), name) <= 1)
    }

    @Test("Pictures in eight steps without guidance")
    func generates() throws {
        let pipeline = DiffusionPipeline(try model())
        #expect(pipeline.model.usualSteps == 8 && pipeline.model.usualGuidance == 0)
        try check("generate", pipeline.generatedLatent(settings(steps: 8), width: 48, height: 32) { _ in }, pipeline)
    }

    @Test("Guidance is added to the answer under the prompt")
    func guided() throws {
        let pipeline = DiffusionPipeline(try model())
        var settings = settings(steps: 5, guidance: 5)
        settings.negativePrompt = "the sea"
        try check("guided", pipeline.generatedLatent(settings, width: 32, height: 32) { _ in }, pipeline)
    }

    @Test("Pictures changed by strength")
    func edits() throws {
        let made = try DiffusionPipeline(model()).edit(
            Self.reference.picture("picture"), settings(steps: 8), strength: 0.5)
        #expect(try Self.reference.largestDifference(made, "edit") <= 1)
    }

    @Test("Holes filled")
    func fills() throws {
        let made = try DiffusionPipeline(model()).inpaint(
            Self.reference.picture("picture"), mask: Mask(Self.reference.picture("mask")), settings(steps: 8))
        #expect(try Self.reference.largestDifference(made, "inpaint") <= 1)
    }

    @Test("Goes by no pictures")
    func references() throws {
        var settings = settings(steps: 1)
        settings.references = [Picture(FloatImage(width: 64, height: 64, channels: 3, repeating: 0))]
        #expect(throws: ModelError.self) { try DiffusionPipeline(model()).generate(settings, width: 16, height: 16) }
    }
}
