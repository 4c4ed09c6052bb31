/// What the readers of the formats give.
struct CheckpointContents {
    private(set) var tensors: [String: StoredTensor] = [:]
    var metadata: [String: String] = [:]
    /// Those of the entries that are arrays.
    var arrays: [String: GGUFArray] = [:]

    static let mostTensors = 200_000

    mutating func add(_ tensor: StoredTensor) throws {
        guard tensors.count < Self.mostTensors else {
            throw tensor.file.failure("has more than \(Self.mostTensors) tensors, which no model needs; it is damaged")
        }
        guard tensors.updateValue(tensor, forKey: tensor.name) == nil else {
            throw tensor.file.failure("has two tensors named '\(tensor.name)'; the file is damaged")
        }
    }

    /// Gives tensors of integers and of 8-bit floats the scales of their rows, or of all their elements, which stand beside
    /// them: under the same name with `_scale` behind it (as in the format of compressed-tensors), or as `scale_weight`
    /// beside `weight` (as ComfyUI writes them). What says how activations would be rounded goes: they never are here.
    ///
    /// - Throws: `CheckpointError` where 8-bit floats have scales of another shape.
    mutating func joinRowScales() throws {
        for (name, tensor) in tensors where [.i8, .f8_e4m3, .f8_e5m2].contains(tensor.type) {
            if let blocks = tensors["\(name)_scale_inv"] {
                throw tensor.file.failure(
                    "tensor '\(blocks.name)' scales '\(name)' in blocks, which is not read; take the model in bf16, as GGUF, "
                        + "or in 8 bits with a scale for each row")
            }
            let layer = name.hasSuffix(".weight") ? String(name.dropLast("weight".count)) : nil
            let candidates = [name + Self.scaleSuffix] + (layer.map { ["\($0)scale_weight"] } ?? [])
            guard let rows = tensor.shape.first ?? (tensor.count == 1 ? 1 : nil), rows > 0,
                let scales = candidates.compactMap({ tensors[$0] }).first,
                [.f32, .bf16, .f16].contains(scales.type)
            else { continue }
            let isSingle = scales.count == 1 && (tensor.type != .i8 || layer != nil)
            guard scales.count == rows || isSingle else {
                guard tensor.type == .i8 else {
                    throw tensor.file.failure(
                        "tensor '\(scales.name)' of shape \(scales.shape) scales '\(name)' of shape \(tensor.shape), "
                            + "expected one scale or one for each row")
                }
                continue
            }
            tensors[name]?.rowScales = scales.floats()
            tensors[scales.name] = nil
            if let layer, tensor.type != .i8 {
                for companion in ["scale_input", "input_scale", "comfy_quant"] { tensors[layer + companion] = nil }
            }
        }
        for name in tensors.keys where name == "scaled_fp8" || name.hasSuffix(".scaled_fp8") { tensors[name] = nil }
    }

    static let scaleSuffix = "_scale"

    /// Throws if two tensors claim the same bytes, which no writer of a format without views does.
    func checkDisjoint() throws {
        let ordered = tensors.values.filter { !$0.range.isEmpty }.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (first, second) in zip(ordered, ordered.dropFirst())
        where first.range.upperBound > second.range.lowerBound {
            throw first.file.failure("tensors '\(first.name)' and '\(second.name)' overlap; the file is damaged")
        }
    }
}
