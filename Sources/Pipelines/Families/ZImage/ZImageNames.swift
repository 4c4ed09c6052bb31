import GentoolModels

/// What single files and GGUF's call the parameters of Z-Image's transformer, in terms of diffusers' names.
enum ZImageNames: TransformerNames {
    static let family = "Z-Image"
    /// Others of Lumina's kind have no second one.
    static let marks = [["noise_refiner.0.attention_norm1.weight"], ["cap_pad_token"]]

    static func places(of stored: String) -> [StoredPlace]? {
        if stored == "norm_final.weight" { return nil }
        let known = [
            "layers", "noise_refiner", "context_refiner", "t_embedder", "cap_embedder", "cap_pad_token", "x_pad_token",
            "all_x_embedder", "all_final_layer", "x_embedder", "final_layer",
        ]
        guard let first = stored.split(separator: ".").first, known.contains(String(first)) else { return [] }
        if stored.contains(".attention.qkv.") {
            return ["to_q", "to_k", "to_v"].enumerated().map { index, name in
                StoredPlace(name: stored.replacing(".attention.qkv.", with: ".attention.\(name)."), third: index)
            }
        }
        var name = stored
        for (theirs, ours) in [("x_embedder.", "all_x_embedder.2-1."), ("final_layer.", "all_final_layer.2-1.")]
        where name.hasPrefix(theirs) { name = ours + name.dropFirst(theirs.count) }
        for (theirs, ours) in [
            (".attention.out.", ".attention.to_out.0."), (".attention.q_norm.", ".attention.norm_q."),
            (".attention.k_norm.", ".attention.norm_k."),
        ] { name = name.replacing(theirs, with: ours) }
        return [StoredPlace(name: name)]
    }

    static func layers(_ configuration: ZImageConfiguration) -> [String] {
        let blocks =
            (0..<configuration.layers).map { "layers.\($0)" }
            + (0..<configuration.refiners).flatMap { ["noise_refiner.\($0)", "context_refiner.\($0)"] }
        return blocks.flatMap { ["\($0).attention.qkv", "\($0).attention.out"] }
            + ["x_embedder", "final_layer.linear", "final_layer.adaLN_modulation.1"]
    }
}
