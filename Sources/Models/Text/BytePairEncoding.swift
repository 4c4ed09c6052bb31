/// Splits words into the pieces of a vocabulary by merging neighbours, the most frequent pairs first (Sennrich, Haddow
/// & Birch 2016).
struct BytePairEncoding: Sendable {
    private struct Pair: Hashable {
        let left: Int
        let right: Int
    }

    /// The end of a word, as the vocabulary spells it.
    static let wordEnd = "</w>"

    private let vocabulary: [String: Int]
    private let merges: [Pair: (rank: Int, merged: Int)]

    /// - Parameters:
    ///   - vocabulary: a number for each piece.
    ///   - merges: pairs of pieces, the first to be merged first. Those whose pieces are unknown are left out.
    init(vocabulary: [String: Int], merges: [(String, String)]) {
        self.vocabulary = vocabulary
        var table: [Pair: (rank: Int, merged: Int)] = [:]
        table.reserveCapacity(merges.count)
        for (rank, (left, right)) in merges.enumerated() {
            guard let leftID = vocabulary[left], let rightID = vocabulary[right], let merged = vocabulary[left + right]
            else { continue }
            table[Pair(left: leftID, right: rightID)] = (rank, merged)
        }
        self.merges = table
    }

    /// The numbers of a word's pieces.
    func encode(_ word: some StringProtocol) -> [Int] {
        let bytes = Array(word.utf8)
        var pieces = bytes.enumerated().compactMap { place, byte in
            let symbol = String(ByteAlphabet.characters[Int(byte)])
            return vocabulary[place == bytes.count - 1 ? symbol + Self.wordEnd : symbol]
        }
        while pieces.count > 1 {
            var best: (rank: Int, merged: Int, pair: Pair)?
            for (left, right) in zip(pieces, pieces.dropFirst()) {
                let pair = Pair(left: left, right: right)
                if let found = merges[pair], found.rank < best?.rank ?? .max { best = (found.rank, found.merged, pair) }
            }
            guard let best else { break }
            var merged: [Int] = []
            var place = 0
            while place < pieces.count {
                let isPair =
                    place + 1 < pieces.count && pieces[place] == best.pair.left && pieces[place + 1] == best.pair.right
                merged.append(isPair ? best.merged : pieces[place])
                place += isPair ? 2 : 1
            }
            pieces = merged
        }
        return pieces
    }
}
