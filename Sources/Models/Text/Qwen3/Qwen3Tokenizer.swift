import FoundationEssentials
import GentoolBase

/// Text to ids as Qwen's language models are trained on: byte-level byte-pair encoding of canonically composed text, in
/// which some texts stand for an id as a whole.
///
/// The ids equal those of `Qwen2Tokenizer` of Hugging Face's transformers 5.
public struct Qwen3Tokenizer: Tokenizer {
    private let merges: BytePairMerges
    private let byteIDs: [Int32]
    private let literals: LiteralTokens
    private let ids: [String: Int]
    /// Texts that stand for an id as a whole.
    private let named: [String: Int]
    /// The id that fills prompts up.
    public let padToken: Int
    /// One more than the largest id.
    public let count: Int

    private static let pad = "<|endoftext|>"

    /// What stands for an id as a whole, in the order of the ids, which follow those of the vocabulary: for files that
    /// do not tell.
    private static let usual = [
        pad, "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>",
        "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
        "<|image_pad|>", "<|video_pad|>", "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>",
        "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>", "<tool_response>", "</tool_response>",
        "<think>", "</think>",
    ]

    /// Reads a tokenizer's folder: `tokenizer.json`, or `vocab.json` and `merges.txt` with what `tokenizer_config.json` or
    /// `added_tokens.json` say of texts that stand for an id as a whole.
    ///
    /// - Parameter folder: the path of the folder.
    /// - Throws: `TokenizerError` where a file is missing, malformed, or not of the same tokenizer as the others.
    public init(folder: String) throws(TokenizerError) {
        func path(_ name: String) -> String { PathName(folder: folder, name: name).path }
        func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
        if exists("tokenizer.json") {
            try self.init(contentsOf: path("tokenizer.json"))
            return
        }
        guard exists("vocab.json"), exists("merges.txt") else {
            throw TokenizerError(
                .partMissing, file: folder,
                "has neither tokenizer.json nor vocab.json and merges.txt, expected the folder \"tokenizer\" of a model"
            )
        }
        let ids = try VocabularyFile.decode(
            [String: Int].self, path("vocab.json"), expected: "symbols and their ids, as Qwen's vocab.json is")
        var added: [String: Int] = [:]
        if exists("tokenizer_config.json") {
            added =
                try VocabularyFile.decode(
                    AddedTokens.self, path("tokenizer_config.json"), expected: "a tokenizer's settings"
                ).ids
        }
        if exists("added_tokens.json") {
            let more = try VocabularyFile.decode(
                [String: Int].self, path("added_tokens.json"), expected: "texts and their ids")
            added.merge(more) { own, _ in own }
        }
        try self.init(
            ids: ids, merges: MergeList(contentsOf: path("merges.txt"), limit: nil), added: added,
            file: path("vocab.json"))
    }

    /// Reads a `tokenizer.json`, or the `vocab.json` or `merges.txt` of a folder that has both.
    ///
    /// - Parameter path: the file's.
    /// - Throws: `TokenizerError` where the file is missing, malformed, or no byte-pair encoding.
    public init(contentsOf path: String) throws(TokenizerError) {
        if ["vocab.json", "merges.txt"].contains(PathName(path).name) {
            try self.init(folder: PathName(path).folder)
            return
        }
        let file = try VocabularyFile.decode(
            TokenizerFile.self, path, expected: "a byte-pair encoding, with model.vocab and model.merges")
        let added = Dictionary(file.added.map { ($0.content, $0.id) }) { first, _ in first }
        try self.init(
            ids: file.vocabulary, merges: MergeList(file.merges, file: path, limit: nil), added: added, file: path)
    }

