import FoundationEssentials
import GentoolBase

/// Text to ids and back, as OpenAI's CLIP (Radford et al. 2021) does: byte-level byte-pair encoding of lower-case text.
///
/// The ids equal those of `CLIPTokenizer` of Hugging Face's transformers 5, which cleans text without ftfy.
public struct CLIPTokenizer: Tokenizer {
    private let vocabulary: BytePairVocabulary
    private var specials = LiteralTokens()
    private var placeholders = LiteralTokens()
    private var placeholderNames: [Int: String] = [:]
    private var placeholderLengths: [Int: Int] = [:]

    /// The id before a prompt's first token.
    public var startToken: Int { vocabulary.startID }
    /// The id after a prompt's last token.
    public var endToken: Int { vocabulary.endID }
    /// The id that fills a prompt up: the end token for Stable Diffusion 1, that of `!` (0) for Stable Diffusion 2.
    public let padToken: Int
    /// How many ids there are, placeholders included: the rows that the text encoder's token embedding needs.
    public private(set) var count: Int

    /// Reads `vocab.json` (an object of symbols and their ids) and `merges.txt` (two symbols on each line).
    ///
    /// - Parameters:
    ///   - vocabulary: the path of `vocab.json`.
    ///   - merges: the path of `merges.txt`.
    ///   - pad: the symbol that fills prompts up. Where a prompt spells it, it is this token too, as in transformers:
    ///     with `!`, "wow!" ends with the id of `!` and not with that of `!</w>`.
    /// - Throws: `TokenizerError` where a file is missing, malformed, or not of the same tokenizer as the other.
    public init(vocabulary: String, merges: String, pad: String = "<|endoftext|>") throws(TokenizerError) {
        let ids = try VocabularyFile.decode(
            [String: Int].self, vocabulary, expected: "symbols and their ids, as CLIP's vocab.json is")
        let list = try MergeList(contentsOf: merges)
        try self.init(BytePairVocabulary(ids: ids, file: vocabulary, merges: list), file: vocabulary, pad: pad)
    }

    /// Reads the folder `tokenizer` of a Stable Diffusion model: `vocab.json` and `merges.txt`, or `tokenizer.json` alone,
    /// and the pad token from `special_tokens_map.json`, else `tokenizer_config.json`, else `<|endoftext|>`.
    ///
    /// - Throws: `TokenizerError` where a file is missing, malformed, or not of the same tokenizer as the others.
    public init(folder: String) throws(TokenizerError) {
        let files = ["vocab.json", "merges.txt", "tokenizer.json"].map { "\(folder)/\($0)" }
        let isSplit = files[..<2].allSatisfy(FileManager.default.fileExists)
        guard isSplit || FileManager.default.fileExists(atPath: files[2]) else {
            throw TokenizerError(
                .partMissing, file: folder,
                "lacks vocab.json or merges.txt, and has no tokenizer.json, expected the folder \"tokenizer\" of a model"
            )
        }
        var pad: String?
        for name in ["special_tokens_map.json", "tokenizer_config.json"] where pad == nil {
            let path = "\(folder)/\(name)"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            pad = try VocabularyFile.decode(SpecialTokens.self, path, expected: "a tokenizer's special tokens").pad
        }
        if isSplit {
            try self.init(vocabulary: files[0], merges: files[1], pad: pad ?? BytePairVocabulary.end)
        } else {
            try self.init(tokenizer: files[2], pad: pad ?? BytePairVocabulary.end)
        }
    }

    /// Reads a `tokenizer.json`; `pad` is as for `init(vocabulary:merges:pad:)`.
    ///
    /// - Throws: `TokenizerError` where the file is missing, malformed, or no byte-pair encoding.
    public init(tokenizer path: String, pad: String = "<|endoftext|>") throws(TokenizerError) {
        let file = try VocabularyFile.decode(
            TokenizerFile.self, path, expected: "a byte-pair encoding, with model.vocab and model.merges")
        let ids = file.vocabulary.merging(file.added.map { ($0.content, $0.id) }) { $1 }
        try self.init(
            BytePairVocabulary(ids: ids, file: path, merges: MergeList(file.merges, file: path)), file: path, pad: pad)
        for added in file.added where !added.content.isEmpty {
            let text = added.special == true ? Array(added.content.unicodeScalars) : PromptText.clean(added.content)
            guard !text.isEmpty, !specials.contains(text), !placeholders.contains(text) else { continue }
            if added.special == true {
                specials.add(text, ids: [added.id])
            } else {
                placeholders.add(text, ids: [added.id])
            }
        }
    }

    /// Reads a `tokenizer.json`, OpenAI's `bpe_simple_vocab_16e6.txt`, the same compressed (`.gz`), or a `merges.txt`
    /// alone; `pad` is as for `init(vocabulary:merges:pad:)`.
    ///
    /// Ids of all but the first are numbered as OpenAI does: 256 bytes, 256 bytes that end a word, the merges,
    /// `<|startoftext|>`, `<|endoftext|>`; for CLIP's vocabulary 49,408 ids.
    ///
    /// - Throws: `TokenizerError` where the file is missing or malformed.
    public init(contentsOf path: String, pad: String = "<|endoftext|>") throws(TokenizerError) {
        if path.hasSuffix(".json") {
            try self.init(tokenizer: path, pad: pad)
        } else {
            try self.init(BytePairVocabulary(MergeList(contentsOf: path)), file: path, pad: pad)
        }
    }

