/// What files call a Qwen3's parameters, in terms of transformers' names without `model` before them.
enum Qwen3Names {
    /// - Returns: `nil` for what is of none.
    static func name(of stored: String) -> String? {
        if let name = original(stored) { return name }
        var name = Substring(stored)
        for prefix in ["text_encoders.qwen3_4b.transformer.", "text_encoder.", "model."] where name.hasPrefix(prefix) {
            name = name.dropFirst(prefix.count)
        }
        let known = ["layers.", "embed_tokens.", "norm.", "lm_head."]
        return known.contains { name.hasPrefix($0) } ? String(name) : nil
    }

    private static let inLayers = [
        "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj",
        "attn_output": "self_attn.o_proj", "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm",
        "attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm", "ffn_gate": "mlp.gate_proj",
        "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
    ]

    /// Of a GGUF file's.
    private static func original(_ stored: String) -> String? {
        switch stored {
        case "token_embd.weight": return "embed_tokens.weight"
        case "output_norm.weight": return "norm.weight"
        case "output.weight": return "lm_head.weight"
        default: break
        }
        let parts = stored.split(separator: ".").map(String.init)
        guard parts.count == 4, parts[0] == "blk", let layer = inLayers[parts[2]] else { return nil }
        return "layers.\(parts[1]).\(layer).\(parts[3])"
    }
}
