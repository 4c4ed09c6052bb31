import GentoolTensors

/// TinyViT (Wu et al. 2022) as MobileSAM looks at pictures with it (Zhang et al. 2023, "Faster Segment Anything"): a stage
/// of convolutions, some of attention in windows, and a neck that makes SAM's embedding.
struct TinyViT: Sendable {
    private let patches: [Conv2d]
    private let convolutions: [MobileConvolution]
    private let merging: PatchMerging
    private let stages: [Stage]
    private let neck: [(convolution: Conv2d, norm: LayerNorm)]
    /// Channels of the embedding.
    let outputs: Int

    /// Blocks of one width, and what leads to the next.
    private struct Stage: Sendable {
        let blocks: [TinyViTBlock]
        let merging: PatchMerging?
    }

    init(_ from: Weights) throws {
        let half = try from.shape("patch_embed.seq.0.c.weight", axes: 4)[0]
        var channels = try from.shape("patch_embed.seq.2.c.weight", axes: 4)[0]
        patches = [
            try .normalized(from["patch_embed.seq.0"], 3, to: half, kernel: 3, stride: 2),
            try .normalized(from["patch_embed.seq.2"], half, to: channels, kernel: 3, stride: 2),
        ]
        let layers = from["layers"]
        let count = layers[0].count("blocks", anyOf: (1...3).map { "conv\($0).c.weight" })
        convolutions = try (0..<count).map { try MobileConvolution(layers[0]["blocks"][$0], channels) }

        let last = from.count("layers", anyOf: (TinyViTBlock.probes + ["conv1.c.weight"]).map { "blocks.0.\($0)" }) - 1
        guard last > 0 else {
            throw WeightsError(.wrongModel, source: from.source.name, "has a TinyViT without attention")
        }
        // The last stage sees as many pixels as the one before it: SAM's embedding is a sixteenth of the picture's side.
        func merging(_ index: Int) throws -> PatchMerging {
            let merging = try PatchMerging(layers[index]["downsample"], channels, stride: index == last - 1 ? 1 : 2)
            channels = merging.outputs
            return merging
        }
        self.merging = try merging(0)
        stages = try (1...last).map { index in
            let count = layers[index].count("blocks", anyOf: TinyViTBlock.probes)
            let blocks = try (0..<count).map { try TinyViTBlock(layers[index]["blocks"][$0], channels) }
            return Stage(blocks: blocks, merging: index < last ? try merging(index) : nil)
        }
        outputs = try from.shape("neck.0.weight", axes: 4)[0]
        neck = [
            (
                try Conv2d(from["neck.0"], channels, to: outputs, kernel: 1, bias: false),
                try LayerNorm(from["neck.1"], outputs, epsilon: 1e-6)
            ),
            (
                try Conv2d(from["neck.2"], outputs, to: outputs, bias: false),
                try LayerNorm(from["neck.3"], outputs, epsilon: 1e-6)
            ),
        ]
    }

    /// - Parameter x: N, H, W, 3.
    /// - Returns: N, H / 16, W / 16, outputs.
    func callAsFunction(_ x: Tensor) -> Tensor {
        var hidden = patches[0](x)
        hidden.formGELU()
        hidden = merging(convolutions.reduce(patches[1](hidden)) { $1($0) })
        for stage in stages {
            hidden = stage.blocks.reduce(hidden) { $1($0) }
            hidden = stage.merging.map { $0(hidden) } ?? hidden
        }
        return neck.reduce(hidden) { $1.norm($1.convolution($0)) }
    }
}
