import GentoolTensors

/// Attention and a gated feed-forward layer, each between two normalizations and around a residual; where the time counts,
/// it scales what goes in and says how much of what comes out counts.
struct ZImageBlock: Sendable {
    let modulation: Linear?
    let attentionNorms: (before: Tensor, after: Tensor)
    let queriesKeysValues: Linear
    let queryNorm: Tensor
    let keyNorm: Tensor
    let output: Linear
    let feedForwardNorms: (before: Tensor, after: Tensor)
    let expand: Linear
    let contract: Linear
    let heads: Int
    let epsilon: Float

    /// Of the normalizations of queries and keys.
    private static let headEpsilon: Float = 1e-5

    init(_ from: Weights, _ configuration: ZImageConfiguration, isModulated: Bool) throws {
        let (width, hidden) = (configuration.width, configuration.feedForwardWidth)
        func norm(_ name: String) throws -> Tensor { try from.tensor("\(name).weight", shape: [width]) }
        modulation =
            isModulated
            ? try Linear(from["adaLN_modulation.0"], configuration.modulationChannels, to: 4 * width) : nil
        attentionNorms = (try norm("attention_norm1"), try norm("attention_norm2"))
        feedForwardNorms = (try norm("ffn_norm1"), try norm("ffn_norm2"))
        let attention = from["attention"]
        queriesKeysValues = try Linear(
            stacking: ["to_q", "to_k", "to_v"].map { attention[$0] }, width, to: [width, width, width])
        queryNorm = try attention.tensor("norm_q.weight", shape: [configuration.headSize])
        keyNorm = try attention.tensor("norm_k.weight", shape: [configuration.headSize])
        output = try Linear(attention["to_out.0"], width, to: width, bias: false)
        expand = try Linear(
            stacking: [from["feed_forward.w1"], from["feed_forward.w3"]], width, to: [hidden, hidden])
        contract = try Linear(from["feed_forward.w2"], hidden, to: width, bias: false)
        heads = configuration.heads
        epsilon = configuration.epsilon
    }

    /// - Parameters:
    ///   - x: 1, tokens, channels.
    ///   - positions: of the tokens.
    ///   - time: 1, channels of the modulation.
    func callAsFunction(_ x: inout Tensor, _ positions: RotaryPositions, _ time: Tensor) {
        let width = x.shape[2]
        let parts = modulation.map { layer -> [Tensor] in
            let answer = layer(time)
            return (0..<4).map { answer.channels($0 * width..<($0 + 1) * width).reshaped([width]) }
        }
        add(
            to: &x, attentionNorms, scale: parts?[0], gate: parts?[1]
        ) { x in
            let made = queriesKeysValues(x)
            func rotated(_ range: Range<Int>, _ norm: Tensor) -> Channels {
                Channels(
                    Channels(made, range)
                        .normalizedAndRotated(by: positions, scale: norm, epsilon: Self.headEpsilon))
            }
            return output(
                .attention(
                    queries: rotated(0..<width, queryNorm), keys: rotated(width..<2 * width, keyNorm),
                    values: Channels(made, 2 * width..<3 * width), heads: heads,
                    precision: output.weights.precision))
        }
        add(to: &x, feedForwardNorms, scale: parts?[2], gate: parts?[3]) { x in contract(Channels(expand(x)).swiglu()) }
    }

    /// x + tanh(gate) · after(layer(before(x) · (1 + scale))).
    private func add(
        to x: inout Tensor, _ norms: (before: Tensor, after: Tensor), scale: Tensor?, gate: Tensor?,
        _ layer: (Tensor) -> Tensor
    ) {
        let before = scale.map { norms.before * ($0 + 1) } ?? norms.before
        let made = layer(x.rootMeanSquareNormalized(scale: before, epsilon: epsilon))
        let gate = gate.map { $0.tanh() } ?? Tensor(shape: [x.shape[2]], repeating: 1)
        x.formSum(with: made.rootMeanSquareNormalized(scale: norms.after, epsilon: epsilon), gatedBy: gate)
    }
}
