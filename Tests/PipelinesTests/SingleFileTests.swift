import Foundation
import GentoolCheckpoints
import GentoolDiffusion
import GentoolRaster
import GentoolTensors
import TestFiles
import Testing

@testable import GentoolPipelines

/// Small models in single files in the original naming, drawn anew for each test; `make_single_file_fixtures.py` in
/// Fixtures says how, and has made the pictures with diffusers.
@Suite("Single files") struct SingleFileTests {
    /// A tensor of a file.
    private struct Entry: Decodable {
        let name: String
        let shape: [Int]
        let deviation: Float
        let mean: Float

        init(from decoder: any Decoder) throws {
            var values = try decoder.unkeyedContainer()
            name = try values.decode(String.self)
            shape = try values.decode([Int].self)
            deviation = try values.decode(Float.self)
            mean = try values.decode(Float.self)
        }
    }

    private let folder = TemporaryFolder()

    private static let entries = try! JSONDecoder().decode(
        [String: [Entry]].self, from: Data(contentsOf: ReferencePictureTests.fixture("single-files.json")))

    private func drawn(_ family: String) throws -> [String: Tensor] {
        var generator = TorchGenerator(seed: 3)
        var tensors: [String: Tensor] = [:]
        for entry in try #require(Self.entries[family]) {
            tensors[entry.name] = entry.deviation * generator.normal(entry.shape) + entry.mean
        }
        return tensors
    }

    private func write(
        _ tensors: [String: Tensor], marks: [String: TensorContents] = [:], metadata: [String: String] = [:]
    ) throws -> String {
        let path = folder.path("model.safetensors")
        let contents = tensors.mapValues { TensorContents(shape: $0.shape, floats: $0.floats()) }
        try Checkpoint.write(contents.merging(marks) { $1 }, metadata: metadata, to: path)
        return path
    }

    /// How far a file's picture is from the one that diffusers makes.
    private func comparison(_ path: String, _ family: String) throws -> Comparison {
        var settings = DiffusionSettings()
        settings.prompt = "a red house by a lake"
        settings.negativePrompt = "snow"
        settings.guidance = 5
        settings.steps = 4
        settings.seed = 11
        settings.sampler = .ddim
        let made = try DiffusionPipeline(model(path)).generate(settings, width: 32, height: 32)
        return try Comparison(made, ReferencePictureTests.picture("single-\(family).png"))
    }

    private func model(_ path: String) throws -> StableDiffusionModel {
        let merges = ReferencePictureTests.fixture("sd1/tokenizer/merges.txt").path
        return try StableDiffusionModel(path: path, ModelOptions(precision: .f32, tokenizer: merges))
    }

    @Test("give the picture that diffusers makes of the same weights", arguments: ["sd1", "sd2", "sdxl"])
    func equalsReference(_ family: String) throws {
        let difference = try comparison(write(drawn(family)), family)
        #expect(difference.largestDifference < 1.5 / 255)
    }

    @Test("with matrices in blocks of 8 bits (GGUF) give nearly the same picture")
    func quantised() throws {
        var contents = GGUFContents()
        for (name, tensor) in try drawn("sd1") { contents.add(name, shape: tensor.shape, floats: tensor.floats()) }
        let difference = try comparison(folder.write(contents.bytes, "model.gguf"), "sd1")
        #expect(difference.psnr > 30)
    }

    @Test("that lack a tensor, or have one of another shape, are refused before there is a picture")
    func damaged() throws {
        let whole = try #require(Self.entries["sd1"]).map { ($0.name, $0.shape) }
        try read(whole)
        // One of each kind.
        let kinds = Dictionary(grouping: whole.map(\.0)) { name in name.filter { !$0.isNumber } }.values.map { $0[0] }
        #expect(kinds.count > 60)
        for (index, name) in kinds.sorted().enumerated() {
            let isMissing = index.isMultiple(of: 2)
            let changed = whole.compactMap { $0.0 != name ? $0 : isMissing ? nil : (name, [7]) }
            let error = #expect(throws: (any Error).self, "\(name), \(isMissing ? "missing" : "of shape [7]")") {
                try read(changed)
            }
            if let error { #expect("\(error)".contains("model.safetensors: ") && !"\(error)".contains("\n")) }
        }
    }

    @Test("say by marks of their own what their network answers, and under which noise")
    func marks() throws {
        func schedule(_ marks: [String: TensorContents], metadata: [String: String] = [:]) throws -> ModelSchedule {
            try model(write(drawn("sd1"), marks: marks, metadata: metadata)).schedule(for: nil)
        }
        let empty = TensorContents(shape: [0], floats: [])
        func number(_ value: Float) -> TensorContents { TensorContents(shape: [1], floats: [value]) }
        #expect(try schedule([:]).noise.parameterization == .epsilon)
        let velocity = try schedule(["v_pred": empty])
        #expect(velocity.noise.parameterization == .velocity && velocity.noise.sigmas.upperBound < 20)
        let noise = try schedule(["v_pred": empty, "ztsnr": empty])
        #expect(abs(noise.noise.sigmas.upperBound - 4096) < 1 && noise.spacing == .trailing)
        #expect(try schedule([:], metadata: ["modelspec.prediction_type": "v"]).noise.parameterization == .velocity)
        let continuous = try schedule(["edm_vpred.sigma_max": number(120), "edm_vpred.sigma_min": number(0.01)])
        #expect(continuous.noise.sigmas == 0.01...120 && continuous.noise.dataDeviation == 1)
    }

    @Test("of the x4 upscaler answer velocities, under the noise and with the heads that it was published with")
    func upscaler() throws {
        var tensors = try drawn("sd2")
        var generator = TorchGenerator(seed: 4)
        let channels = try #require(tensors["model.diffusion_model.time_embed.2.bias"]).count
        tensors["model.diffusion_model.input_blocks.0.0.weight"] = 0.1 * generator.normal([64, 7, 3, 3])
        tensors["model.diffusion_model.label_emb.weight"] = generator.normal([1000, channels])
        let model = try model(write(tensors))
        // Stability AI's x4-upscaling.yaml: parameterization, linear_start and linear_end, num_heads.
        let schedule = try model.schedule(for: nil)
        #expect(schedule.noise.parameterization == .velocity)
        #expect(schedule.table == .scaledLinear(from: 0.0001, to: 0.02))
        #expect(model.unet.attentionHeads == [8, 8] && model.unet.classEmbeddings == 1000)
        #expect(DiffusionPipeline(model).enlarges)
        _ = try model.readNetwork(isCompact: false)
    }

    @Test("take a tokenizer, but no text encoder beside their own")
    func parts() throws {
        let merges = ReferencePictureTests.fixture("sd1/tokenizer/merges.txt").path
        let path = try write(drawn("sd1"))
        let encoder = ReferencePictureTests.fixture("sd1/text_encoder").path
        let error = #expect(throws: ModelError.self) {
            try StableDiffusionModel(path: path, ModelOptions(tokenizer: merges, textEncoder: encoder))
        }
        #expect(error?.description.contains("\(path), which brings its own text encoder") == true)
    }

    @Test("without an autoencoder run with another, and say so without one")
    func withoutAutoencoder() throws {
        let path = try write(drawn("sd1").filter { !$0.key.hasPrefix("first_stage_model.") })
        let error = #expect(throws: ModelError.self) { try model(path) }
        #expect(error?.description.contains("has no autoencoder") == true)
        let vae = ReferencePictureTests.fixture("sd1/vae").path
        let merges = ReferencePictureTests.fixture("sd1/tokenizer/merges.txt").path
        let whole = try StableDiffusionModel(
            path: path, ModelOptions(precision: .f32, tokenizer: merges, autoencoder: vae))
        #expect(whole.latents.reduction == 2)
    }

    @Test("with a part that no Stable Diffusion has are refused by its name")
    func otherArchitecture() throws {
        let whole = try #require(Self.entries["sd1"]).map { ($0.name, $0.shape) }
        let error = #expect(throws: ModelError.self) {
            try read(whole + [("model.diffusion_model.double_blocks.0.img_attn.qkv.weight", [2, 2])])
        }
        #expect(error?.description.contains("double_blocks") == true)
    }

    /// Reads all networks of a model whose weights are all 0.
    private func read(_ tensors: [(name: String, shape: [Int])]) throws {
        var header: [String: Any] = [:]
        var end = 0
        for (name, shape) in tensors {
            let size = 2 * shape.reduce(1, *)
            header[name] = ["dtype": "F16", "shape": shape, "data_offsets": [end, end + size]]
            end += size
        }
        let text = try JSONSerialization.data(withJSONObject: header)
        let start = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) }
        let path = try folder.write(start + text, "model.safetensors")
        // What is behind the header is nothing but zeros, and takes no room.
        truncate(path, off_t(8 + text.count + end))
        let model = try model(path)
        _ = try model.readConditioner()
        _ = try model.readNetwork(isCompact: false)
        _ = try model.readAutoencoder(encodes: true)
    }
}
