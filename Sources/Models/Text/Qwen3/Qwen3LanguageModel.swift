import GentoolTensors

/// Qwen3 with its last layer, which says which token comes next: it goes on with texts.
///
/// All layers are in memory, since each token passes through all of them.
public struct Qwen3LanguageModel: Sendable {
    /// The shape that its weights have.
    public let configuration: Qwen3Configuration
    private let embedding: WeightArray
    private let layers: [Qwen3Layer]
    private let norm: Tensor
    private let output: Linear

    /// - Parameters:
    ///   - from: the parameters, under transformers' names; `model` may stand before them.
    ///   - configuration: the shape that they have.
    /// - Throws: `WeightsError` if a parameter is missing or has another shape; the output layer may be that of token
    ///   embeddings.
    public init(_ from: Weights, _ configuration: Qwen3Configuration) throws {
        self.configuration = configuration
        let (inner, last) = (Qwen3Encoder.parameters(from), from["lm_head"])
        let (size, count) = (configuration.hiddenSize, configuration.vocabularySize)
        guard last.contains("weight") || configuration.hasOutput else {
            throw WeightsError(
                .partMissing, source: from.source.name,
                "has no tensor lm_head.weight, without which a language model writes nothing; expected all of Qwen3")
        }
        embedding = try inner["embed_tokens"].array("weight", shape: [count, size])
        norm = try inner.tensor("norm.weight", shape: [size])
        output = try Linear(last.contains("weight") ? last : inner["embed_tokens"], size, to: count, bias: false)
        layers = try (0..<configuration.layers).map { try Qwen3Layer(inner["layers"][$0], configuration) }
    }

    /// What a text goes on with, each time by the token that is most likely.
    ///
    /// - Parameters:
    ///   - ids: of the text, at least one.
    ///   - count: of tokens at most.
    ///   - endings: tokens that end it; they are not part of it.
    ///   - observer: told of each token; what it throws ends the work.
    /// - Returns: the tokens behind the text.
    /// - Throws: what `observer` throws.
    public func continuation(
        of ids: [Int], atMost count: Int, endings: Set<Int>, observer: (Int) throws -> Void = { _ in }
    ) throws -> [Int] {
        var pasts = [KeysValues?](repeating: nil, count: layers.count)
        var (written, next, place): ([Int], [Int], Int) = ([], ids, 0)
        while written.count < count {
            let positions = configuration.positions(place..<(place + next.count))
            var states = embedding.rows(at: next).reshaped([1, next.count, configuration.hiddenSize])
            for (index, layer) in layers.enumerated() { states = layer(states, positions, past: &pasts[index]) }
            place += next.count
            let token = likeliest(after: states)
            if endings.contains(token) { break }
            try observer(token)
            written.append(token)
            next = [token]
        }
        return written
    }

    /// The first of the most likely tokens behind a text's last one.
    private func likeliest(after states: Tensor) -> Int {
        let last = states.slice(states.shape[1] - 1..<states.shape[1], axis: 1)
        let scores = output(last.rootMeanSquareNormalized(scale: norm, epsilon: configuration.epsilon)).floats()
        return scores.indices.max { scores[$0] < scores[$1] || scores[$0] == scores[$1] && $0 > $1 } ?? 0
    }
}
