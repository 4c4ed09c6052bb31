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
    let width: Int

    init(_ from: Weights, _ configuration: Flux2Configuration) throws {
        width = configuration.width
        let hidden = configuration.feedForwardWidth
        let attention = from["attn"]
        input = try Linear(attention["to_qkv_mlp_proj"], width, to: 3 * width + 2 * hidden, bias: false)
        queryNorm = try attention.tensor("norm_q.weight", shape: [configuration.headSize])
        keyNorm = try attention.tensor("norm_k.weight", shape: [configuration.headSize])
        output = try Linear(attention["to_out"], width + hidden, to: width, bias: false)
        epsilon = configuration.epsilon
        heads = configuration.heads
    }

    /// - Parameters:
    ///   - x: 1, tokens, channels.
    ///   - modulation: of both layers.
    ///   - positions: of the tokens.
    ///   - kept: keys and values of other tokens that are attended to.
    func callAsFunction(
        _ x: inout Tensor, _ modulation: Modulation, _ positions: RotaryPositions, beside kept: KeysValues?
    ) {
        let made = input(modulation.normalized(x, epsilon: epsilon))
        let own = keysAndValues(made, positions)
        finish(&x, made, modulation, positions, seen: kept.map { own.followed(by: $0) } ?? own)
    }

    /// Pictures that see only themselves.
    ///
    /// - Parameters:
    ///   - pictures: 1, tokens, channels.
    ///   - modulation: of both layers.
    ///   - positions: of the tokens.
    /// - Returns: what others attend to them by.
    func alone(_ pictures: inout Tensor, _ modulation: Modulation, _ positions: RotaryPositions) -> KeysValues {
        let made = input(modulation.normalized(pictures, epsilon: epsilon))
        let own = keysAndValues(made, positions)
        finish(&pictures, made, modulation, positions, seen: own)
        return own
    }

    private func keysAndValues(_ made: Tensor, _ positions: RotaryPositions) -> KeysValues {
        KeysValues(
            keys: Channels(made, width..<2 * width)
                .normalizedAndRotated(by: positions, scale: keyNorm, epsilon: epsilon),
            values: made.channels(2 * width..<3 * width))
    }

    private func finish(
        _ x: inout Tensor, _ made: Tensor, _ modulation: Modulation, _ positions: RotaryPositions, seen: KeysValues
    ) {
        let queries = Channels(made, 0..<width)
            .normalizedAndRotated(by: positions, scale: queryNorm, epsilon: epsilon)
        let attended = Tensor.attention(
            queries: Channels(queries), keys: Channels(seen.keys), values: Channels(seen.values), heads: heads,
            precision: output.weights.precision)
        let hidden = Channels(made, 3 * width..<made.shape[2]).swiglu(after: attended)
        x.formSum(with: output(hidden), gatedBy: modulation.gate)
    }
}
