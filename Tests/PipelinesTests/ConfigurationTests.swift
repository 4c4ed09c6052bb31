import Foundation
import GentoolDiffusion
import Testing

@testable import GentoolPipelines

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

    @Test(
        "of autoencoders and text encoders that would make other numbers are refused by the setting's name",
        arguments: [
            ("vae/config.json", "act_fn", "relu"), ("vae/config.json", "mid_block_add_attention", false),
            ("vae/config.json", "down_block_types", ["AttnDownEncoderBlock2D"]), ("vae/config.json", "in_channels", 4),
            ("vae/config.json", "_class_name", "VQModel"), ("text_encoder/config.json", "hidden_act", "relu"),
            ("text_encoder/config.json", "layer_norm_eps", 1e-3), ("text_encoder/config.json", "model_type", "t5"),
            ("unet/config.json", "reverse_transformer_layers_per_block", [1]), ("unet/config.json", "act_fn", "gelu"),
            ("vae/config.json", "norm_num_groups", 5), ("text_encoder/config.json", "num_attention_heads", 7),
        ] as [(String, String, any Sendable)])
    func otherNumbers(_ file: String, _ key: String, _ value: any Sendable) throws {
        let copy = try ModelCopy(of: "sd1")
        try copy.write(copy.values(file).merging([key: value]) { $1 }, file)
        let error = #expect(throws: ModelError.self) { try StableDiffusionModel(path: copy.path) }
        #expect(error?.description.contains(key) == true, "\(String(describing: error))")
    }

    @Test("of an autoencoder that takes a model's place are heeded as its own are")
    func otherAutoencoder() throws {
        let copy = try ModelCopy(of: "sd1")
        try copy.write(copy.values("vae/config.json").merging(["act_fn": "relu"]) { $1 }, "vae/config.json")
        let model = ReferencePictureTests.fixture("sd1").path
        let error = #expect(throws: ModelError.self) {
            try StableDiffusionModel(path: model, ModelOptions(autoencoder: "\(copy.path)/vae"))
        }
        #expect(error?.description.contains("act_fn") == true)
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

    @Test("that are missing are named all at once, and folders of something else are called so")
    func missingParts() throws {
        func error(_ change: (ModelCopy) throws -> Void) throws -> String {
            let copy = try ModelCopy(of: "sd1")
            try change(copy)
            return String(describing: #expect(throws: ModelError.self) { try StableDiffusionModel(path: copy.path) })
        }
        func remove(_ names: String..., from copy: ModelCopy) throws {
            for name in names { try FileManager.default.removeItem(atPath: "\(copy.path)/\(name)") }
        }
        let half = try error { try remove("scheduler", "vae", from: $0) }
        #expect(half.contains("lacks scheduler/scheduler_config.json, vae/config.json"), "\(half)")
        let one = try error { try remove("scheduler", from: $0) }
        #expect(one.contains("scheduler_config.json: is missing"), "\(one)")
        let other = try error {
            try remove("scheduler", "unet", from: $0)
            try $0.write(["_class_name": "PixArtAlphaPipeline"], "model_index.json")
        }
        #expect(other.contains("is a PixArtAlphaPipeline, which is not supported"), "\(other)")
        let empty = try error { try remove("scheduler", "unet", "vae", "text_encoder", from: $0) }
        #expect(empty.contains("has no unet/config.json") || empty.contains("lacks"), "\(empty)")
    }

    @Test("of another autoencoder tell how its latents are scaled; where they don't, they are as the model's")
    func scale() throws {
        let (copy, model) = (try ModelCopy(of: "sd1"), ReferencePictureTests.fixture("sd1").path)
        var values = try copy.values("vae/config.json")
        func factor() throws -> Float {
            try copy.write(values, "vae/config.json")
            return try StableDiffusionModel(path: model, ModelOptions(autoencoder: "\(copy.path)/vae"))
                .latents.scalingFactor
        }
        values["scaling_factor"] = 0.5
        #expect(try factor() == 0.5)
        values["scaling_factor"] = nil
        #expect(try factor() == 0.18215)
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

    @Test(
        "of networks that are built otherwise are refused by the name of what differs",
        arguments: [
            ("act_fn", "gelu" as any Sendable), ("norm_eps", 1e-6), ("flip_sin_to_cos", false), ("freq_shift", 1),
            ("time_embedding_type", "fourier"), ("resnet_time_scale_shift", "scale_shift"),
            ("mid_block_type", "UNetMidBlock2DSimpleCrossAttn"), ("conv_in_kernel", 1), ("center_input_sample", true),
            ("dual_cross_attention", true), ("encoder_hid_dim_type", "ip_image_proj"),
            ("class_embeddings_concat", true), ("down_block_types", ["AttnDownBlock2D", "DownBlock2D"]),
            ("up_block_types", ["UpBlock2D", "SimpleCrossAttnUpBlock2D"]),
        ])
    func otherNetworks(_ key: String, _ value: any Sendable) throws {
        let copy = try ModelCopy(of: "sd1")
        try copy.write(copy.values("unet/config.json").merging([key: value]) { $1 }, "unet/config.json")
        let error = #expect(throws: ModelError.self) { try StableDiffusionModel(path: copy.path) }
        #expect(error?.description.contains(key) == true, "\(String(describing: error))")
    }

    private static let texts =
        files + ["model_index.json", "tokenizer/vocab.json", "tokenizer/merges.txt", "tokenizer/tokenizer_config.json"]

    /// The one line that a model with another text in a file is refused with.
    private func refusal(_ file: String, _ change: (_ path: String) throws -> Void) throws -> String {
        let copy = try ModelCopy(of: "sd1")
        let path = "\(copy.path)/\(file)"
        try? FileManager.default.removeItem(atPath: path)
        try change(path)
        let error = #expect(throws: (any Error).self) { try generate(copy.path) }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains(file) && !text.contains("\n") && text.count < 600, "\(text.prefix(1000))")
        return text
    }

    @Test("of gigabytes are refused before they are read", arguments: texts + ["tokenizer/tokenizer.json"])
    func enormous(_ file: String) throws {
        let text = try refusal(file) { path in
            // One that stands alone.
            if file == "tokenizer/tokenizer.json" {
                try FileManager.default.removeItem(atPath: path.replacing("tokenizer.json", with: "vocab.json"))
            }
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.truncate(atOffset: 3 << 30)
            try handle.close()
        }
        #expect(text.contains("MiB"))
    }

    @Test("that are damaged or nested without end are refused in one line", arguments: texts)
    func nested(_ file: String) throws {
        let deep = [String](repeating: "[", count: 100_000).joined()
        for contents in [
            deep, "{\"a\":" + deep, [String](repeating: "{\"a\":", count: 100_000).joined(), "", "{", "\0\0",
        ] {
            _ = try refusal(file) { try contents.write(toFile: $0, atomically: false, encoding: .utf8) }
        }
    }

    @Test("with long lists name the beginning of them")
    func longList() throws {
        let copy = try ModelCopy(of: "sd1")
        try copy.write(
            copy.values("vae/config.json").merging(["latents_mean": [Int](repeating: 1, count: 5000)]) { $1 },
            "vae/config.json")
        let error = #expect(throws: ModelError.self) { try StableDiffusionModel(path: copy.path) }
        let text = try #require(error).description
        #expect(text.contains("latents_mean is [1.0, 1.0,") && text.contains("…") && text.count < 600)
    }

    @Test("of schedulers with a single timestep end in one line")
    func singleTimestep() throws {
        let copy = try ModelCopy(of: "sd1")
        let file = "scheduler/scheduler_config.json"
        try copy.write(copy.values(file).merging(["num_train_timesteps": 1]) { $1 }, file)
        let error = #expect(throws: ModelError.self) { try generate(copy.path) }
        #expect(error?.description.contains("2 steps") == true, "\(String(describing: error))")
    }
}
