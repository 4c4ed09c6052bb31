import GentoolTensors

/// Transformer blocks over a picture's pixels as tokens (Rombach et al. 2022, appendix E.2.1).
struct SpatialTransformer: Sendable {
    let norm: GroupNorm
    let projectIn: Linear
    let blocks: [TransformerBlock]
    let projectOut: Linear

    init(
        _ from: Weights, _ channels: Int, context: Int, heads: Int, depth: Int, groups: Int, attendsOnlyToContext: Bool
    ) throws {
        norm = try GroupNorm(from["norm"], channels, groups: groups, epsilon: 1e-6)
        projectIn = try Linear(from["proj_in"], channels, to: channels)
        blocks = try (0..<depth).map {
            try TransformerBlock(
                from["transformer_blocks"][$0], channels, context: context, heads: heads,
                attendsOnlyToContext: attendsOnlyToContext)
        }
        projectOut = try Linear(from["proj_out"], channels, to: channels)
    }

    /// - Parameter x: N, H, W, channels.
    func callAsFunction(_ x: Tensor, context: AttentionContext, point: InjectionPoint? = nil) -> Tensor {
        let tokens = [x.shape[0], x.shape[1] * x.shape[2], x.shape[3]]
        var hidden = projectIn(norm(x).reshaped(tokens))
        for (index, block) in blocks.enumerated() {
            hidden = block(hidden, context: context, point: point?.block(index))
        }
        return projectOut(hidden, adding: x.reshaped(tokens)).reshaped(x.shape)
    }
}
