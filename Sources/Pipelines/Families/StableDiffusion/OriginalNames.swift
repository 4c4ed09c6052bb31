import GentoolCheckpoints

/// The names that Stable Diffusion's own code gives to parameters (CompVis, Stability AI), as single files have them, in
/// terms of diffusers' names.
struct OriginalNames {
    /// Residual blocks at each resolution of the UNet on the way down.
    let layersPerBlock: Int
    /// Resolutions of the autoencoder.
    let autoencoderResolutions: Int

    init(layersPerBlock: Int, autoencoderResolutions: Int) {
        self.layersPerBlock = layersPerBlock
        self.autoencoderResolutions = autoencoderResolutions
    }

    /// - Parameter names: all of a file's.
    init(of names: some Collection<String>) {
        let names = Set(names)
        // Input blocks are the first convolution, then some layers and a reduction for each resolution but the last.
        let reduction = (1...64).first { names.contains("model.diffusion_model.input_blocks.\($0).0.op.weight") }
        layersPerBlock = (reduction ?? 3) - 1
        autoencoderResolutions =
            (0...).first { !names.contains("first_stage_model.decoder.up.\($0).block.0.conv1.weight") }!
    }

    typealias Place = (part: ModelPart, name: String, slice: (index: Int, count: Int)?, isTransposed: Bool)

    /// Where a stored tensor belongs: usually one place, three for the joined projections of OpenCLIP.
    func places(of stored: String) -> [Place] {
        if let name = stored.removing("model.diffusion_model.") {
            return unet(name).map { [(.unet, $0, nil, false)] } ?? []
        }
        if let name = stored.removing("first_stage_model.") {
            return autoencoder(name).map { [(.autoencoder, $0, nil, false)] } ?? []
        }
        for prefix in ["cond_stage_model.transformer.", "conditioner.embedders.0.transformer."] {
            if let name = stored.removing(prefix) { return [(.textEncoder(0), name, nil, false)] }
        }
        if let name = stored.removing("cond_stage_model.model.") { return openCLIP(name, part: .textEncoder(0)) }
        if let name = stored.removing("conditioner.embedders.1.model.") { return openCLIP(name, part: .textEncoder(1)) }
        return []
    }

    // MARK: - UNet

    private func unet(_ name: String) -> String? {
        for (original, ours) in [
            ("time_embed.0.", "time_embedding.linear_1."), ("time_embed.2.", "time_embedding.linear_2."),
            ("time_embed.cond_proj.", "time_embedding.cond_proj."),
            ("label_emb.0.0.", "add_embedding.linear_1."), ("label_emb.0.2.", "add_embedding.linear_2."),
            ("label_emb.", "class_embedding."), ("out.0.", "conv_norm_out."), ("out.2.", "conv_out."),
            ("input_blocks.0.0.", "conv_in."), ("middle_block.1.", "mid_block.attentions.0."),
        ] {
            if let rest = name.removing(original) { return ours + rest }
        }
        if let rest = name.removing("middle_block.0.") { return "mid_block.resnets.0." + resnet(rest) }
        if let rest = name.removing("middle_block.2.") { return "mid_block.resnets.1." + resnet(rest) }
        let parts = name.split(separator: ".", maxSplits: 3)
        guard parts.count == 4, let index = Int(parts[1]), let member = Int(parts[2]) else { return nil }
        let rest = String(parts[3])
        let perBlock = layersPerBlock + 1
        switch parts[0] {
        case "input_blocks":
            let (block, layer) = ((index - 1) / perBlock, (index - 1) % perBlock)
            if layer == layersPerBlock {
                return "down_blocks.\(block).downsamplers.0.conv." + (rest.removing("op.") ?? rest)
            }
            return "down_blocks.\(block)." + blockMember(layer, member, rest)
        case "output_blocks":
            let (block, layer) = (index / perBlock, index % perBlock)
            if let convolution = rest.removing("conv.") {
                return "up_blocks.\(block).upsamplers.0.conv." + convolution
            }
            return "up_blocks.\(block)." + blockMember(layer, member, rest)
        default: return nil
        }
    }

    private func blockMember(_ layer: Int, _ member: Int, _ rest: String) -> String {
        member == 0 ? "resnets.\(layer)." + resnet(rest) : "attentions.\(layer)." + rest
    }

    private func resnet(_ name: String) -> String {
        for (original, ours) in [
            ("in_layers.0.", "norm1."), ("in_layers.2.", "conv1."), ("emb_layers.1.", "time_emb_proj."),
            ("out_layers.0.", "norm2."), ("out_layers.3.", "conv2."), ("skip_connection.", "conv_shortcut."),
        ] {
            if let rest = name.removing(original) { return ours + rest }
        }
        return name
    }

