import GentoolTensors

/// Qwen3 (Yang et al. 2025, "Qwen3 Technical Report"), a language model whose states say what a text is about.
///
/// Layers are read one by one while texts pass through them, so that never more than one is in memory.
public struct Qwen3Encoder: Sendable {
    public let configuration: Qwen3Configuration
    private let from: Weights
    private let embedding: WeightArray

    /// A text's tokens.
    public struct Text: Sendable, Equatable {
        /// With those that fill it up behind it.
        public let ids: [Int]
        /// How many are the text's own.
        public let length: Int

        /// - Parameters:
        ///   - ids: at least one, each of the vocabulary.
        ///   - length: how many are no padding, 1 to as many as there are; `nil` for all.
        public init(_ ids: [Int], length: Int? = nil) { (self.ids, self.length) = (ids, length ?? ids.count) }
    }

    /// - Parameters:
    ///   - from: the parameters, under transformers' names; `model` may stand before them.
    ///   - configuration: the shape that they have.
    /// - Throws: `WeightsError` if there are no token embeddings of that shape.
    public init(_ from: Weights, _ configuration: Qwen3Configuration) throws {
        self.configuration = configuration
        self.from = Self.parameters(from)
        embedding = try self.from["embed_tokens"].array(
            "weight", shape: [configuration.vocabularySize, configuration.hiddenSize])
    }

    /// The parameters without what stands before their names.
    ///
    /// - Parameter from: all of a file's.
    /// - Returns: those of the model.
    public static func parameters(_ from: Weights) -> Weights {
        from.contains("model.embed_tokens.weight") ? from["model"] : from
    }

    /// What texts are between layers.
    ///
    /// - Parameters:
    ///   - texts: each by itself.
    ///   - places: 0 is before the first layer, i before layer i; as many as there are layers is behind the last one and
    ///     its normalization. Layers behind the last of them are not read.
    /// - Returns: for each text its states at these places: 1, tokens, hidden size. Padding sees the text and no padding,
    ///   and the text no padding.
    /// - Throws: `WeightsError` if a layer's parameters are missing or have other shapes.
    public func states(of texts: [Text], at places: [Int]) throws -> [[Tensor]] {
        let last = places.max() ?? 0
        precondition(last <= configuration.layers && places.allSatisfy { $0 >= 0 }, "places between layers")
        var states = texts.map { text in
            embedding.rows(at: text.ids).reshaped([1, text.ids.count, configuration.hiddenSize])
        }
        let positions = texts.map { text in
            RotaryPositions(
                text.ids.indices.map { [$0] }, axes: [configuration.headSize], theta: configuration.theta,
                pairing: .halves)
        }
        var found = [[Int: Tensor]](repeating: [:], count: texts.count)
        for place in 0...last {
            if places.contains(place) {
                let norm =
                    place == configuration.layers
                    ? try from.tensor("norm.weight", shape: [configuration.hiddenSize]) : nil
                for (index, state) in states.enumerated() {
                    found[index][place] =
                        norm.map { state.rootMeanSquareNormalized(scale: $0, epsilon: configuration.epsilon) } ?? state
                }
            }
            guard place < last else { break }
            let layer = try Qwen3Layer(from["layers"][place], configuration)
            for index in texts.indices {
                states[index] = layer(states[index], positions[index], length: texts[index].length)
            }
        }
        return found.map { found in places.map { found[$0]! } }
    }
}

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

    /// - Parameters:
    ///   - x: 1, T, hidden size.
    ///   - positions: of T tokens.
    ///   - length: how many of them are no padding.
    func callAsFunction(_ x: Tensor, _ positions: RotaryPositions, length: Int) -> Tensor {
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
        let values = made.channels(ends.keys..<made.shape[2])
        let x = output(attended(queries, keys, values, length: length), adding: x)
        let expanded = expand(x.rootMeanSquareNormalized(scale: feedForwardNorm, epsilon: epsilon))
        return contract(Channels(expanded).swiglu(), adding: x)
    }

    /// Text sees what of it stands before; padding behind it sees the text.
    private func attended(_ queries: Tensor, _ keys: Tensor, _ values: Tensor, length: Int) -> Tensor {
        let (keys, values) = (keys.slice(0..<length, axis: 1), values.slice(0..<length, axis: 1))
        func attention(of range: Range<Int>, isCausal: Bool) -> Tensor {
            .attention(
                queries: Channels(queries.slice(range, axis: 1)), keys: Channels(keys), values: Channels(values),
                heads: configuration.heads, keyHeads: configuration.keyHeads, isCausal: isCausal,
                precision: output.weights.precision)
        }
        let text = attention(of: 0..<length, isCausal: true)
        let count = queries.shape[1]
        return length == count
            ? text : .concatenated([text, attention(of: length..<count, isCausal: false)], axis: 1)
    }
}
