import Checkpoints
import Models
import Tensors

/// Low-rank changes to a model's weights (Hu et al. 2022, "LoRA"): W + weight · α / rank · up · down.
///
/// Understands the names of kohya's scripts (with LoCon's convolutions), diffusers and PEFT.
struct LoRA: Sendable {
    /// A change to one parameter.
    struct Change: Sendable {
        /// As the file calls the layer.
        let name: String
        let down: StoredTensor
        /// A convolution between the two, in files that keep `down` to single pixels (Tucker's decomposition).
        let middle: StoredTensor?
        let up: StoredTensor
        let scale: Float

        /// The change of a parameter of `shape`.
        func tensor(_ shape: [Int], file: String) throws -> Tensor {
            let misfit = ModelError(
                file, "changes \(name) by \(up.shape) times \(down.shape), but the model's weight has shape \(shape)")
            let across = try self.across(misfit)
            let rank = across.shape[0]
            let inner = across.shape[1]
            guard rank > 0, up.shape.count > 1, up.shape[1] == rank, up.count == up.shape[0] * rank,
                up.shape[0] * inner == shape.reduce(1, *)
            else {
                throw misfit
            }
            let along = Tensor(shape: [up.shape[0], rank], elements: up.floats())
            return scale * along.linear(PackedWeights(across.transposed(), precision: .f32)).reshaped(shape)
        }

        /// Rank × all else: `down`, with what stands in the middle.
        private func across(_ misfit: ModelError) throws -> Tensor {
            let rank = down.shape[0]
            let inputs = down.shape.dropFirst().reduce(1, *)
            let down = Tensor(shape: [rank, inputs], elements: down.floats())
            guard let middle else { return down }
            guard middle.shape.count == 4, middle.shape[1] == rank, middle.count > 0, down.count > 0 else {
                throw misfit
            }
            let (outer, window) = (middle.shape[0], middle.shape[2] * middle.shape[3])
            // Each place of the window is a matrix, outer × rank, that `down` is multiplied by.
            let kernels = Tensor(shape: [outer, rank, 1, window], elements: middle.floats()).channelsLast()
            let product = kernels.reshaped([outer * window, rank]).linear(
                PackedWeights(down.transposed(), precision: .f32))
            return product.reshaped([outer, 1, window, inputs]).channelsFirst().reshaped([outer, inputs * window])
        }
    }

    let path: String
    /// By the layer's name with all separators as underscores, and the part of the model that it says it is of.
    private let changes: [ModelPart: [String: Change]]

    private static let parts: [(prefix: String, part: ModelPart)] = [
        ("lora_unet_", .unet), ("lora_te1_", .textEncoder(0)), ("lora_te2_", .textEncoder(1)),
        ("lora_te_", .textEncoder(0)), ("text_encoder_2.", .textEncoder(1)), ("text_encoder.", .textEncoder(0)),
        ("unet.", .unet), ("base_model.model.", .unet),
    ]
    private static let downNames = [
        ".lora_down.weight", ".lora_A.weight", ".lora.down.weight", "_lora.down.weight",
        ".lora_linear_layer.down.weight",
        ".lora_A.default.weight",
    ]

    /// - Parameter weight: how much the changes count.
    init(path: String, weight: Float) throws {
        self.path = path
        let checkpoint = try Checkpoint(contentsOf: path)
        let tensors = checkpoint.tensors
        let settings = try LoRASettings(of: checkpoint)
        var changes: [ModelPart: [String: Change]] = [:]
        var used: Set<String> = []
        for (name, down) in tensors {
            guard let suffix = Self.downNames.first(where: { name.hasSuffix($0) }) else { continue }
            let layer = String(name.dropLast(suffix.count))
            let upName = layer + suffix.replacing("down", with: "up").replacing("lora_A", with: "lora_B")
            guard let up = tensors[upName], let rank = down.shape.first, rank > 0 else {
                throw ModelError(path, "has \(name) but no \(upName)")
            }
            let scale = tensors["\(layer).alpha"]?.floats().first.map { $0 / Float(rank) }
            let middleName = "\(layer).lora_mid.weight"
            used.formUnion([name, upName, middleName, "\(layer).alpha"])
            let (part, place) = Self.place(of: layer)
            changes[part, default: [:]][place] = Change(
                name: layer, down: down, middle: tensors[middleName], up: up,
                scale: weight * (scale ?? settings?.scale(of: layer, rank: rank) ?? 1))
        }
        if let odd = tensors.keys.sorted().first(where: { !used.contains($0) }) {
            throw ModelError(
                path, "has \(odd), which is no LoRA's change that is understood (\(used.count) others are)")
        }
        self.changes = changes
    }

    private static func place(of layer: String) -> (ModelPart, String) {
        let found = parts.first { layer.hasPrefix($0.prefix) }
        let rest = found.map { String(layer.dropFirst($0.prefix.count)) } ?? layer
        // PEFT writes a file for each network and does not say for which.
        let saysPart = found.map { $0.prefix != "base_model.model." } ?? false
        let isText = !saysPart && rest.hasPrefix("text_model.")
        // Old files of diffusers name the attention's processor in between.
        return (
            isText ? .textEncoder(0) : found?.part ?? .unet, underscored(rest.replacing(".processor.", with: "."))
        )
    }

    private static func underscored(_ name: String) -> String { String(name.map { $0 == "." ? "_" : $0 }) }

    /// The changes of a part's parameters, by their names in the network.
    ///
    /// - Throws: `ModelError` naming the first change that fits no parameter.
    func changes(of part: ModelPart, to weights: CheckpointWeights) throws -> [String: Change] {
        guard let wanted = changes[part] else { return [:] }
        var names: [String: String] = [:]
        for name in weights.parameters.keys where name.hasSuffix(".weight") {
            let layer = Self.underscored(String(name.dropLast(".weight".count)))
            names[layer] = name
            // Some files leave CLIP's outer level out or call a projection's wrapper by another name.
            names["text_model_\(layer)"] = names["text_model_\(layer)"] ?? name
            if layer.hasSuffix("_to_out_0") { names[String(layer.dropLast(2))] = name }
        }
        if part == .unet {
            let layers = weights.parameters.keys.filter { $0.hasSuffix(".weight") }.map { String($0.dropLast(7)) }
            for (original, layer) in OriginalNames.unetLayers(layers) {
                names[Self.underscored(original)] = "\(layer).weight"
            }
        }
        var result: [String: Change] = [:]
        for (place, change) in wanted {
            guard let name = names[place] else {
                throw ModelError(
                    path, "changes \(change.name), which \(weights.name) does not have; it was made for another family")
            }
            result[name] = change
        }
        return result
    }

    /// The parts of a model that it changes.
    var changedParts: [ModelPart] { Array(changes.keys) }
}

/// Parameters with the changes of LoRAs.
struct AdaptedWeights: WeightSource {
    let base: CheckpointWeights
    private let changes: [String: [(file: String, change: LoRA.Change)]]

    init(_ base: CheckpointWeights, part: ModelPart, loras: [LoRA]) throws {
        self.base = base
        var changes: [String: [(file: String, change: LoRA.Change)]] = [:]
        for lora in loras {
            for (name, change) in try lora.changes(of: part, to: base) {
                changes[name, default: []].append((lora.path, change))
            }
        }
        self.changes = changes
    }

    var name: String { base.name }

    func shape(of tensor: String) -> [Int]? { base.shape(of: tensor) }

    func tensor(_ name: String) throws -> Tensor {
        var result = try base.tensor(name)
        for (file, change) in changes[name] ?? [] { result = result + (try change.tensor(result.shape, file: file)) }
        return result
    }
}
