import Diffusion
import Foundation
import Testing

@testable import Pipelines

/// Configurations come from files, and files lie.
@Suite("Configurations") struct ConfigurationTests {
    private static let files = [
        "unet/config.json", "vae/config.json", "text_encoder/config.json", "scheduler/scheduler_config.json",
    ]

    /// A very small picture, all of the way.
    private func generate(_ path: String) throws {
        var settings = DiffusionSettings()
        settings.prompt = "snow"
        settings.steps = 2
        let pipeline = DiffusionPipeline(try StableDiffusionModel(path: path, ModelOptions(precision: .f32)))
        _ = try pipeline.generate(settings, width: pipeline.sideUnit, height: pipeline.sideUnit)
    }

    @Test("with any number replaced by a wrong one are refused in one line, or make no difference", arguments: files)
    func wrongNumbers(_ file: String) throws {
        let copy = try ModelCopy(of: "sdxl")
        let original = try copy.values(file)
        let wrong: [Any] = [0, -1, 3, 1e18, "x", [], [0, 0], [1 << 40, 7]]
        for key in original.keys.sorted() where original[key] is NSNumber || original[key] is [Any] {
            for value in wrong {
                var values = original
                values[key] = value
                try copy.write(values, file)
                do { try generate(copy.path) } catch {
                    #expect("\(error)".contains(copy.path) && !"\(error)".contains("\n"), "\(key) \(value): \(error)")
                }
            }
        }
    }

    @Test(
        "of a scheduler choose the sampler that is its own",
        arguments: [
            ("DPMSolverMultistepScheduler", "dpmsolver++", Sampler.dpmpp2m),
            ("DPMSolverMultistepScheduler", "sde-dpmsolver++", .dpmpp2mSDE), ("DDIMScheduler", "dpmsolver++", .ddim),
        ])
    func scheduler(_ name: String, _ algorithm: String, _ expected: Sampler) throws {
        let copy = try ModelCopy(of: "sd1")
        var values = try copy.values("scheduler/scheduler_config.json")
        values["_class_name"] = name
        values["algorithm_type"] = algorithm
        try copy.write(values, "scheduler/scheduler_config.json")
        #expect(DiffusionPipeline(try StableDiffusionModel(path: copy.path)).sampler(DiffusionSettings()) == expected)
    }

    @Test("of families that are not Stable Diffusion's are refused by name")
    func otherFamilies() throws {
        let copy = try ModelCopy(of: "sd1")
        let original = try copy.values("unet/config.json")
        try copy.write(original.merging(["class_embed_type": "projection"]) { $1 }, "unet/config.json")
        let projected = #expect(throws: ModelError.self) { try StableDiffusionModel(path: copy.path) }
        #expect(projected?.description.contains("class_embed_type") == true, "\(String(describing: projected))")

        try copy.write(["_class_name": "FluxPipeline"], "model_index.json")
        try FileManager.default.moveItem(atPath: "\(copy.path)/unet", toPath: "\(copy.path)/transformer")
        let transformer = #expect(throws: ModelError.self) { try StableDiffusionModel(path: copy.path) }
        #expect(transformer?.description.contains("FluxPipeline") == true, "\(String(describing: transformer))")
    }

    @Test("that fit no weights, and autoencoders that lack some, are found before the network is asked at all")
    func autoencoder() throws {
        let copy = try ModelCopy(of: "sd1")
        let original = try copy.values("vae/config.json")
        try copy.write(original.merging(["layers_per_block": 2]) { $1 }, "vae/config.json")
        var settings = DiffusionSettings()
        settings.steps = 2
        let pipeline = DiffusionPipeline(try StableDiffusionModel(path: copy.path, ModelOptions(precision: .f32)))
        var answers = 0
        let error = #expect(throws: (any Error).self) {
            try pipeline.generate(settings, width: 32, height: 32) { _ in answers += 1 }
        }
        #expect(answers == 0 && "\(error!)".contains("vae"), "\(error!)")
    }
}
