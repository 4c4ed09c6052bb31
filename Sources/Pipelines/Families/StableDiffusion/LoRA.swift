import GentoolCheckpoints

/// Low-rank changes to a model's weights: LoRA (Hu et al. 2022), LoCon, LoHa, LoKr (Yeh et al. 2023), DoRA (Liu et al. 2024),
/// and whole differences.
///
/// Understands the names of kohya's scripts, Musubi's, OneTrainer's, LyCORIS, ComfyUI, diffusers and PEFT.
struct LoRA: Sendable {
    let path: String
    /// By the layer's name with all separators as underscores, and the part of the model that it says it is of.
    private let changes: [ModelPart: [String: LoRAChange]]

    private static let parts: [(prefix: String, part: ModelPart)] = [
        ("lora_unet_", .unet), ("lora_te1_", .textEncoder(0)), ("lora_te2_", .textEncoder(1)),
        ("lora_te_", .textEncoder(0)), ("text_encoder_2.", .textEncoder(1)), ("text_encoder.", .textEncoder(0)),
        ("text_encoders.clip_l.transformer.", .textEncoder(0)), ("text_encoders.clip_g.transformer.", .textEncoder(1)),
        ("text_encoders.clip_l.", .textEncoder(0)), ("text_encoders.clip_g.", .textEncoder(1)),
        ("model.diffusion_model.", .unet), ("diffusion_model.", .unet), ("unet.", .unet),
        ("transformer.", .unet), ("lora_transformer_", .unet),
    ]

    /// - Parameter weight: how much the changes count.
    init(path: String, weight: Float) throws {
        self.path = path
        let checkpoint = try Checkpoint(contentsOf: path)
        let settings = try LoRASettings(of: checkpoint)
        var layers: [String: [LoRARole: StoredTensor]] = [:]
        for (name, tensor) in checkpoint.tensors {
            // OneTrainer puts textual inversions beside the changes; a prompt that does not say their words misses nothing.
            if name.hasPrefix("bundle_emb.") { continue }
            guard let (layer, role) = LoRARole.of(name) else {
                let kind = WeightFileKind(checkpoint)
                let refusal = kind == .lora ? nil : kind.refusal(of: path, expected: "a LoRA")
                throw refusal ?? ModelError(.wrongModel, path, Self.unknown(name))
            }
            layers[layer, default: [:]][role] = tensor
        }
        var changes: [ModelPart: [String: LoRAChange]] = [:]
        for (layer, parts) in layers {
            let (part, place) = Self.place(of: layer)
            let rank = LoRARole.rank(parts)
            if let rank, rank < 1 { throw ModelError(.damaged, path, "changes \(layer) by matrices of no columns") }
            let alpha = parts[.alpha].flatMap { $0.count == 1 ? $0.floats().first : nil }
            let scale = rank.flatMap { rank in
                alpha.map { $0 / Float(rank) } ?? settings?.scale(of: layer, rank: rank)
            }
            let change = LoRAChange(name: layer, parts: parts, scale: scale ?? 1, strength: weight)
            try change.checkWhole(file: path)
            changes[part, default: [:]][place] = change
        }
        guard !changes.isEmpty else { throw ModelError(.wrongModel, path, "changes nothing; expected a LoRA") }
        self.changes = changes
    }

    /// Why a tensor makes no change that is understood.
    private static func unknown(_ name: String) -> String {
        let kinds = [
            (".oft_", "an OFT"), (".boft_", "a BOFT"), (".a1.weight", "a GLoRA"), (".on_input", "an IA3"),
            (".b1.weight", "a GLoRA"), (".lora_embedding_", "a LoRA of embeddings"), (".glora_", "a GLoRA"),
        ]
        if let kind = kinds.first(where: { name.contains($0.0) })?.1 {
            return "has \(name): it is \(kind), which can't be read; expected LoRA, LoCon, LoHa, LoKr or DoRA"
        }
        return "has \(name), which is no LoRA's change that is understood; expected names such as lora_down.weight, "
            + "lora_A.weight, hada_w1_a or lokr_w1 at the end"
    }

