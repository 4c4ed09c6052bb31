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
    ///   - imageModulations: the same of the picture.
    ///   - positions: of the text's tokens, then of the picture's.
    ///   - kept: keys and values of other tokens that are attended to.
    func callAsFunction(
        _ streams: inout (context: Tensor, image: Tensor), _ contextModulations: [Modulation],
        _ imageModulations: [Modulation], _ positions: RotaryPositions, beside kept: KeysValues?
    ) {
        let text = streams.context.shape[1]
        let words = projected(streams.context, context, contextModulations[0], positions[0..<text])
        let picture = projected(streams.image, image, imageModulations[0], positions[text..<positions.count])
        var seen = words.own.followed(by: picture.own)
        if let kept { seen = seen.followed(by: kept) }
        let attended = attended(.concatenated([words.queries, picture.queries], axis: 1), seen)
        finish(&streams.context, context, attended.slice(0..<text, axis: 1), contextModulations)
        finish(&streams.image, image, attended.slice(text..<positions.count, axis: 1), imageModulations)
    }

    /// Pictures that see only themselves.
    ///
    /// - Parameters:
    ///   - pictures: 1, tokens, channels.
    ///   - modulations: of attention and feed-forward layer.
    ///   - positions: of the tokens.
    /// - Returns: what others attend to them by.
    func alone(_ pictures: inout Tensor, _ modulations: [Modulation], _ positions: RotaryPositions) -> KeysValues {
        let (queries, own) = projected(pictures, image, modulations[0], positions)
        finish(&pictures, image, attended(queries, own), modulations)
        return own
    }

    private func projected(
        _ x: Tensor, _ stream: Stream, _ modulation: Modulation, _ positions: RotaryPositions
    ) -> (queries: Tensor, own: KeysValues) {
        let width = x.shape[2]
        let made = stream.queriesKeysValues(modulation.normalized(x, epsilon: epsilon))
        func rotated(_ range: Range<Int>, _ norm: Tensor) -> Tensor {
            Channels(made, range).normalizedAndRotated(by: positions, scale: norm, epsilon: epsilon)
        }
        return (
            rotated(0..<width, stream.queryNorm),
            KeysValues(
                keys: rotated(width..<2 * width, stream.keyNorm), values: made.channels(2 * width..<3 * width))
        )
    }

    private func attended(_ queries: Tensor, _ seen: KeysValues) -> Tensor {
        .attention(
            queries: Channels(queries), keys: Channels(seen.keys), values: Channels(seen.values), heads: heads,
            precision: image.output.weights.precision)
    }

    private func finish(_ x: inout Tensor, _ stream: Stream, _ attended: Tensor, _ modulations: [Modulation]) {
        x.formSum(with: stream.output(attended), gatedBy: modulations[0].gate)
        let expanded = stream.expand(modulations[1].normalized(x, epsilon: epsilon))
        x.formSum(with: stream.contract(Channels(expanded).swiglu()), gatedBy: modulations[1].gate)
    }
}
