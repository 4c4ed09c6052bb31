import Tensors

/// Attention of tokens to themselves or to a context, with several heads (Vaswani et al. 2017, §3.2).
struct Attention: Sendable {
    let heads: Int
    let toQueries: Linear
    let toKeysAndValues: Linear
    let toOutput: Linear

    /// - Parameters:
    ///   - names: of the layers that make queries, keys, values and the output.
    ///   - context: the channels of what is attended to; those of the tokens themselves by default.
    init(
        _ from: Weights, _ channels: Int, context: Int? = nil, heads: Int,
        names: (queries: String, keys: String, values: String, output: String) = ("to_q", "to_k", "to_v", "to_out.0"),
        inputBias: Bool = false
    ) throws {
        self.heads = heads
        toQueries = try Linear(from[names.queries], channels, to: channels, bias: inputBias)
        toKeysAndValues = try Linear(
            stacking: [from[names.keys], from[names.values]], context ?? channels, to: channels, bias: inputBias)
        toOutput = try Linear(from[names.output], channels, to: channels)
    }

    /// - Parameters:
    ///   - x: N, T, channels.
    ///   - context: N, S, channels of the context; `x` itself if there is none.
    ///   - residual: added to the result.
    func callAsFunction(
        _ x: Tensor, context: Tensor? = nil, isCausal: Bool = false, adding residual: Tensor? = nil
    ) -> Tensor {
        let keysAndValues = toKeysAndValues(context ?? x)
        let channels = keysAndValues.shape[2] / 2
        let attended = Tensor.attention(
            queries: toQueries(x), keys: keysAndValues.channels(0..<channels),
            values: keysAndValues.channels(channels..<(2 * channels)), heads: heads, isCausal: isCausal,
            precision: toQueries.weights.precision)
        return toOutput(attended, adding: residual)
    }
}
