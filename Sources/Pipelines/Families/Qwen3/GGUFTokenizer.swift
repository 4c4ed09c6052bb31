import GentoolCheckpoints
import GentoolModels

/// The tokenizer that a GGUF file of a language model has among its entries (`tokenizer.ggml`, GGUF's specification).
struct GGUFTokenizer: Sendable {
    private let file: Checkpoint

    private static let prefix = "tokenizer.ggml."
    /// How text is cut into words: the names that llama.cpp gives to what is Qwen3's.
    private static let splits = ["qwen2"]
    /// Types of tokens that stand for a text as a whole: those that steer, and those that a user defined.
    private static let literalTypes = [3, 4]

    /// - Returns: `nil` if the file has none that is Qwen's.
    init?(_ file: Checkpoint) {
        func entry(_ name: String) -> String? { file.metadata[Self.prefix + name] }
        guard entry("tokens") != nil, entry("merges") != nil, entry("model") == "gpt2",
            entry("pre").map(Self.splits.contains) == true
        else { return nil }
        self.file = file
    }

    /// - Throws: `CheckpointError` or `TokenizerError` where the entries are no byte-pair encoding.
    func tokenizer() throws -> Qwen3Tokenizer {
        let types = try file.integers("\(Self.prefix)token_type")
        return try Qwen3Tokenizer(
            symbols: file.texts("\(Self.prefix)tokens") ?? [], merges: file.texts("\(Self.prefix)merges") ?? [],
            literals: types.map { types in types.indices.filter { Self.literalTypes.contains(types[$0]) } },
            file: file.path)
    }
}
