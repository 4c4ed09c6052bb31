/// Which pairs of a vocabulary's symbols are joined, in which order, and to what (Sennrich et al. 2016, "Neural Machine
/// Translation of Rare Words with Subword Units").
struct BytePairMerges: Sendable {
    private struct Pair: Hashable {
        let left: Int32
        let right: Int32
    }

    private struct Merge {
        let rank: Int32
        let id: Int32
    }

    private static let noMerge = Merge(rank: .max, id: -1)

    private let merges: [Pair: Merge]

    /// - Parameters:
    ///   - list: the pairs, the first to be joined first.
    ///   - ids: the vocabulary's.
    ///   - file: where `ids` comes from, for errors.
    /// - Throws: `TokenizerError` where a pair or what it becomes is not in the vocabulary.
    init(_ list: MergeList, ids: [String: Int], file: String) throws(TokenizerError) {
        if let (symbol, id) = ids.first(where: { $0.value < 0 || $0.value >= Int32.max }) {
            throw TokenizerError(
                .wrongFormat, file: file,
                "gives \(symbol.debugDescription) the id \(id), expected 0 to \(Int32.max - 1)")
        }
        var merges: [Pair: Merge] = [:]
        merges.reserveCapacity(list.pairs.count)
        for (rank, (left, right)) in list.pairs.enumerated() {
            guard let leftID = ids[left], let rightID = ids[right], let id = ids[left + right] else {
                throw TokenizerError(
                    .wrongFormat, file: list.file,
                    "joins \(left.debugDescription) and \(right.debugDescription), of which \(file) lacks a symbol; "
                        + "expected the two files of one tokenizer")
            }
            let pair = Pair(left: Int32(leftID), right: Int32(rightID))
            if merges[pair] == nil { merges[pair] = Merge(rank: Int32(rank), id: Int32(id)) }
        }
        self.merges = merges
    }

    /// The ids that are left of a word's when all pairs are joined that can be.
    ///
    /// - Parameter symbols: one for each byte.
    func joined(_ symbols: [Int32]) -> [Int] {
        var parts = symbols
        var next = zip(parts, parts.dropFirst()).map(merge)
        while let place = next.indices.min(by: { next[$0].rank < next[$1].rank }), next[place].rank < .max {
            parts[place] = next[place].id
            parts.remove(at: place + 1)
            next.remove(at: place)
            if place > 0 { next[place - 1] = merge(parts[place - 1], parts[place]) }
            if place < next.count { next[place] = merge(parts[place], parts[place + 1]) }
        }
        return parts.map(Int.init)
    }

    private func merge(_ left: Int32, _ right: Int32) -> Merge {
        merges[Pair(left: left, right: right)] ?? Self.noMerge
    }
}
