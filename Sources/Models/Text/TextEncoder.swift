import GentoolTensors

/// CLIP's text encoder (Radford et al. 2021, §2.4): a transformer that sees tokens from left to right.
public struct TextEncoder: Sendable {
    /// The shape that its weights have.
    public let configuration: TextEncoderConfiguration
    /// Vocabulary × hidden size.
    private(set) var tokenEmbedding: Tensor
    let positionEmbedding: Tensor
    let layers: [CLIPLayer]
    let finalNorm: LayerNorm
    let projection: Linear?

    /// What the encoder says of some texts.
    public struct Output: Sendable {
        /// N, tokens, hidden size: what was asked for, after the last layer or before some of the last ones. Only that of the
        /// last layer is normalized.
        public let state: Tensor
        /// N, tokens, hidden size: after the last layer, normalized.
        public let last: Tensor
        /// N, projection size: the end token's place in `last`, projected; `nil` where the encoder has no projection.
        public let pooled: Tensor?
    }

    /// - Parameters:
    ///   - from: the parameters, with `text_projection` among them where the text is projected.
    ///   - configuration: the shape that they have.
    public init(_ from: Weights, _ configuration: TextEncoderConfiguration) throws {
        self.configuration = configuration
        let size = configuration.hiddenSize
        // Newer files leave this level out.
        let text = from.contains("text_model.final_layer_norm.weight") ? from["text_model"] : from
        tokenEmbedding = try text["embeddings.token_embedding"].tensor(
            "weight", shape: [configuration.vocabularySize, size])
        positionEmbedding = try text["embeddings.position_embedding"].tensor(
            "weight", shape: [configuration.maximumPositions, size])
        layers = try (0..<configuration.layers).map {
            try CLIPLayer(
                text["encoder.layers"][$0], size, intermediate: configuration.intermediateSize,
                heads: configuration.heads, activation: configuration.activation)
        }
        finalNorm = try LayerNorm(text["final_layer_norm"], size)
        projection =
            from.contains("text_projection.weight")
            ? try Linear(from["text_projection"], size, to: configuration.projectionDim ?? size, bias: false) : nil
    }

    /// A state as the last is after its layer.
    public func normalized(_ state: Tensor) -> Tensor { finalNorm(state) }

    /// Adds vectors for the ids that follow those of a tokenizer, in the place of rows that no id of it stands for.
    ///
    /// - Parameters:
    ///   - vectors: some × hidden size.
    ///   - count: how many ids the tokenizer has; at most as many as there are rows.
    public mutating func append(_ vectors: Tensor, after count: Int) {
        tokenEmbedding = .concatenated([tokenEmbedding[0..<count], vectors], axis: 0)
    }

    /// - Parameters:
    ///   - tokens: sequences of equal length, at most `configuration.maximumPositions`.
    ///   - skipped: how many of the last layers `state` is before; 0 is `last`.
    public func callAsFunction(_ tokens: [[Int]], skipping skipped: Int = 0) -> Output {
        let size = configuration.hiddenSize
        let length = tokens[0].count
        var x =
            tokenEmbedding.rows(at: tokens.flatMap(\.self)).reshaped([tokens.count, length, size])
            + positionEmbedding[0..<length].repeated(tokens.count).reshaped([tokens.count, length, size])
        // No other state is kept: long texts have large ones.
        var state = x
        for (index, layer) in layers.enumerated() {
            x = layer(x, isCausal: true)
            if index < layers.count - skipped { state = x }
        }
        let last = finalNorm(x)
        return Output(
            state: skipped > 0 ? state : last, last: last, pooled: projection.map { $0(ends(of: last, tokens)) })
    }

    /// N, hidden size: where each sequence first has the end token.
    private func ends(of states: Tensor, _ tokens: [[Int]]) -> Tensor {
        let ends = tokens.enumerated().map { index, sequence in
            index * sequence.count + (sequence.firstIndex(of: configuration.endToken) ?? 0)
        }
        let size = configuration.hiddenSize
        return states.reshaped([states.count / size, size]).rows(at: ends)
    }
}
