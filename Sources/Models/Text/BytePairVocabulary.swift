/// The symbols of a byte-level byte-pair encoding (Sennrich et al. 2016, "Neural Machine Translation of Rare Words with
/// Subword Units") and how words are made of them.
struct BytePairVocabulary: Sendable {
    static let wordEnd = "</w>"
    static let start = "<|startoftext|>"
    static let end = "<|endoftext|>"

    private struct Pair: Hashable {
        let left: Int32
        let right: Int32
    }

    private struct Merge {
        let rank: Int32
        let id: Int32
    }

    private static let noMerge = Merge(rank: .max, id: -1)

    private let ids: [String: Int]
    private let symbols: [Int: String]
    private let merges: [Pair: Merge]
    private let byteIDs: [Int32]
    private let lastByteIDs: [Int32]
    let startID: Int
    let endID: Int
    /// One more than the largest id.
    let count: Int

    /// The vocabulary that OpenAI's code derives from the merges alone: bytes, bytes that end a word, merges, specials.
    init(_ list: MergeList) throws(TokenizerError) {
        let bytes = ByteSymbols.order.map(ByteSymbols.symbol)
        let symbols =
            bytes + bytes.map { $0 + Self.wordEnd } + list.pairs.map { $0.left + $0.right } + [Self.start, Self.end]
        var ids: [String: Int] = [:]
        ids.reserveCapacity(symbols.count)
        for (id, symbol) in symbols.enumerated() { ids[symbol] = id }
        try self.init(ids: ids, file: list.file, merges: list)
    }

    /// - Parameter file: where `ids` comes from, for errors.
    init(ids: [String: Int], file: String, merges list: MergeList) throws(TokenizerError) {
        guard let startID = ids[Self.start], let endID = ids[Self.end] else {
            throw TokenizerError(
                .partMissing, file: file,
                "lacks \(Self.start) or \(Self.end), expected the vocabulary of a CLIP tokenizer")
        }
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
        let bytes = (UInt8.min...UInt8.max).map(ByteSymbols.symbol)
        byteIDs = bytes.map { Int32(ids[$0] ?? endID) }
        lastByteIDs = bytes.map { Int32(ids[$0 + Self.wordEnd] ?? endID) }
        symbols = Dictionary(ids.map { ($0.value, $0.key) }, uniquingKeysWith: min)
        count = ids.values.max()! + 1
        self.ids = ids
        self.merges = merges
        self.startID = startID
        self.endID = endID
    }

    func id(of symbol: String) -> Int? { ids[symbol] }

    func symbol(of id: Int) -> String? { symbols[id] }

    /// A byte without a symbol becomes `endID`, as transformers does with what it does not know.
    func encode(word: [UInt8]) -> [Int] {
        guard let last = word.last else { return [] }
        var parts = word.dropLast().map { byteIDs[Int($0)] } + [lastByteIDs[Int(last)]]
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
