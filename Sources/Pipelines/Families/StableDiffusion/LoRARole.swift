import GentoolCheckpoints

/// What a tensor of a LoRA's file is to its layer, by how its name ends.
enum LoRARole: String, CaseIterable {
    case down = ".lora_down.weight"
    case up = ".lora_up.weight"
    case middle = ".lora_mid.weight"
    case alpha = ".alpha"
    case hada1A = ".hada_w1_a"
    case hada1B = ".hada_w1_b"
    case hada1Core = ".hada_t1"
    case hada2A = ".hada_w2_a"
    case hada2B = ".hada_w2_b"
    case hada2Core = ".hada_t2"
    case lokr1 = ".lokr_w1"
    case lokr1A = ".lokr_w1_a"
    case lokr1B = ".lokr_w1_b"
    case lokr1Core = ".lokr_t1"
    case lokr2 = ".lokr_w2"
    case lokr2A = ".lokr_w2_a"
    case lokr2B = ".lokr_w2_b"
    case lokr2Core = ".lokr_t2"
    case full = ".diff"
    /// A whole change of the layer's bias.
    case bias = ".diff_b"
    /// The lengths of a DoRA, along whichever axis.
    case doraScale = ".dora_scale"
    /// Magnitudes as PEFT has them: always one for each output.
    case magnitude = ".lora_magnitude_vector"

    /// Other endings for the same.
    private static let others: [(suffix: String, role: LoRARole)] = [
        (".lora_A.weight", .down), (".lora_B.weight", .up), (".lora_A.default.weight", .down),
        (".lora_B.default.weight", .up), (".lora.down.weight", .down), (".lora.up.weight", .up),
        ("_lora.down.weight", .down), ("_lora.up.weight", .up), (".lora_linear_layer.down.weight", .down),
        (".lora_linear_layer.up.weight", .up), (".lora_magnitude_vector.weight", .magnitude),
        (".lora_magnitude_vector.default.weight", .magnitude), (".lora_magnitude_vector.default", .magnitude),
    ]
    private static let all = allCases.map { (suffix: $0.rawValue, role: $0) } + others

    /// The layer that a tensor is of, and what it is to it; `nil` if that is not known.
    static func of(_ tensor: String) -> (layer: String, role: LoRARole)? {
        all.first { tensor.hasSuffix($0.suffix) }.map { (String(tensor.dropLast($0.suffix.count)), $0.role) }
    }

    /// The number of rows or columns that a factorised change has in its middle; `nil` if it is not factorised.
    static func rank(_ parts: [LoRARole: StoredTensor]) -> Int? {
        for role in [LoRARole.down, .hada1B, .lokr1B, .lokr2B] {
            if let part = parts[role] { return part.shape.first }
        }
        return nil
    }
}
