import GentoolTensors

/// Attention of tokens to themselves or to a context, with several heads (Vaswani et al. 2017, §3.2).
struct Attention: Sendable {
    let heads: Int
    /// Makes queries, keys and values out of the tokens; or queries alone where there is a context.
    let fromTokens: Linear
    /// Makes keys and values out of the context.
    let fromContext: Linear?
    let toOutput: Linear

    /// - Parameters:
    ///   - names: of the layers that make queries, keys, values and the output.
    ///   - context: the channels of what is attended to; `nil` for the tokens themselves.
    init(
        _ from: Weights, _ channels: Int, context: Int? = nil, heads: Int,
        names: (queries: String, keys: String, values: String, output: String) = ("to_q", "to_k", "to_v", "to_out.0"),
        inputBias: Bool = false
    ) throws {
        self.heads = heads
        let keysAndValues = [from[names.keys], from[names.values]]
        fromTokens = try Linear(
            stacking: [from[names.queries]] + (context == nil ? keysAndValues : []), channels, to: channels,
            bias: inputBias)
        fromContext = try context.map { try Linear(stacking: keysAndValues, $0, to: channels, bias: inputBias) }
        toOutput = try Linear(from[names.output], channels, to: channels)
    }

    /// - Parameters:
    ///   - x: N, T, channels.
    ///   - context: what is attended to, if the layer was made for one; where it is of fewer samples, each is of as many
    ///     of these, one after the other.
    ///   - residual: added to the result.
    ///   - point: where tokens that attend to themselves may be answered otherwise.
    func callAsFunction(
        _ x: Tensor, context: AttentionContext? = nil, isCausal: Bool = false, adding residual: Tensor? = nil,
        point: InjectionPoint? = nil
    ) -> Tensor {
        let channels = x.shape[2]
        let own = fromTokens(x)
        if let point, fromContext == nil {
            let attention = SelfAttention(own, heads: heads, precision: toOutput.weights.precision)
            return toOutput(point.injection.attended(attention, at: point.place), adding: residual)
        }
        let other = context.flatMap { context in fromContext.map { context.keysAndValues($0) } }
        let keys = other.map { Channels($0, 0..<channels) } ?? Channels(own, channels..<(2 * channels))
        let values =
            other.map { Channels($0, channels..<(2 * channels)) } ?? Channels(own, (2 * channels)..<(3 * channels))
        // Samples of one context are one longer sequence of queries, which don't see each other.
        let samples = other?.shape[0] ?? own.shape[0]
        let queries = own.reshaped([samples, own.shape[0] / samples * own.shape[1], own.shape[2]])
        let attended = Tensor.attention(
            queries: Channels(queries, 0..<channels), keys: keys, values: values, heads: heads, isCausal: isCausal,
            precision: toOutput.weights.precision)
        return toOutput(attended.reshaped(x.shape), adding: residual)
    }
}
