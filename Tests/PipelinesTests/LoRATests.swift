import Foundation
import GentoolCheckpoints
import GentoolRaster
import TestFiles
import Testing

@testable import GentoolPipelines

/// The LoRA of Fixtures under other names, which must change pictures as it does under its own (see
/// `ReferencePictureTests`, which compare that with diffusers).
@Suite("LoRAs") struct LoRATests {
    private let folder = TemporaryFolder()

    private typealias Tensors = [String: TensorContents]

    private static func read(_ name: String) throws -> Tensors {
        try Checkpoint(contentsOf: ReferencePictureTests.fixture(name).path).tensors.mapValues {
            TensorContents(shape: $0.shape, floats: $0.floats())
        }
    }

    private func picture(_ loras: [(path: String, weight: Float)]) throws -> Picture {
        let model = try StableDiffusionModel(
            path: ReferencePictureTests.fixture("sd1").path, ModelOptions(precision: .f32, loras: loras))
        var settings = DiffusionSettings()
        settings.prompt = "a red house by a lake"
        settings.negativePrompt = "snow"
        settings.guidance = 5
        settings.steps = 6
        settings.seed = 11
        settings.sampler = .ddim
        return try DiffusionPipeline(model).generate(settings, width: 32, height: 32)
    }

    /// The picture with some files, whose weights are 0.8, against diffusers' own.
    private func expectReference(_ files: [(name: String, tensors: Tensors)], settings: String? = nil) throws {
        if let settings { try folder.write(settings, "adapter_config.json") }
        let paths = try files.map { name, tensors in
            let path = folder.path(name)
            try Checkpoint.write(tensors, to: path)
            return (path, Float(0.8))
        }
        let reference = try #require(ReferencePictureTests.Case.all.first { $0.lora == true })
        let difference = try Comparison(picture(paths), ReferencePictureTests.picture(reference.file))
        #expect(difference.largestDifference < 1.5 / 255)
    }

    @Test("of kohya's scripts with the original names of blocks fit models that have diffusers' names")
    func originalNames() throws {
        let blocks = [
            "down_blocks_0_resnets_0": "input_blocks_1_0", "down_blocks_0_attentions_0": "input_blocks_1_1",
            "down_blocks_1_resnets_0": "input_blocks_3_0", "mid_block_resnets_0": "middle_block_0",
            "mid_block_attentions_0": "middle_block_1", "up_blocks_0_resnets_0": "output_blocks_0_0",
            "up_blocks_1_resnets_0": "output_blocks_2_0", "up_blocks_1_attentions_0": "output_blocks_2_1",
            "up_blocks_1_attentions_1": "output_blocks_3_1",
        ]
        var renamed = 0
        let tensors = Dictionary(
            uniqueKeysWithValues: try Self.read("lora-kohya.safetensors").map { name, tensor in
                for (ours, original) in blocks where name.hasPrefix("lora_unet_\(ours)_") {
                    renamed += 1
                    return (
                        name.replacing(ours, with: original).replacing("_conv1", with: "_in_layers_2"), tensor
                    )
                }
                return (name, tensor)
            })
        #expect(renamed > 30)
        try expectReference([("kohya.safetensors", tensors)])
    }

