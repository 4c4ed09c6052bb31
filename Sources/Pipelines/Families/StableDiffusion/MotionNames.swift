/// What AnimateDiff's own code calls parameters, in terms of diffusers' names.
enum MotionNames {
    private static let places = [
        (original: ".temporal_transformer.", ours: "."), (".attention_blocks.0.", ".attn1."),
        (".attention_blocks.1.", ".attn2."), (".norms.0.", ".norm1."), (".norms.1.", ".norm2."),
        (".ff_norm.", ".norm3."),
    ]

    static func name(of stored: String) -> String {
        var name = stored.hasPrefix("module.") ? String(stored.dropFirst("module.".count)) : stored
        guard name.contains(".motion_modules.") else { return name }
        for (original, ours) in places { name = name.replacing(original, with: ours) }
        return name
    }

    /// Whether a tensor holds what modules are told of frames' places, which is computed.
    static func arePositions(_ stored: String) -> Bool {
        stored.hasSuffix(".pos_encoder.pe") || stored.hasSuffix(".pos_embed.pe")
    }

    /// What LoRAs of motion may call the layers of some parameters.
    static func originals(of names: some Sequence<String>) -> [String: [StoredPlace]] {
        var result: [String: [StoredPlace]] = [:]
        for name in names where name.contains(".motion_modules.") && name.hasSuffix(".weight") {
            let layer = String(name.dropLast(".weight".count))
            var original = layer.replacing(
                ".transformer_blocks.", with: ".temporal_transformer.transformer_blocks.")
            for (theirs, ours) in places.dropFirst() { original = original.replacing(ours, with: theirs) }
            result[original] = [StoredPlace(name: name)]
            // LoRAs of an attention's processor call its output so.
            if original.hasSuffix(".to_out.0") { result[String(original.dropLast(2))] = result[original] }
        }
        return result
    }
}
