import GentoolModels

/// What Black Forest Labs' files, ComfyUI's and GGUF's call the parameters of FLUX.2's transformer, in terms of diffusers'
/// names.
enum Flux2Names: TransformerNames {
    static let family = "FLUX.2"
    static let marks = [["double_stream_modulation_img.lin.weight", "double_stream_modulation_img.linear.weight"]]

    static func places(of stored: String) -> [StoredPlace]? {
        let parts = stored.split(separator: ".").map(String.init)
        guard parts.count >= 2 else { return [] }
        let kind = parts[parts.count - 1] == "scale" ? "weight" : parts[parts.count - 1]
        let layer = parts.dropLast().joined(separator: ".")
        if let name = whole[layer] { return [StoredPlace(name: "\(name).\(kind)")] }
        if layer == "final_layer.adaLN_modulation.1" {
            return [StoredPlace(name: "norm_out.linear.\(kind)", isSwapped: true)]
        }
        let inner = parts.dropFirst(2).dropLast().joined(separator: ".")
        switch parts[0] {
        case "double_blocks":
            let block = "transformer_blocks.\(parts[1])."
            if let projections = joined[inner] {
                return projections.enumerated().map { StoredPlace(name: "\(block)attn.\($1).\(kind)", third: $0) }
            }
            return inDouble[inner].map { [StoredPlace(name: "\(block)\($0).\(kind)")] } ?? []
        case "single_blocks":
            return inSingle[inner].map { [StoredPlace(name: "single_transformer_blocks.\(parts[1]).\($0).\(kind)")] }
                ?? []
        default: return isDiffusers(parts) ? [StoredPlace(name: stored)] : []
        }
    }

    static func layers(_ configuration: Flux2Configuration) -> [String] {
        let double = (0..<configuration.layers).flatMap { block in
            (Array(joined.keys) + inDouble.keys).map { "double_blocks.\(block).\($0)" }
        }
        let single = (0..<configuration.singleLayers).flatMap { block in
            inSingle.keys.map { "single_blocks.\(block).\($0)" }
        }
        return double + single + Array(whole.keys) + ["final_layer.adaLN_modulation.1"]
    }

    private static func isDiffusers(_ parts: [String]) -> Bool {
        let known = [
            "x_embedder", "context_embedder", "time_guidance_embed", "transformer_blocks", "single_transformer_blocks",
            "double_stream_modulation_img", "double_stream_modulation_txt", "single_stream_modulation", "norm_out",
            "proj_out",
        ]
        return known.contains(parts[0])
    }

    private static let whole = [
        "img_in": "x_embedder", "txt_in": "context_embedder",
        "time_in.in_layer": "time_guidance_embed.timestep_embedder.linear_1",
        "time_in.out_layer": "time_guidance_embed.timestep_embedder.linear_2",
        "double_stream_modulation_img.lin": "double_stream_modulation_img.linear",
        "double_stream_modulation_txt.lin": "double_stream_modulation_txt.linear",
        "single_stream_modulation.lin": "single_stream_modulation.linear", "final_layer.linear": "proj_out",
    ]
    private static let joined = [
        "img_attn.qkv": ["to_q", "to_k", "to_v"], "txt_attn.qkv": ["add_q_proj", "add_k_proj", "add_v_proj"],
    ]
    private static let inDouble = [
        "img_attn.norm.query_norm": "attn.norm_q", "img_attn.norm.key_norm": "attn.norm_k",
        "img_attn.proj": "attn.to_out.0", "img_mlp.0": "ff.linear_in", "img_mlp.2": "ff.linear_out",
        "txt_attn.norm.query_norm": "attn.norm_added_q", "txt_attn.norm.key_norm": "attn.norm_added_k",
        "txt_attn.proj": "attn.to_add_out", "txt_mlp.0": "ff_context.linear_in", "txt_mlp.2": "ff_context.linear_out",
    ]
    private static let inSingle = [
        "linear1": "attn.to_qkv_mlp_proj", "linear2": "attn.to_out", "norm.query_norm": "attn.norm_q",
        "norm.key_norm": "attn.norm_k",
    ]
}
