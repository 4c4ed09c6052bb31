/// What `special_tokens_map.json` and `tokenizer_config.json` say about the pad token.
struct SpecialTokens: Decodable {
    /// Nil where the file does not name one.
    let pad: String?

    private enum Key: String, CodingKey {
        case pad = "pad_token"
    }

    private struct Token: Decodable {
        let content: String
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        do {
            pad = try values.decodeIfPresent(String.self, forKey: .pad)
        } catch DecodingError.typeMismatch {
            pad = try values.decode(Token.self, forKey: .pad).content
        }
    }
}