    @Test("of PEFT come in a file for each network, and what they count stands beside them")
    func peft() throws {
        var (unet, text): (Tensors, Tensors) = ([:], [:])
        let kohya = try Self.read("lora-kohya.safetensors")
        for dotted in try Self.read("lora-diffusers.safetensors").keys {
            let parts = dotted.split(separator: ".", maxSplits: 1).map(String.init)
            let isText = parts[0] == "text_encoder"
            let layer = (isText ? "te_" : "unet_") + parts[1].dropLast(".lora_A.weight".count).replacing(".", with: "_")
            let half = dotted.contains("lora_A") ? "down" : "up"
            let tensor = try #require(kohya["lora_\(layer).lora_\(half).weight"])
            if isText {
                text["base_model.model.\(parts[1])"] = tensor
            } else {
                unet["base_model.model.\(parts[1])"] = tensor
            }
        }
        #expect(!unet.isEmpty && !text.isEmpty)
        try expectReference(
            [("adapter_model.safetensors", unet), ("adapter_model_text.safetensors", text)],
            settings: #"{"r": 3, "lora_alpha": 2, "peft_type": "LORA"}"#)
    }

    @Test("with a convolution in the middle (LoCon's Tucker decomposition) are multiplied out")
    func tucker() throws {
        var tensors = try Self.read("lora-kohya.safetensors")
        let stored = try Checkpoint(contentsOf: ReferencePictureTests.fixture("lora-kohya.safetensors").path).tensors
        var changed = 0
        for name in tensors.keys.filter({ $0.hasSuffix("conv1.lora_down.weight") }) {
            let layer = name.replacing(".lora_down.weight", with: "")
            let channels = try #require(stored[name]).shape[1]
            // The same convolution behind one that changes nothing; α counts parts of the latter's rank.
            tensors["\(layer).lora_mid.weight"] = tensors[name]
            tensors[name] = TensorContents(
                shape: [channels, channels, 1, 1],
                floats: (0..<channels * channels).map { $0 / channels == $0 % channels ? 1 : 0 })
            tensors["\(layer).alpha"] = TensorContents(shape: [], floats: [2 * Float(channels) / 3])
            changed += 1
        }
        #expect(changed > 3)
        try expectReference([("locon.safetensors", tensors)])
    }

    @Test("whose shapes fit nothing are refused", arguments: [[96, 4, 2], [1, 4], [96, 0]])
    func misshapen(_ shape: [Int]) throws {
        let path = folder.path("odd.safetensors")
        var tensors = try Self.read("lora-kohya.safetensors")
        let name = try #require(tensors.keys.filter { $0.hasSuffix("lora_up.weight") }.min())
        tensors[name] = TensorContents(
            shape: shape, floats: [Float](repeating: 1, count: shape.reduce(1, *)))
        try Checkpoint.write(tensors, to: path)
        #expect(throws: ModelError.self) { try self.picture([(path, 1)]) }
    }

    @Test("count by the longest name that a pattern has for their layer")
    func patterns() throws {
        let path = folder.path("adapter_model.safetensors")
        try Checkpoint.write(["a": TensorContents(shape: [1], floats: [1])], to: path)
        try folder.write(
            #"{"lora_alpha": 1, "alpha_pattern": {"to_q": 2, "attn1.to_q": 4, "q": 8}}"#, "adapter_config.json")
        for _ in 0..<8 {
            let settings = try #require(try LoRASettings(of: Checkpoint(contentsOf: path)))
            #expect(settings.scale(of: "down.attn1.to_q", rank: 2) == 2)
            #expect(settings.scale(of: "down.attn2.to_q", rank: 2) == 1)
        }
    }

    @Test("add up by their weights")
    func several() throws {
        let path = ReferencePictureTests.fixture("lora-kohya.safetensors").path
        let once = try picture([(path, 0.8)])
        let twice = try picture([(path, 0.5), (path, 0.3)])
        #expect(try Comparison(once, twice).largestDifference < 1.5 / 255)
    }

    @Test(
        "with a key that matches nothing are refused by its name",
        arguments: [
            "lora_unet_down_blocks_9_attentions_0_proj_in.lora_down.weight", "lora_unet_conv_in.hada_w1_a",
        ])
    func unknown(_ key: String) throws {
        var tensors = try Self.read("lora-kohya.safetensors")
        tensors[key] = TensorContents(shape: [3, 4], floats: [Float](repeating: 0, count: 12))
        tensors[key.replacing("down.", with: "up.")] = TensorContents(
            shape: [4, 3], floats: [Float](repeating: 0, count: 12))
        let path = folder.path("odd.safetensors")
        try Checkpoint.write(tensors, to: path)
        let error = #expect(throws: ModelError.self) { try picture([(path, 1)]) }
        #expect(error?.description.contains(key.components(separatedBy: ".")[0]) == true)
    }
}