    /// Reads a `merges.txt` that is in memory, and that errors call `name`; ids are numbered as `init(contentsOf:pad:)`
    /// says.
    ///
    /// - Throws: `TokenizerError` where it is malformed.
    public init(merges: String, name: String) throws(TokenizerError) {
        try self.init(
            BytePairVocabulary(MergeList(Array(merges.utf8), file: name)), file: name, pad: BytePairVocabulary.end)
    }

    private init(_ vocabulary: BytePairVocabulary, file: String, pad: String) throws(TokenizerError) {
        guard let padToken = vocabulary.id(of: pad), !pad.isEmpty else {
            throw TokenizerError(
                .partMissing, file: file,
                "lacks the pad token \(pad.debugDescription), expected one of the vocabulary's symbols")
        }
        self.vocabulary = vocabulary
        self.padToken = padToken
        count = vocabulary.count
        specials.add(Array(BytePairVocabulary.start.unicodeScalars), ids: [vocabulary.startID])
        specials.add(Array(BytePairVocabulary.end.unicodeScalars), ids: [vocabulary.endID])
        specials.add(Array(pad.unicodeScalars), ids: [padToken])
    }

    /// The ids of a text of any length, without start and end.
    public func encode(_ text: String) -> [Int] {
        specials.split(Array(text.unicodeScalars)).flatMap { piece in
            switch piece {
            case .token(let ids): ids
            case .text(let scalars): encodeCleaned(PromptText.clean(String(String.UnicodeScalarView(scalars))))
            }
        }
    }

    private func encodeCleaned(_ text: [Unicode.Scalar]) -> [Int] {
        placeholders.split(text).flatMap { piece in
            switch piece {
            case .token(let ids): ids
            case .text(let scalars):
                PromptText.words(in: scalars).flatMap { word in
                    vocabulary.encode(word: word.flatMap { Array(UTF8.encode($0)!) })
                }
            }
        }
    }

    /// The text that ids stand for: lower case, with a space between words. Specials are written as they are, a
    /// placeholder by its name, ids that are not there not at all.
    public func decode(_ ids: [Int]) -> String {
        var bytes: [UInt8] = []
        for id in ids {
            if let name = placeholderNames[id] {
                bytes += "\(name) ".utf8
            } else if let symbol = vocabulary.symbol(of: id) {
                let endsWord = symbol.hasSuffix(BytePairVocabulary.wordEnd)
                let end = endsWord ? BytePairVocabulary.wordEnd.count : 0
                bytes += ByteSymbols.bytes(of: symbol.dropLast(end))
                if endsWord { bytes.append(UInt8(ascii: " ")) }
            }
        }
        if bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Lets a word of prompts stand for learnt vectors (Gal et al. 2022, "An Image is Worth One Word: Personalizing
    /// Text-to-Image Generation using Textual Inversion").
    ///
    /// The placeholder is found whatever its case, but not inside a longer word.
    ///
    /// - Parameters:
    ///   - placeholder: what prompts will say, such as `<cat-toy>`.
    ///   - vectors: how many vectors it stands for, 1 to 75.
    /// - Returns: the vectors' ids, which follow all others: rows to append to the token embedding.
    /// - Throws: `TokenizerError` where the placeholder is blank or taken, or has too many vectors.
    @discardableResult
    public mutating func add(token placeholder: String, vectors: Int) throws(TokenizerError) -> [Int] {
        let name = placeholder.withoutOuterSpace()
        let text = PromptText.clean(name)
        guard !text.isEmpty else {
            throw TokenizerError(
                .invalidValue, "the placeholder of an embedding is empty, expected a word such as <cat-toy>")
        }
        guard !placeholders.contains(text), !specials.contains(text) else {
            throw TokenizerError(
                .invalidValue, "the placeholder \(name.debugDescription) is taken, give the embedding another name")
        }
        guard 1...PromptTokens.tokensPerChunk ~= vectors else {
            throw TokenizerError(
                .invalidValue,
                "the embedding \(name.debugDescription) has \(vectors) vectors, "
                    + "expected 1 to \(PromptTokens.tokensPerChunk), which fit into a prompt")
        }
        let ids = Array(count..<count + vectors)
        placeholders.add(text, ids: ids)
        placeholderNames[ids[0]] = name
        placeholderLengths[ids[0]] = vectors
        count += vectors
        return ids
    }

    /// The ids of the symbols that another vocabulary has, too.
    public func shared(with other: CLIPTokenizer) -> [(own: Int, others: Int)] {
        (0..<count).compactMap { id in
            vocabulary.symbol(of: id).flatMap(other.vocabulary.id(of:)).map { (id, $0) }
        }
    }

    /// How many ids stand and fall together with the one that they begin with.
    func unitLength(startingWith id: Int) -> Int {
        placeholderLengths[id] ?? 1
    }
}
