import GentoolModels

/// What single files and GGUF's call the parameters of Z-Image's transformer, in terms of diffusers' names.
enum ZImageNames {
    /// A place that a stored tensor belongs to.
    struct Place: Equatable {
        let name: String
        /// Which third of its rows.
        var third: Int?
    }

    /// What may stand before all names of a file.
    static let prefixes = ["model.diffusion_model.", "diffusion_model.", "transformer."]
    /// Tensors by which a file is known to be of the family; others of Lumina's kind have no second one.
    static let marks = ["noise_refiner.0.attention_norm1.weight", "cap_pad_token"]

    /// Where a stored tensor belongs; three places for the joined projections.
    ///
    /// - Parameter stored: its name without a prefix, in either naming.
    /// - Returns: none for what the network doesn't have, `nil` for what files have for nothing.
    static func places(of stored: String) -> [Place]? {
        if stored == "norm_final.weight" { return nil }
        let known = [
            "layers", "noise_refiner", "context_refiner", "t_embedder", "cap_embedder", "cap_pad_token", "x_pad_token",
            "all_x_embedder", "all_final_layer", "x_embedder", "final_layer",
        ]
        guard let first = stored.split(separator: ".").first, known.contains(String(first)) else { return [] }
        if stored.contains(".attention.qkv.") {
            return ["to_q", "to_k", "to_v"].enumerated().map { index, name in
                Place(name: stored.replacing(".attention.qkv.", with: ".attention.\(name)."), third: index)
            }
        }
        var name = stored
        for (theirs, ours) in [("x_embedder.", "all_x_embedder.2-1."), ("final_layer.", "all_final_layer.2-1.")]
        where name.hasPrefix(theirs) { name = ours + name.dropFirst(theirs.count) }
        for (theirs, ours) in [
            (".attention.out.", ".attention.to_out.0."), (".attention.q_norm.", ".attention.norm_q."),
            (".attention.k_norm.", ".attention.norm_k."),
        ] { name = name.replacing(theirs, with: ours) }
        return [Place(name: name)]
    }

    /// What files in this naming call a transformer's layers, and where these are.
    static func layers(_ configuration: ZImageConfiguration) -> [String: [LoRA.Place]] {
        let blocks =
            (0..<configuration.layers).map { "layers.\($0)" }
            + (0..<configuration.refiners).flatMap { ["noise_refiner.\($0)", "context_refiner.\($0)"] }
        let all =
            blocks.flatMap { ["\($0).attention.qkv", "\($0).attention.out"] }
            + ["x_embedder", "final_layer.linear", "final_layer.adaLN_modulation.1"]
        return all.reduce(into: [:]) { layers, layer in
            layers[layer] = places(of: "\(layer).weight")?.map { LoRA.Place(name: $0.name, third: $0.third) }
        }
    }
}
