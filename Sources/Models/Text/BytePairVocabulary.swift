/// The symbols of a byte-level byte-pair encoding (Sennrich et al. 2016, "Neural Machine Translation of Rare Words with
/// Subword Units") and how words are made of them.
struct BytePairVocabulary: Sendable {
    static let wordEnd = "</w>"
    static let start = "<|startoftext|>"
    static let end = "<|endoftext|>"

    private let ids: [String: Int]
    private let symbols: [Int: String]
    private let merges: BytePairMerges
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
        merges = try BytePairMerges(list, ids: ids, file: file)
        let bytes = (UInt8.min...UInt8.max).map(ByteSymbols.symbol)
        byteIDs = bytes.map { Int32(ids[$0] ?? endID) }
        lastByteIDs = bytes.map { Int32(ids[$0 + Self.wordEnd] ?? endID) }
        symbols = Dictionary(ids.map { ($0.value, $0.key) }, uniquingKeysWith: min)
        count = ids.values.max()! + 1
        self.ids = ids
        self.startID = startID
        self.endID = endID
    }

    func id(of symbol: String) -> Int? { ids[symbol] }

    func symbol(of id: Int) -> String? { symbols[id] }

    /// A byte without a symbol becomes `endID`, as transformers does with what it does not know.
    func encode(word: [UInt8]) -> [Int] {
        guard let last = word.last else { return [] }
        return merges.joined(word.dropLast().map { byteIDs[Int($0)] } + [lastByteIDs[Int(last)]])
    }
}