    private static func place(of layer: String) -> (ModelPart, String) {
        // PEFT writes a file for each network and mostly does not say for which.
        var name = layer.hasPrefix("base_model.model.") ? String(layer.dropFirst("base_model.model.".count)) : layer
        if name.hasPrefix("lycoris_") {
            name = String(name.dropFirst("lycoris_".count))
            if ["unet_", "te_", "te1_", "te2_"].contains(where: { name.hasPrefix($0) }) { name = "lora_" + name }
        }
        let found = parts.first { name.hasPrefix($0.prefix) }
        let rest = found.map { String(name.dropFirst($0.prefix.count)) } ?? name
        let isText = found == nil && (rest.hasPrefix("text_model.") || rest.hasPrefix("text_model_"))
        // Old files of diffusers name the attention's processor in between.
        return (
            isText ? .textEncoder(0) : found?.part ?? .unet, underscored(rest.replacing(".processor.", with: "."))
        )
    }

    private static func underscored(_ name: String) -> String { String(name.map { $0 == "." ? "_" : $0 }) }

    /// The changes of a part's parameters, by their names in the network.
    ///
    /// - Parameters:
    ///   - part: of the model.
    ///   - weights: its parameters.
    ///   - originals: what others than diffusers call its layers, and where these are.
    /// - Throws: `ModelError` naming the first change that fits no parameter, and why.
    func changes(
        of part: ModelPart, to weights: CheckpointWeights, originals: [String: [StoredPlace]]
    ) throws -> [String: LoRAChange] {
        guard let wanted = changes[part] else { return [:] }
        var names: [String: [StoredPlace]] = [:]
        for (original, places) in originals { names[Self.underscored(original)] = places }
        for name in weights.parameters.keys where name.hasSuffix(".weight") {
            let layer = Self.underscored(String(name.dropLast(".weight".count)))
            let place = [StoredPlace(name: name)]
            names[layer] = place
            // Some files leave CLIP's outer level out or call a projection's wrapper by another name.
            names["text_model_\(layer)"] = names["text_model_\(layer)"] ?? place
            if layer.hasSuffix("_to_out_0") { names[String(layer.dropLast(2))] = place }
        }
        var result: [String: LoRAChange] = [:]
        for place in wanted.keys.sorted() {
            guard let places = names[place] else {
                throw ModelError(.loraMisfit, path, misfit(place, wanted, Set(names.keys), weights.name))
            }
            for target in places { result[target.name] = wanted[place]?.part(of: target) }
        }
        return result
    }

    /// Why there is nothing in a model that a change belongs to.
    private func misfit(
        _ place: String, _ wanted: [String: LoRAChange], _ names: Set<String>, _ model: String
    ) -> String {
        let layer = wanted[place]!.name
        let families = [
            ("double_blocks", "FLUX or HunyuanVideo"), ("single_transformer_blocks", "FLUX"),
            ("joint_blocks", "Stable Diffusion 3"),
            ("cross_attn_k_img", "Wan"), ("_ffn_0", "Wan"), ("noise_refiner", "Lumina or Z-Image"),
            ("transformer_blocks_0_attn_add_k_proj", "a diffusion transformer"),
        ]
        if let family = families.first(where: { pair in wanted.keys.contains { $0.contains(pair.0) } })?.1 {
            return "changes \(layer), which \(model) does not have; it was made for \(family)"
        }
        let fitting = wanted.keys.count { names.contains($0) }
        guard fitting > 0 else {
            return
                "names layers such as \(layer), of which \(model) has none; this naming is not understood, or it was made for "
                + "another family"
        }
        return
            "changes \(layer), which \(model) does not have (it has \(fitting) of \(wanted.count)); it was made for another "
            + "family or size of model"
    }

    /// The parts of a model that it changes.
    var changedParts: [ModelPart] { Array(changes.keys) }
}
