import GentoolTensors

/// SAM's mask decoder (Kirillov et al. 2023, appendix A): masks of what is meant in a picture, and how good they are.
struct MaskDecoder: Sendable {
    /// How good masks are, then one for each mask: 1 + masks, channels.
    private let tokens: Tensor
    private let blocks: [TwoWayBlock]
    private let lastAttention: ProjectedAttention
    private let lastNorm: LayerNorm
    private let enlarge: [ExpandingConv2d]
    private let enlargedNorm: LayerNorm
    private let weighings: [Perceptron]
    private let quality: Perceptron

    /// As published; shapes don't tell.
    private static let heads = 8

    init(_ from: Weights, _ channels: Int) throws {
        let masks = try from.shape("mask_tokens.weight", axes: 2)[0]
        tokens = .concatenated(
            [
                try from.tensor("iou_token.weight", shape: [1, channels]),
                try from.tensor("mask_tokens.weight", shape: [masks, channels]),
            ], axis: 0)
        let transformer = from["transformer"]
        let depth = transformer.count("layers", anyOf: (1...4).map { "norm\($0).weight" })
        blocks = try (0..<depth).map {
            try TwoWayBlock(transformer["layers"][$0], channels, heads: Self.heads, isFirst: $0 == 0)
        }
        lastAttention = try ProjectedAttention(
            transformer["final_attn_token_to_image"], channels, heads: Self.heads)
        lastNorm = try LayerNorm(transformer["norm_final_attn"], channels)
        let widths = try ["0", "3"].map { try from["output_upscaling"].shape("\($0).weight", axes: 4)[1] }
        enlarge = [
            try ExpandingConv2d(from["output_upscaling.0"], channels, to: widths[0], factor: 2),
            try ExpandingConv2d(from["output_upscaling.3"], widths[0], to: widths[1], factor: 2),
        ]
        enlargedNorm = try LayerNorm(from["output_upscaling.1"], widths[0], epsilon: 1e-6)
        weighings = try (0..<masks).map {
            try Perceptron(from["output_hypernetworks_mlps"][$0], channels, to: widths[1])
        }
        quality = try Perceptron(from["iou_prediction_head"], channels, to: masks)
    }

    /// - Parameters:
    ///   - picture: 1, H, W, channels: its embedding, with what a mask that is given says added.
    ///   - positions: 1, H · W, channels: where its pixels are.
    ///   - prompt: 1, T, channels: tokens of what is meant.
    /// - Returns: 1, 4 · H, 4 · W, masks: logits of each pixel being meant; and the intersection over union that each mask
    ///   is thought to have with what is meant.
    func callAsFunction(_ picture: Tensor, positions: Tensor, prompt: Tensor) -> (logits: Tensor, quality: [Float]) {
        let channels = picture.shape[3]
        let prompt = Tensor.concatenated(
            [tokens.reshaped([1, tokens.shape[0], channels]), prompt], axis: 1)
        var answers = prompt
        var seen = picture.reshaped(positions.shape)
        for block in blocks { block(&answers, &seen, prompt: prompt, positions: positions) }
        answers = lastNorm(lastAttention(answers + prompt, seen + positions, seen, adding: answers))

        var enlarged = enlargedNorm(enlarge[0](seen.reshaped(picture.shape)))
        enlarged.formGELU()
        enlarged = enlarge[1](enlarged)
        enlarged.formGELU()
        let rows = answers.reshaped([answers.shape[1], channels])
        let weights = weighings.enumerated().map { index, weighing in weighing(rows[(index + 1)..<(index + 2)]) }
        return (
            enlarged.linear(PackedWeights(.concatenated(weights, axis: 0), precision: .f32)),
            quality(rows[0..<1]).floats()
        )
    }
}
