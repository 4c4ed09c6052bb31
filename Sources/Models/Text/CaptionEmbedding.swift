import Tensors

/// Captions as the context of a small network: a learned vector for each word and for each place.
///
/// Words have no list: a word's vector is that of its hash (Weinberger et al. 2009, "Feature Hashing for Large Scale
/// Multitask Learning"), so that any caption can be learned from. It suits some hundreds of different words.
public struct CaptionEmbedding: Sendable {
    private let words: Tensor
    private let places: Tensor

    /// - Parameters:
    ///   - words: how many vectors there are for words.
    ///   - length: how many words of a caption count.
    public init(_ from: Weights, channels: Int, words: Int = 2048, length: Int = 32) throws {
        self.words = try from["word_embedding"].tensor("weight", shape: [words, channels])
        places = try from["place_embedding"].tensor("weight", shape: [length, channels])
    }

    /// - Returns: N, length, channels.
    public func callAsFunction(_ captions: [String]) -> Tensor {
        let length = places.shape[0]
        let rows = captions.flatMap { self.tokens(of: $0) }
        let embedded = words.rows(at: rows) + places.repeated(captions.count)
        return embedded.reshaped([captions.count, length, words.shape[1]])
    }

    /// The words' places in the table; 0 stands for no word.
    private func tokens(of caption: String) -> [Int] {
        let words = caption.lowercased().split { !$0.isLetter && !$0.isNumber }.prefix(places.shape[0])
        let tokens = words.map { 1 + Int(Self.hash($0) % UInt64(self.words.shape[0] - 1)) }
        return tokens + [Int](repeating: 0, count: places.shape[0] - tokens.count)
    }

    /// FNV-1a: the same in every run, unlike Swift's own.
    private static func hash(_ word: Substring) -> UInt64 {
        word.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
