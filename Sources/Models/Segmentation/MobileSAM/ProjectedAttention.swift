import GentoolTensors

/// Attention of some tokens to others, with keys and values of different ones and fewer channels inside (Kirillov et al.
/// 2023, "Segment Anything", appendix A).
struct ProjectedAttention: Sendable {
    private let queries: Linear
    private let keys: Linear
    private let values: Linear
    private let output: Linear
    private let heads: Int

    init(_ from: Weights, _ channels: Int, heads: Int) throws {
        let inner = try from.shape("q_proj.weight", axes: 2)[0]
        guard inner % heads == 0 else {
            throw WeightsError(
                .wrongModel, source: from.source.name,
                "has attention in \(inner) channels, expected a multiple of the \(heads) heads")
        }
        self.heads = heads
        queries = try Linear(from["q_proj"], channels, to: inner)
        keys = try Linear(from["k_proj"], channels, to: inner)
        values = try Linear(from["v_proj"], channels, to: inner)
        output = try Linear(from["out_proj"], inner, to: channels)
    }

    /// - Parameters:
    ///   - q: N, T, channels: what queries are made of.
    ///   - k: N, S, channels: what keys are made of.
    ///   - v: N, S, channels: what values are made of.
    ///   - residual: added to the result; or none.
    func callAsFunction(_ q: Tensor, _ k: Tensor, _ v: Tensor, adding residual: Tensor? = nil) -> Tensor {
        let attended = Tensor.attention(
            queries: Channels(queries(q)), keys: Channels(keys(k)), values: Channels(values(v)), heads: heads,
            precision: output.weights.precision)
        return output(attended, adding: residual)
    }
}
