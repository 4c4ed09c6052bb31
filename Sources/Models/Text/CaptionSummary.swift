import GentoolTensors

/// A caption as one vector, whatever the order of its words: the sum of their learned vectors by the root of how many
/// there are, so that long and short captions have as much to say. An empty one is all zeros.
struct CaptionSummary: Sendable {
    private let words: HashedWords

    /// - Parameters:
    ///   - words: how many vectors there are for words.
    ///   - length: how many words of a caption count.
    init(_ from: Weights, channels: Int, words: Int = 2048, length: Int = 32) throws {
        self.words = try HashedWords(from["word_embedding"], channels: channels, words: words, length: length)
    }

    /// - Returns: N, channels.
    func callAsFunction(_ captions: [String]) -> Tensor {
        let tokens = captions.map(words.tokens)
        let (length, channels) = (words.length, words.vectors.shape[1])
        let shares = tokens.flatMap { tokens in
            let share = Float(length) / Float(max(1, tokens.count)).squareRoot()
            return (0..<length).flatMap { [Float](repeating: $0 < tokens.count ? share : 0, count: channels) }
        }
        return (words(tokens) * Tensor(shape: [tokens.count, length, channels], elements: shares)).innerMeans()
    }
}
