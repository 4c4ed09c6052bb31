import Foundation
import GentoolCheckpoints
import GentoolTensors
import TestFiles
import Testing

@testable import GentoolPipelines

/// What LyCORIS and PEFT make of weights with the changes in Fixtures/lora-forms.safetensors; `make_lora_fixtures.py` makes
/// them again.
@Suite("LoRAs of every form change weights as their own programs do") struct LoRAFormTests {
    private static let stored = try! Checkpoint(
        contentsOf: ReferencePictureTests.fixture("lora-forms.safetensors").path
    ).tensors
    /// Such as "loha/conv".
    private static let layers = Set(stored.keys.map { $0.split(separator: ".")[0] }).sorted().map(String.init)

    private static func tensor(_ name: String) throws -> Tensor {
        let found = try #require(stored[name])
        return Tensor(shape: found.shape, elements: found.floats())
    }

    private func change(_ layer: String, strength: Float = 1) throws -> LoRAChange {
        var parts: [LoRARole: StoredTensor] = [:]
        for (name, tensor) in Self.stored where name.hasPrefix(layer + ".") {
            if let (_, role) = LoRARole.of(name) { parts[role] = tensor }
        }
        let rank = LoRARole.rank(parts).map { Float($0) }
        let alpha = try #require(parts[.alpha]).floats()[0]
        return LoRAChange(name: layer, parts: parts, scale: rank.map { alpha / $0 } ?? 1, strength: strength)
    }

    @Test("to five digits", arguments: layers)
    func merged(layer: String) throws {
        let base = try Self.tensor(layer + ".base")
        let expected = try Self.tensor(layer + ".expected")
        let found = try change(layer).applied(to: base, file: layer)
        func norm(_ values: [Float]) -> Float { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        #expect(found.shape == expected.shape)
        #expect(norm((found - expected).floats()) < 1e-5 * norm(expected.floats()))
        // Half as strong is halfway.
        let half = try change(layer, strength: 0.5).applied(to: base, file: layer)
        #expect(norm((half - 0.5 * (base + expected)).floats()) < 1e-5 * norm(expected.floats()))
        #expect(throws: ModelError.self) { try change(layer).applied(to: base.reshaped([base.count]), file: layer) }
    }

    @Test("Numbers that are none are refused by the name of what they change", arguments: layers)
    func notFinite(layer: String) throws {
        let base = try Self.tensor(layer + ".base")
        for strength in [Float.nan, .infinity] {
            let whole = try change(layer)
            let odd = LoRAChange(name: layer, parts: whole.parts, scale: strength, strength: 1)
            guard whole.parts[.full] == nil else { continue }
            let error = #expect(throws: ModelError.self) { try odd.applied(to: base, file: "odd.safetensors") }
            #expect(error?.code == .notFinite && error?.description.contains(layer) == true)
        }
    }

    // MARK: - Names

    private let folder = TemporaryFolder()

    private func write(_ tensors: [String: TensorContents]) throws -> String {
        let path = folder.path("lora.safetensors")
        try Checkpoint.write(tensors, to: path)
        return path
    }

    private static func pair(_ layer: String, _ down: String, _ up: String, size: Int) -> [String: TensorContents] {
        [
            layer + down: TensorContents(shape: [2, size], floats: [Float](repeating: 0.5, count: 2 * size)),
            layer + up: TensorContents(shape: [size, 2], floats: [Float](repeating: 0.5, count: 2 * size)),
        ]
    }

    @Test("Layers are found under the names of all scripts")
    func names() throws {
        let model = try StableDiffusionModel(
            path: ReferencePictureTests.fixture("sd1").path, ModelOptions(precision: .f32))
        let unet = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q"
        let original = "input_blocks.1.1.transformer_blocks.0.attn1.to_q"
        let text = "text_model.encoder.layers.0.self_attn.q_proj"
        func underscored(_ name: String) -> String { name.replacing(".", with: "_") }
        let kohya = (".lora_down.weight", ".lora_up.weight")
        let peft = (".lora_A.weight", ".lora_B.weight")
        let unets = [
            ("lora_unet_\(underscored(unet))", kohya), ("lycoris_unet_\(underscored(unet))", kohya),
            ("lycoris_\(underscored(unet))", kohya), ("lora_unet_\(underscored(original))", kohya),
            ("diffusion_model.\(original)", peft), ("model.diffusion_model.\(original)", kohya),
            ("unet.\(unet)", kohya),
            ("unet.\(unet)", peft), ("base_model.model.\(unet)", peft), ("base_model.model.unet.\(unet)", peft),
            ("unet.\(unet)", (".lora.down.weight", ".lora.up.weight")),
        ]
        let texts = [
            ("lora_te_\(underscored(text))", kohya), ("lora_te1_\(underscored(text))", kohya),
            ("text_encoders.clip_l.transformer.\(text)", peft), ("text_encoder.\(text)", peft),
            ("base_model.model.text_encoder.\(text)", peft), ("base_model.model.\(text)", peft),
            ("lycoris_te_\(underscored(text))", kohya),
        ]
        for (names, layer, part) in [(unets, unet, ModelPart.unet), (texts, text, .textEncoder(0))] {
            let weights = try model.storedWeights(part)
            let weight = layer + ".weight"
            let found = try #require(weights.parameters.keys.first { weight.hasSuffix($0) || $0.hasSuffix(weight) })
            let size = try #require(weights.shape(of: found))[0]
            for (name, ends) in names {
                let lora = try LoRA(path: write(Self.pair(name, ends.0, ends.1, size: size)), weight: 1)
                #expect(lora.changedParts == [part], "\(name)")
                let originals = StableDiffusionModel.originals(part, weights)
                let changes = try lora.changes(of: part, to: weights, originals: originals)
                #expect(changes.keys.first == found, "\(name)")
            }
        }
    }

    @Test(
        "What does not fit is refused for what it is",
        arguments: [
            ("lora_unet_double_blocks_0_img_attn_qkv", ".lora_down.weight", "made for FLUX"),
            ("my_layer_7", ".lora_down.weight", "naming is not understood"),
            ("lora_te2_text_model_encoder_layers_0_self_attn_q_proj", ".lora_down.weight", "made for SDXL"),
            ("lora_unet_conv_in", ".oft_blocks", "an OFT"), ("lora_unet_conv_in", ".a1.weight", "a GLoRA"),
            ("lora_unet_conv_in", ".hada_w1_a", "not whole"),
            ("lora_unet_conv_in", ".nothing_known", "no LoRA's change that is understood"),
        ])
    func refusals(layer: String, end: String, fragment: String) throws {
        var tensors = [layer + end: TensorContents(shape: [2, 4], floats: [Float](repeating: 0, count: 8))]
        if end == ".lora_down.weight" {
            tensors[layer + ".lora_up.weight"] = TensorContents(
                shape: [4, 2], floats: [Float](repeating: 0, count: 8))
        }
        let path = try write(tensors)
        let model = ReferencePictureTests.fixture("sd1").path
        let error = #expect(throws: ModelError.self) {
            _ = try StableDiffusionModel(path: model, ModelOptions(precision: .f32, loras: [(path, 1)]))
        }
        #expect(error?.description.contains(fragment) == true, "\(String(describing: error))")
    }
}