    /// Of symbols that another file holds.
    ///
    /// - Parameters:
    ///   - symbols: the vocabulary, by id.
    ///   - merges: two symbols each, with a space between them.
    ///   - literals: the ids that stand for a text as a whole; `nil` where nobody says.
    ///   - file: what errors call it.
    /// - Throws: `TokenizerError` where they are no byte-pair encoding.
    public init(symbols: [String], merges: [String], literals: [Int]?, file: String) throws(TokenizerError) {
        var pairs: [(left: String, right: String)] = []
        for merge in merges {
            let parts = merge.split(separator: " ")
            guard parts.count == 2 else {
                throw TokenizerError(
                    .wrongFormat, file: file, "joins \(merge.debugDescription), expected two symbols and a space")
            }
            pairs.append((String(parts[0]), String(parts[1])))
        }
        let ids = Dictionary(symbols.enumerated().map { ($1, $0) }) { first, _ in first }
        let known =
            literals.map { Set($0.lazy.filter(symbols.indices.contains).map { symbols[$0] }) } ?? Set(Self.usual)
        try self.init(
            ids: ids, merges: MergeList(pairs, file: file, limit: nil), added: ids.filter { known.contains($0.key) },
            file: file)
    }

    private init(ids: [String: Int], merges list: MergeList, added: [String: Int], file: String)
        throws(TokenizerError)
    {
        merges = try BytePairMerges(list, ids: ids, file: file)
        var bytes: [Int32] = []
        for byte in UInt8.min...UInt8.max {
            guard let id = ids[ByteSymbols.symbol(of: byte)] else {
                throw TokenizerError(
                    .wrongFormat, file: file,
                    "lacks a symbol for the byte \(byte), expected the vocabulary of a byte-level tokenizer")
            }
            bytes.append(Int32(id))
        }
        byteIDs = bytes
        self.ids = ids
        if let (text, id) = added.first(where: { $0.value < 0 || $0.value >= Int32.max }) {
            throw TokenizerError(
                .wrongFormat, file: file,
                "gives \(text.debugDescription) the id \(id), expected 0 to \(Int32.max - 1)")
        }
        let first = ids.values.max()! + 1
        let named = added.isEmpty ? Dictionary(uniqueKeysWithValues: zip(Self.usual, first...)) : added
        self.named = named
        guard let pad = named[Self.pad] ?? ids[Self.pad] else {
            throw TokenizerError(.partMissing, file: file, "lacks \(Self.pad), expected Qwen's tokenizer")
        }
        padToken = pad
        count = max(first, named.values.max()! + 1)
        var literals = LiteralTokens()
        for (text, id) in named where !text.isEmpty { literals.add(Array(text.unicodeScalars), ids: [id]) }
        self.literals = literals
    }

    /// The id of a text that stands for one as a whole.
    ///
    /// - Parameter text: such as `<|im_end|>`.
    /// - Returns: `nil` for others.
    public func literal(_ text: String) -> Int? { named[text] }

    /// The text of ids; bytes that are no characters become U+FFFD.
    ///
    /// - Parameter tokens: of the vocabulary; others stand for nothing.
    /// - Returns: what they were before they were encoded, but composed.
    public func decode(_ tokens: [Int]) -> String {
        let wanted = Set(tokens)
        var bytes: [Int: [UInt8]] = [:]
        for (symbol, id) in ids where wanted.contains(id) { bytes[id] = ByteSymbols.bytes(of: symbol) }
        for (text, id) in named where wanted.contains(id) { bytes[id] = Array(text.utf8) }
        return String(decoding: tokens.flatMap { bytes[$0] ?? [] }, as: UTF8.self)
    }

    /// - Parameter text: of any length.
    /// - Returns: its ids, with those of texts that stand for one as a whole.
    public func encode(_ text: String) -> [Int] {
        literals.split(Array(text.unicodeScalars)).flatMap { piece in
            switch piece {
            case .token(let ids): return ids
            case .text(let scalars):
                var piece = String.UnicodeScalarView()
                piece.append(contentsOf: scalars)
                let composed = Array(String(piece).canonicallyComposed.unicodeScalars)
                return Qwen3Words.split(composed).flatMap { word in
                    merges.joined(word.flatMap { UTF8.encode($0)!.map { byteIDs[Int($0)] } })
                }
            }
        }
    }
}

/// What `tokenizer_config.json` says of texts that stand for an id as a whole.
private struct AddedTokens: Decodable {
    let ids: [String: Int]

    private enum Key: String, CodingKey { case decoder = "added_tokens_decoder" }

    private struct Token: Decodable { let content: String }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let tokens = try values.decodeIfPresent([String: Token].self, forKey: .decoder) ?? [:]
        ids = tokens.reduce(into: [:]) { ids, entry in
            if let id = Int(entry.key) { ids[entry.value.content] = id }
        }
    }
}
