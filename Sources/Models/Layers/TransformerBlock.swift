import GentoolTensors

/// Self-attention, attention to the context, and a gated feed-forward layer, each around a residual.
struct TransformerBlock: Sendable {
    let norm1: LayerNorm
    let attention1: Attention
    let norm2: LayerNorm
    let attention2: Attention
    let norm3: LayerNorm
    let expand: Linear
    let contract: Linear
    /// Whether the first attention looks at the context too.
    let attendsOnlyToContext: Bool

    init(_ from: Weights, _ channels: Int, context: Int, heads: Int, attendsOnlyToContext: Bool) throws {
        norm1 = try LayerNorm(from["norm1"], channels)
        attention1 = try Attention(
            from["attn1"], channels, context: attendsOnlyToContext ? context : nil, heads: heads)
        norm2 = try LayerNorm(from["norm2"], channels)
        attention2 = try Attention(from["attn2"], channels, context: context, heads: heads)
        norm3 = try LayerNorm(from["norm3"], channels)
        expand = try Linear(from["ff.net.0.proj"], channels, to: 8 * channels)
        contract = try Linear(from["ff.net.2"], 4 * channels, to: channels)
        self.attendsOnlyToContext = attendsOnlyToContext
    }

    /// - Parameter x: N, T, channels.
    func callAsFunction(_ x: Tensor, context: AttentionContext, point: InjectionPoint? = nil) -> Tensor {
        var x = attention1(norm1(x), context: attendsOnlyToContext ? context : nil, adding: x, point: point)
        x = attention2(norm2(x), context: context, adding: x)
        return norm3(x).gatedFeedForward(
            expand: expand.weights, expandBias: expand.bias, contract: contract.weights, contractBias: contract.bias,
            adding: x)
    }
}
