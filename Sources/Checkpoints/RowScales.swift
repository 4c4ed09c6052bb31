/// What a tensor of 8-bit integers or floats is multiplied by, as it stands in tensors beside it.
struct RowScales {
    /// One for all elements, or one for each row.
    let factors: [Float]
    /// The tensors that say nothing else.
    let companions: [String]

    /// - Returns: `nil` for a tensor that has none and needs none.
    /// - Throws: `CheckpointError` where the scales are of another shape or in blocks, or a matrix of integers has none.
    init?(of tensor: StoredTensor, in tensors: [String: StoredTensor]) throws {
        let isInteger = tensor.type == .i8
        guard isInteger || [.f8_e4m3, .f8_e5m2].contains(tensor.type) else { return nil }
        if let blocks = tensors["\(tensor.name)_scale_inv"] {
            throw tensor.file.failure(
                "tensor '\(blocks.name)' scales '\(tensor.name)' in blocks, which is not read; take the model in bf16, as "
                    + "GGUF, or in 8 bits with a scale for each row")
        }
        let layer = tensor.name.hasSuffix(".weight") ? String(tensor.name.dropLast("weight".count)) : nil
        guard let (scales, factor) = Self.scales(of: tensor.name, layer, in: tensors) else {
            guard !isInteger || layer == nil || tensor.shape.count < 2 else {
                throw tensor.file.failure(
                    "tensor '\(tensor.name)' is of integers, and no scale of its rows stands beside it")
            }
            return nil
        }
        let rows = tensor.shape.first ?? 1
        let mayBeSingle = !isInteger || layer != nil
        guard rows > 0, scales.count == rows || mayBeSingle && scales.count == 1 else {
            // Beside integers that are no weights, something else may be called so.
            if isInteger && layer == nil || rows == 0 { return nil }
            throw tensor.file.failure(
                "tensor '\(scales.name)' of shape \(scales.shape) scales '\(tensor.name)' of shape \(tensor.shape), "
                    + "expected one scale or one for each row")
        }
        factors = scales.floats().map { factor * $0 }
        let told = ["scale_input", "input_scale", "comfy_quant", "weight_format"]
        companions = [scales.name] + told.compactMap { name in layer.map { $0 + name } }
    }

    /// Behind the name of a tensor, the name of its scales, as compressed-tensors has it.
    static let suffix = "_scale"

    /// - Parameter layer: what the name of a `weight` begins with.
    private static func scales(
        of name: String, _ layer: String?, in tensors: [String: StoredTensor]
    ) -> (StoredTensor, factor: Float)? {
        var schemes: [(name: String, factor: Float)] = [(name + suffix, 1)]
        if let layer {
            // ComfyUI's; bitsandbytes' LLM.int8 keeps the largest of each row, which 127 stands for (Dettmers et al. 2022).
            schemes += [("\(layer)scale_weight", 1), ("\(layer)SCB", 1 / 127)]
        }
        return schemes.lazy.compactMap { scheme in
            guard let scales = tensors[scheme.name], [.f32, .bf16, .f16].contains(scales.type) else { return nil }
            return (scales, scheme.factor)
        }.first
    }
}
