import GentoolTensors

/// Attention and feed-forward layer side by side, over text and picture as one sequence (Dehghani et al. 2023, "Scaling
/// Vision Transformers to 22 Billion Parameters", §2).
struct Flux2SingleBlock: Sendable {
    /// To queries, keys, values and twice the feed-forward layer's hidden channels.
    let input: Linear
    let queryNorm: Tensor
    let keyNorm: Tensor
    /// From what was attended to and the hidden channels.
    let output: Linear
    let epsilon: Float
    let heads: Int

    init(_ from: Weights, _ configuration: Flux2Configuration) throws {
        let (width, hidden) = (configuration.width, configuration.feedForwardWidth)
        let attention = from["attn"]
        input = try Linear(attention["to_qkv_mlp_proj"], width, to: 3 * width + 2 * hidden, bias: false)
        queryNorm = try attention.tensor("norm_q.weight", shape: [configuration.headSize])
        keyNorm = try attention.tensor("norm_k.weight", shape: [configuration.headSize])
        output = try Linear(attention["to_out"], width + hidden, to: width, bias: false)
        epsilon = configuration.epsilon
        heads = configuration.heads
    }

    /// - Parameter x: 1, tokens, channels.
    func callAsFunction(_ x: inout Tensor, _ modulation: Modulation, _ positions: RotaryPositions) {
        let width = x.shape[2]
        let made = input(modulation.normalized(x, epsilon: epsilon))
        let attended = Tensor.attention(
            queries: Channels(
                Channels(made, 0..<width).normalizedAndRotated(by: positions, scale: queryNorm, epsilon: epsilon)),
            keys: Channels(
                Channels(made, width..<2 * width)
                    .normalizedAndRotated(by: positions, scale: keyNorm, epsilon: epsilon)),
            values: Channels(made, 2 * width..<3 * width), heads: heads, precision: output.weights.precision)
        let hidden = Channels(made, 3 * width..<made.shape[2]).swiglu(after: attended)
        x.formSum(with: output(hidden), gatedBy: modulation.gate)
    }
}
