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

    /// The ids that are left of a word's when all pairs are joined that can be: of all there are the one that comes first in
    /// the list, and of those alike the leftmost.
    ///
    /// The time grows little faster than the word, since any text may come as a single one.
    ///
    /// - Parameter symbols: one for each byte.
    func joined(_ symbols: [Int32]) -> [Int] {
        // What is joined stands where its left part did.
        var parts = symbols
        var isThere = [Bool](repeating: true, count: parts.count)
        var before = parts.indices.map { $0 - 1 }
        var after = parts.indices.map { $0 + 1 }
        var next = zip(parts, parts.dropFirst()).map(merge) + [Self.noMerge]
        var waiting = MergeQueue()
        func enqueue(_ place: Int) {
            if next[place].rank < .max { waiting.add(rank: next[place].rank, place: place) }
        }
        parts.indices.forEach(enqueue)
        while let (rank, place) = waiting.removeFirst() {
            // A part of the pair may have been joined to another one since.
            guard isThere[place], next[place].rank == rank else { continue }
            parts[place] = next[place].id
            isThere[after[place]] = false
            after[place] = after[after[place]]
            next[place] = Self.noMerge
            if after[place] < parts.count {
                before[after[place]] = place
                next[place] = merge(parts[place], parts[after[place]])
                enqueue(place)
            }
            if before[place] >= 0 {
                next[before[place]] = merge(parts[before[place]], parts[place])
                enqueue(before[place])
            }
        }
        return parts.indices.filter { isThere[$0] }.map { Int(parts[$0]) }
    }

    private func merge(_ left: Int32, _ right: Int32) -> Merge {
        merges[Pair(left: left, right: right)] ?? Self.noMerge
    }
}

/// Places where pairs can be joined, of which the first one is taken: a binary heap.
private struct MergeQueue {
    /// The rank above the place, so that a smaller number comes first. The two behind an entry stand at twice its index,
    /// plus 1 and 2.
    private var entries: [UInt64] = []

    mutating func add(rank: Int32, place: Int) {
        var index = entries.count
        entries.append(UInt64(rank) << 32 | UInt64(place))
        while index > 0, entries[index] < entries[(index - 1) / 2] {
            entries.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    mutating func removeFirst() -> (rank: Int32, place: Int)? {
        guard let last = entries.popLast() else { return nil }
        guard let first = entries.first else { return Self.read(last) }
        entries[0] = last
        var (index, child) = (0, 1)
        while child < entries.count {
            if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
            guard entries[child] < entries[index] else { break }
            entries.swapAt(index, child)
            (index, child) = (child, 2 * child + 1)
        }
        return Self.read(first)
    }

    private static func read(_ entry: UInt64) -> (rank: Int32, place: Int) {
        (Int32(entry >> 32), Int(entry & 0xFFFF_FFFF))
    }
}
