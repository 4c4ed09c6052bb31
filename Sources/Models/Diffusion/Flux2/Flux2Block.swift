import GentoolTensors

/// Attention of text and picture to both, and feed-forward layers, with weights of their own for each of the two.
struct Flux2Block: Sendable {
    let context: Stream
    let image: Stream
    let epsilon: Float
    let heads: Int

    /// What one of the two has for itself.
    struct Stream: Sendable {
        let queriesKeysValues: Linear
        let queryNorm: Tensor
        let keyNorm: Tensor
        let output: Linear
        let expand: Linear
        let contract: Linear
    }

    init(_ from: Weights, _ configuration: Flux2Configuration) throws {
        let (width, hidden) = (configuration.width, configuration.feedForwardWidth)
        let attention = from["attn"]
        func stream(
            _ projections: [String], norms: (String, String), output: String, feedForward: String
        ) throws -> Stream {
            Stream(
                queriesKeysValues: try Linear(
                    stacking: projections.map { attention[$0] }, width, to: [width, width, width]),
                queryNorm: try attention.tensor("\(norms.0).weight", shape: [configuration.headSize]),
                keyNorm: try attention.tensor("\(norms.1).weight", shape: [configuration.headSize]),
                output: try Linear(attention[output], width, to: width, bias: false),
                expand: try Linear(from[feedForward]["linear_in"], width, to: 2 * hidden, bias: false),
                contract: try Linear(from[feedForward]["linear_out"], hidden, to: width, bias: false))
        }
        image = try stream(
            ["to_q", "to_k", "to_v"], norms: ("norm_q", "norm_k"), output: "to_out.0", feedForward: "ff")
        context = try stream(
            ["add_q_proj", "add_k_proj", "add_v_proj"], norms: ("norm_added_q", "norm_added_k"), output: "to_add_out",
            feedForward: "ff_context")
        epsilon = configuration.epsilon
        heads = configuration.heads
    }

    /// - Parameters:
    ///   - streams: 1, tokens, channels each.
    ///   - contextModulations: of attention and feed-forward layer.
    ///   - positions: of the text's tokens, then of the picture's.
    func callAsFunction(
        _ streams: inout (context: Tensor, image: Tensor), _ contextModulations: [Modulation],
        _ imageModulations: [Modulation], _ positions: RotaryPositions
    ) {
        let width = streams.image.shape[2]
        let text = streams.context.shape[1]
        let parts = [
            (context, contextModulations[0].normalized(streams.context, epsilon: epsilon), positions[0..<text]),
            (
                image, imageModulations[0].normalized(streams.image, epsilon: epsilon),
                positions[text..<positions.count]
            ),
        ].map { stream, x, places in
            let made = stream.queriesKeysValues(x)
            func rotated(_ range: Range<Int>, _ norm: Tensor) -> Tensor {
                Channels(made, range).normalizedAndRotated(by: places, scale: norm, epsilon: epsilon)
            }
            return (
                queries: rotated(0..<width, stream.queryNorm), keys: rotated(width..<2 * width, stream.keyNorm),
                values: made.channels(2 * width..<3 * width)
            )
        }
        let attended = Tensor.attention(
            queries: Channels(.concatenated(parts.map(\.queries), axis: 1)),
            keys: Channels(.concatenated(parts.map(\.keys), axis: 1)),
            values: Channels(.concatenated(parts.map(\.values), axis: 1)), heads: heads,
            precision: image.output.weights.precision)
        finish(&streams.context, context, attended.slice(0..<text, axis: 1), contextModulations)
        finish(&streams.image, image, attended.slice(text..<positions.count, axis: 1), imageModulations)
    }

    private func finish(_ x: inout Tensor, _ stream: Stream, _ attended: Tensor, _ modulations: [Modulation]) {
        x.formSum(with: stream.output(attended), gatedBy: modulations[0].gate)
        let expanded = stream.expand(modulations[1].normalized(x, epsilon: epsilon))
        x.formSum(with: stream.contract(Channels(expanded).swiglu()), gatedBy: modulations[1].gate)
    }
}
