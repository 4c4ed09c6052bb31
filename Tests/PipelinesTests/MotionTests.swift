import Foundation
import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolPipelines

/// AnimateDiff's motion modules in a small model, against diffusers.
@Suite struct MotionTests {
    private let reference = FamilyReference("motion")

    private func pipeline(
        _ motion: String, loras: [String] = [], control: String? = nil
    ) throws -> DiffusionPipeline {
        var options = ModelOptions(precision: .f32, loras: loras.map { ("\(reference.folder)/\($0)", 1) })
        options.motion = "\(reference.folder)/\(motion)"
        options.control = control.map { "\(reference.folder)/\($0)" }
        return DiffusionPipeline(
            try StableDiffusionModel(path: ReferencePictureTests.fixture("sd1").path, options))
    }

    private var settings: DiffusionSettings {
        var settings = DiffusionSettings()
        settings.prompt = "a red house"
        (settings.sampler, settings.steps, settings.seed) = (.ddim, 3, 7)
        return settings
    }

    private static let cases: [(name: String, motion: String, sampler: Sampler, guidance: Float)] = [
        ("v3", "v3_sd15_mm.ckpt", .ddim, 7.5), ("v3", "adapter", .ddim, 7.5),
        ("v2", "mm_sd_v15_v2.safetensors", .ddim, 1), ("euler-a", "adapter", .eulerAncestral, 7.5),
        ("lcm", "v3_sd15_mm.ckpt", .lcm, 1),
    ]

    @Test("Clips are diffusers' with norms of single frames", arguments: cases.indices)
    func clips(_ index: Int) throws {
        let (name, motion, sampler, guidance) = Self.cases[index]
        var settings = settings
        (settings.sampler, settings.guidance) = (sampler, guidance)
        let pipeline = try pipeline(motion)
        #expect(
            try reference.error(pipeline.clipLatent(settings, width: 32, height: 32, frames: 5), "\(name).latents")
                < 1e-4)
        var frames: [Float] = []
        try pipeline.generateClip(settings, width: 32, height: 32, frames: 5) {
            frames += FloatImage($0).values
        }
        let expected = try reference.expected("\(name).frames")
        #expect(frames.count == expected.count)
        #expect(zip(frames, expected.floats()).allSatisfy { abs($0 - $1) < 1.01 / 255 })
    }

    @Test("LoRAs of motion change the modules")
    func lora() throws {
        var settings = settings
        settings.steps = 2
        let latent = try pipeline("v3_sd15_mm.ckpt", loras: ["v2_lora_PanLeft.ckpt"])
            .clipLatent(settings, width: 32, height: 32, frames: 5)
        #expect(try reference.error(latent, "lora.latents") < 1e-4)
    }

    @Test(
        "A SparseCtrl tells how the first frame looks, or the first and the last",
        arguments: ["v3_sd15_sparsectrl_rgb.ckpt", "sparsectrl"], [1, 2])
    func control(_ file: String, known: Int) throws {
        var settings = settings
        let picture = try ReferencePictureTests.picture("picture.png")
        settings.references = Array([picture, picture.oriented(2)].prefix(known))
        let latent = try pipeline("adapter", control: file).clipLatent(settings, width: 32, height: 32, frames: 5)
        #expect(try reference.error(latent, known == 1 ? "first.latents" : "both.latents") < 1e-4)
    }

    @Test("A clip may be longer than what the network sees at once")
    func windows() throws {
        let pipeline = try pipeline("adapter")
        var settings = settings
        (settings.guidance, settings.steps) = (1, 2)
        let latent = try pipeline.clipLatent(settings, width: 32, height: 32, frames: 20)
        #expect(latent.shape == [20, 16, 16, 4])
        #expect(latent.floats().allSatisfy { $0.isFinite })
    }

    @Test("What is no motion modules for the model is refused by what it is")
    func refused() throws {
        let sd1 = ReferencePictureTests.fixture("sd1").path
        func error(_ motion: String, model: String = sd1) -> String {
            var options = ModelOptions(precision: .f32)
            options.motion = motion
            do {
                _ = try DiffusionFamilies.open(model, options)
                return "none"
            } catch { return "\(error)" }
        }
        #expect(error("/nowhere.ckpt").contains("does not exist; expected motion modules"))
        #expect(error(ReferencePictureTests.fixture("lora-kohya.safetensors").path).contains("is a LoRA"))
        #expect(
            error("\(reference.folder)/adapter", model: ReferencePictureTests.fixture("toy.safetensors").path)
                != "none")
        #expect(
            error("\(reference.folder)/adapter", model: ReferencePictureTests.fixture("flux2").path)
                .contains("there are no motion modules for FLUX.2"))
        let plain = DiffusionPipeline(try StableDiffusionModel(path: sd1, ModelOptions(precision: .f32)))
        #expect(throws: ModelError.self) { try plain.clipLatent(settings, width: 32, height: 32, frames: 2) }
    }
}
