import GentoolBase
import GentoolModels

/// Writes short prompts out: the language model that is to encode them is asked in a chat what else the picture shows.
struct PromptWriter: Sendable {
    let tokenizer: Qwen3Tokenizer
    let model: Qwen3LanguageModel

    /// As many as fit with their chat into what text encoders take.
    private static let mostTokens = 192

    private static let task = """
        You help people who make pictures with words. They tell you in a few words what a picture shows. Answer with a \
        single paragraph of at most 80 words that describes this picture: all that they said, and in the same sense what \
        they left open, such as the surroundings, the light, the colours, the materials, the view and the technique. Write \
        in their language, and write nothing but the paragraph.
        """

    private static let chat = Qwen3Chat(task: task, answer: Qwen3Chat.noThoughts)

    /// - Parameters:
    ///   - prompt: in a few words.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Returns: the prompt written out, on one line; the prompt itself where the model has nothing to say.
    /// - Throws: what `observer` throws.
    func text(for prompt: String, observer: PictureProgress.Observer) throws -> String {
        let endings = [tokenizer.literal(Qwen3Chat.turnEnd), tokenizer.padToken].compactMap { $0 }
        var count = 0
        let written = try model.continuation(
            of: tokenizer.encode(Self.chat.text(prompt)), atMost: Self.mostTokens, endings: Set(endings)
        ) { _ in
            count += 1
            try observer(PictureProgress(fraction: Double(count) / Double(Self.mostTokens)))
        }
        let words = tokenizer.decode(written).split(whereSeparator: \.isWhitespace)
        return words.isEmpty ? prompt : words.joined(separator: " ")
    }
}