    /// The layers of a UNet by what they are called in this naming: the inverse of `places(of:)`.
    ///
    /// - Parameter layers: all of the network's, under diffusers' names.
    static func unetLayers(_ layers: some Collection<String>) -> [String: String] {
        let known = Set(layers)
        let perBlock = (0...).first { !known.contains("down_blocks.0.resnets.\($0).conv1") }!
        let resolutions = (0...).first { !known.contains("down_blocks.\($0).resnets.0.conv1") }!
        guard perBlock > 0 else { return [:] }
        let naming = OriginalNames(layersPerBlock: perBlock, autoencoderResolutions: 4)
        let blocks = (0..<(resolutions * (perBlock + 1))).flatMap { ["input_blocks.\($0)", "output_blocks.\($0)"] }
        let members = (blocks + ["middle_block"]).flatMap { block in (0...2).map { "\(block).\($0)" } }
        // What stands behind the number of a transformer has the same name in both.
        let insideTransformers = known.compactMap { layer in
            layer.firstRange(of: ".attentions.").map { range in
                layer[range.upperBound...].drop { $0.isNumber }.dropFirst()
            }
        }
        let ends =
            [
                "in_layers.0", "in_layers.2", "emb_layers.1", "out_layers.0", "out_layers.3", "skip_connection", "op",
                "conv",
            ]
            + Set(insideTransformers).map(String.init)
        let originals =
            members.flatMap { member in ends.map { "\(member).\($0)" } }
            + ["time_embed.0", "time_embed.2", "label_emb.0.0", "label_emb.0.2", "input_blocks.0.0", "out.0", "out.2"]
        var result: [String: String] = [:]
        for original in originals {
            guard let name = naming.unet(original + ".")?.dropLast() else { continue }
            if known.contains(String(name)) { result[original] = String(name) }
        }
        return result
    }

    // MARK: - Autoencoder

    private func autoencoder(_ name: String) -> String? {
        let parts = name.split(separator: ".", maxSplits: 2).map(String.init)
        guard parts.count >= 2, parts[0] == "encoder" || parts[0] == "decoder" else { return name }
        let side = parts[0]
        let rest = String(name.dropFirst(side.count + 1))
        // Some keep them inside of the two halves.
        if ["quant_conv.", "post_quant_conv."].contains(where: { rest.hasPrefix($0) }) { return rest }
        for (original, ours) in [
            ("mid.block_1.", "mid_block.resnets.0."), ("mid.block_2.", "mid_block.resnets.1."),
            ("norm_out.", "conv_norm_out."),
        ] {
            if let end = rest.removing(original) { return "\(side).\(ours)" + autoencoderResnet(end) }
        }
        if let end = rest.removing("mid.attn_1.") {
            return "\(side).mid_block.attentions.0." + autoencoderAttention(end)
        }
        let fields = rest.split(separator: ".", maxSplits: 2).map(String.init)
        guard fields.count == 3, let level = Int(fields[1]) else { return name }
        let block =
            side == "encoder"
            ? "encoder.down_blocks.\(level)." : "decoder.up_blocks.\(autoencoderResolutions - 1 - level)."
        if let end = fields[2].removing("block.") { return block + "resnets." + autoencoderResnet(end) }
        if let end = fields[2].removing("downsample.") { return block + "downsamplers.0." + end }
        if let end = fields[2].removing("upsample.") { return block + "upsamplers.0." + end }
        return nil
    }

    private func autoencoderResnet(_ name: String) -> String {
        name.replacing("nin_shortcut.", with: "conv_shortcut.")
    }

    private func autoencoderAttention(_ name: String) -> String {
        for (original, ours) in [
            ("norm.", "group_norm."), ("q.", "to_q."), ("k.", "to_k."), ("v.", "to_v."), ("proj_out.", "to_out.0."),
        ] {
            if let rest = name.removing(original) { return ours + rest }
        }
        return name
    }

    // MARK: - OpenCLIP

    private func openCLIP(_ name: String, part: ModelPart) -> [Place] {
        func one(_ name: String, isTransposed: Bool = false) -> [Place] { [(part, name, nil, isTransposed)] }
        switch name {
        case "positional_embedding": return one("text_model.embeddings.position_embedding.weight")
        case "token_embedding.weight": return one("text_model.embeddings.token_embedding.weight")
        case "text_projection": return one("text_projection.weight", isTransposed: true)
        default: break
        }
        if let rest = name.removing("ln_final.") { return one("text_model.final_layer_norm." + rest) }
        guard let rest = name.removing("transformer.resblocks.") else { return [] }
        let fields = rest.split(separator: ".", maxSplits: 1).map(String.init)
        guard fields.count == 2 else { return [] }
        let layer = "text_model.encoder.layers.\(fields[0])."
        if let kind = fields[1].removing("attn.in_proj_") {
            return ["q", "k", "v"].enumerated().map { index, letter in
                (part, "\(layer)self_attn.\(letter)_proj.\(kind)", (index, 3), false)
            }
        }
        for (original, ours) in [
            ("ln_1.", "layer_norm1."), ("ln_2.", "layer_norm2."), ("mlp.c_fc.", "mlp.fc1."),
            ("mlp.c_proj.", "mlp.fc2."),
            ("attn.out_proj.", "self_attn.out_proj."),
        ] {
            if let end = fields[1].removing(original) { return one(layer + ours + end) }
        }
        return []
    }
}

extension String {
    /// What follows a prefix, or `nil` if there is another.
    fileprivate func removing(_ prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
