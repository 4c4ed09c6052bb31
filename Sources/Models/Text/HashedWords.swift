import GentoolTensors

/// A table of learned vectors for words that have no list: a word's vector is that of its hash (Weinberger et al. 2009,
/// "Feature Hashing for Large Scale Multitask Learning"), so that any caption can be learned from. It suits some hundreds
/// of different words.
struct HashedWords: Sendable {
    /// Words × channels; the first stands for no word.
    let vectors: Tensor
    /// How many words of a caption count.
    let length: Int

    init(_ from: Weights, channels: Int, words: Int, length: Int) throws {
        vectors = try from.tensor("weight", shape: [words, channels])
        self.length = length
    }

    /// The places in the table of the words of a caption, at most `length`.
    func tokens(of caption: String) -> [Int] {
        caption.lowercased().split { !$0.isLetter && !$0.isNumber }.prefix(length)
            .map { 1 + Int(Self.hash($0) % UInt64(vectors.shape[0] - 1)) }
    }

    /// The vectors of captions of `length` tokens each.
    ///
    /// - Returns: N, length, channels.
    func callAsFunction(_ tokens: [[Int]]) -> Tensor {
        let padded = tokens.flatMap { $0 + [Int](repeating: 0, count: length - $0.count) }
        return vectors.rows(at: padded).reshaped([tokens.count, length, vectors.shape[1]])
    }

    /// FNV-1a: the same in every run, unlike Swift's own.
    private static func hash(_ word: Substring) -> UInt64 {
        word.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
