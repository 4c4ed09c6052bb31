import GentoolTensors

/// Qwen3 (Yang et al. 2025, "Qwen3 Technical Report"), a language model whose states say what a text is about.
///
/// Layers are read one by one while texts pass through them, so that never more than one is in memory.
public struct Qwen3Encoder: Sendable {
    /// The shape that its weights have.
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
        let positions = texts.map { configuration.positions(0..<$0.ids.count) }
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
