import Foundation
import GentoolDiffusion
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolPipelines

/// Pictures that diffusers made with the models in Fixtures; `make_model_fixtures.py` beside them makes them again.
@Suite("Pictures are those that diffusers makes")
struct ReferencePictureTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let file: String
        let model: String
        let task: String
        let sampler: String?
        let spacing: String?
        let sigmas: String
        let prompt: String
        let negative: String
        let guidance: Float
        let steps: Int
        let strength: Float
        let rescale: Float
        let pictureGuidance: Float
        let seed: UInt64
        let noiseLevel: Int
        let lora: Bool?
        let vae: String?
        let embedding: String?

        var testDescription: String {
            [file, sampler, spacing, sigmas == "model" ? nil : sigmas, vae, embedding].compactMap { $0 }.joined(
                separator: " ")
        }

        static let all = try! JSONDecoder().decode([Case].self, from: Data(contentsOf: fixture("cases.json")))
    }

    static func fixture(_ name: String) -> URL {
        Bundle.module.resourceURL!.appendingPathComponent("Fixtures/\(name)")
    }

    static func picture(_ name: String) throws -> Picture {
        try Picture(contentsOf: fixture("references/\(name)").path)
    }

    @Test("in 32-bit floats no pixel differs by more than one level", arguments: Case.all)
    func equalsReference(_ reference: Case) throws {
        let made = try make(reference, precision: .f32)
        let expected = try Self.picture(reference.file)
        #expect(made.width == expected.width && made.height == expected.height)
        guard case .eight(let ours) = made.samples, case .eight(let theirs) = expected.samples else {
            Issue.record("the pictures have 8 bits")
            return
        }
        let largest = zip(ours, theirs).map { abs(Int($0) - Int($1)) }.max() ?? 0
        #expect(largest <= 1, "the largest difference is \(largest) levels")
    }

    @Test("in bfloat16 they look the same", arguments: Case.all.filter { $0.sampler == "ddim" || $0.sampler == nil })
    func resemblesReference(_ reference: Case) throws {
        let made = try make(reference, precision: .bf16)
        let difference = try Comparison(made, Self.picture(reference.file))
        #expect(difference.psnr > 28)
    }

    @Test("a LoRA changes the model alike in either naming", arguments: ["lora-kohya", "lora-diffusers"])
    func lora(_ name: String) throws {
        let reference = try #require(Case.all.first { $0.lora == true })
        let expected = try Self.picture(reference.file)
        #expect(try Comparison(make(reference, precision: .f32, lora: name), expected).largestDifference < 1.5 / 255)
        #expect(try Comparison(make(reference, precision: .f32, lora: nil), expected).psnr < 40)
    }

    private func make(_ reference: Case, precision: Precision, lora: String? = "lora-kohya") throws -> Picture {
        let loras = reference.lora == true ? lora.map { [(Self.fixture("\($0).safetensors").path, Float(0.8))] } : nil
        let model = try StableDiffusionModel(
            path: Self.fixture(reference.model).path,
            ModelOptions(
                precision: precision, autoencoder: reference.vae.map { Self.fixture($0).path }, loras: loras ?? [],
                embeddings: reference.embedding.map { [Self.fixture($0).path] } ?? []))
        let pipeline = DiffusionPipeline(model, spacing: reference.spacing.flatMap { TimestepSpacing(rawValue: $0) })
        var settings = DiffusionSettings()
        settings.prompt = reference.prompt
        settings.negativePrompt = reference.negative
        settings.guidance = reference.guidance
        settings.guidanceRescale = reference.rescale
        settings.steps = reference.steps
        settings.seed = reference.seed
        settings.sampler = reference.sampler.flatMap { Sampler(rawValue: $0) }
        settings.sigmaSpacing = SigmaSpacing(rawValue: reference.sigmas)
        let image: FloatImage
        switch reference.task {
        case "generate":
            let expected = try Self.picture(reference.file)
            return try pipeline.generate(settings, width: expected.width, height: expected.height)
        case "edit":
            image = try pipeline.edit(Self.picture("picture.png"), settings, strength: reference.strength)
        case "inpaint":
            image = try pipeline.inpaint(
                Self.picture("picture.png"), mask: Mask(Self.picture("mask.png")), settings,
                strength: reference.strength)
        case "upscale":
            image = try pipeline.enlarge(Self.picture("picture.png"), settings, noiseLevel: reference.noiseLevel)
        default:
            image = try pipeline.follow(
                Self.picture("picture.png"), settings, pictureGuidance: reference.pictureGuidance)
        }
        return Picture(
            width: image.width, height: image.height, format: .rgb, samples: Samples(image.values, depth: 8))
    }
}
