import GentoolTensors

/// Attention to what stands before, and a gated feed-forward layer, each behind a normalization and around a residual.
struct Qwen3Layer: Sendable {
    let configuration: Qwen3Configuration
    let norm: Tensor
    let queriesKeysValues: Linear
    let queryNorm: Tensor
    let keyNorm: Tensor
    let output: Linear
    let feedForwardNorm: Tensor
    let expand: Linear
    let contract: Linear

    init(_ from: Weights, _ configuration: Qwen3Configuration) throws {
        self.configuration = configuration
        let (size, head) = (configuration.hiddenSize, configuration.headSize)
        let (queries, keys) = (configuration.heads * head, configuration.keyHeads * head)
        let attention = from["self_attn"]
        norm = try from.tensor("input_layernorm.weight", shape: [size])
        queriesKeysValues = try Linear(
            stacking: ["q_proj", "k_proj", "v_proj"].map { attention[$0] }, size, to: [queries, keys, keys])
        queryNorm = try attention.tensor("q_norm.weight", shape: [head])
        keyNorm = try attention.tensor("k_norm.weight", shape: [head])
        output = try Linear(attention["o_proj"], queries, to: size, bias: false)
        feedForwardNorm = try from.tensor("post_attention_layernorm.weight", shape: [size])
        let intermediate = configuration.intermediateSize
        expand = try Linear(
            stacking: [from["mlp.gate_proj"], from["mlp.up_proj"]], size, to: [intermediate, intermediate])
        contract = try Linear(from["mlp.down_proj"], intermediate, to: size, bias: false)
    }

    /// A whole text, which may be filled up.
    ///
    /// - Parameters:
    ///   - x: 1, T, hidden size.
    ///   - positions: of T tokens.
    ///   - length: how many of them are no padding.
    func callAsFunction(_ x: Tensor, _ positions: RotaryPositions, length: Int) -> Tensor {
        let (queries, own) = projected(x, positions)
        let text = KeysValues(
            keys: own.keys.slice(0..<length, axis: 1), values: own.values.slice(0..<length, axis: 1))
        // Text sees what of it stands before; padding behind it sees the text.
        let seen = attended(queries.slice(0..<length, axis: 1), text, isCausal: true)
        guard length < x.shape[1] else { return finished(seen, x) }
        let padding = attended(queries.slice(length..<x.shape[1], axis: 1), text, isCausal: false)
        return finished(.concatenated([seen, padding], axis: 1), x)
    }

    /// A text's beginning, or its next token.
    ///
    /// - Parameters:
    ///   - x: 1, T, hidden size; T is 1 where something stands before.
    ///   - positions: of T tokens.
    ///   - past: of the tokens before; those of these come behind them.
    func callAsFunction(_ x: Tensor, _ positions: RotaryPositions, past: inout KeysValues?) -> Tensor {
        precondition(past == nil || x.shape[1] == 1, "a beginning or one token")
        let (queries, own) = projected(x, positions)
        let isBeginning = past == nil
        let seen = past?.followed(by: own) ?? own
        past = seen
        return finished(attended(queries, seen, isCausal: isBeginning), x)
    }

    private func projected(_ x: Tensor, _ positions: RotaryPositions) -> (queries: Tensor, own: KeysValues) {
        let epsilon = configuration.epsilon
        let made = queriesKeysValues(x.rootMeanSquareNormalized(scale: norm, epsilon: epsilon))
        let ends = (
            queries: configuration.heads * configuration.headSize,
            keys: (configuration.heads + configuration.keyHeads) * configuration.headSize
        )
        let queries = Channels(made, 0..<ends.queries)
            .normalizedAndRotated(by: positions, scale: queryNorm, epsilon: epsilon)
        let keys = Channels(made, ends.queries..<ends.keys)
            .normalizedAndRotated(by: positions, scale: keyNorm, epsilon: epsilon)
        return (queries, KeysValues(keys: keys, values: made.channels(ends.keys..<made.shape[2])))
    }

    private func attended(_ queries: Tensor, _ seen: KeysValues, isCausal: Bool) -> Tensor {
        .attention(
            queries: Channels(queries), keys: Channels(seen.keys), values: Channels(seen.values),
            heads: configuration.heads, keyHeads: configuration.keyHeads, isCausal: isCausal,
            precision: output.weights.precision)
    }

    private func finished(_ attended: Tensor, _ x: Tensor) -> Tensor {
        let x = output(attended, adding: x)
        let expanded = expand(x.rootMeanSquareNormalized(scale: feedForwardNorm, epsilon: configuration.epsilon))
        return contract(Channels(expanded).swiglu(), adding: x)
    }
}
