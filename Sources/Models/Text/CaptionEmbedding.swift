import GentoolTensors

/// Captions as the context of a small network: a learned vector for each word and for each place.
public struct CaptionEmbedding: Sendable {
    private let words: HashedWords
    private let places: Tensor

    /// - Parameters:
    ///   - from: `word_embedding` and `place_embedding`.
    ///   - channels: of each vector.
    ///   - words: how many vectors there are for words.
    ///   - length: how many words of a caption count.
    public init(_ from: Weights, channels: Int, words: Int = 2048, length: Int = 32) throws {
        self.words = try HashedWords(from["word_embedding"], channels: channels, words: words, length: length)
        places = try from["place_embedding"].tensor("weight", shape: [length, channels])
    }

    /// - Returns: N, length, channels.
    public func callAsFunction(_ captions: [String]) -> Tensor {
        let embedded = words(captions.map(words.tokens))
        return embedded + places.repeated(captions.count).reshaped(embedded.shape)
    }
}
