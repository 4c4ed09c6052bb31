/// `tokenizer.json`, in which Hugging Face's tokenizers keep all of a tokenizer.
struct TokenizerFile: Decodable {
    let vocabulary: [String: Int]
    let merges: [(left: String, right: String)]
    /// Texts that stand for ids as a whole.
    let added: [Added]

    struct Added: Decodable {
        let id: Int
        let content: String
        /// Whether it is looked for before texts are cleaned.
        let special: Bool?
    }

    private enum Key: String, CodingKey {
        case model
        case added = "added_tokens"
    }

    private enum ModelKey: String, CodingKey {
        case vocabulary = "vocab"
        case merges
    }

    /// "a b" in older files, ["a", "b"] in newer ones.
    private struct Merge: Decodable {
        let pair: (left: String, right: String)

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            let parts =
                try (try? value.decode([String].self))
                ?? value.decode(String.self).split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts.contains("") else {
                throw DecodingError.dataCorruptedError(in: value, debugDescription: "expected two symbols")
            }
            pair = (parts[0], parts[1])
        }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let model = try values.nestedContainer(keyedBy: ModelKey.self, forKey: .model)
        vocabulary = try model.decode([String: Int].self, forKey: .vocabulary)
        merges = try model.decode([Merge].self, forKey: .merges).map(\.pair)
        added = try values.decodeIfPresent([Added].self, forKey: .added) ?? []
    }
}
