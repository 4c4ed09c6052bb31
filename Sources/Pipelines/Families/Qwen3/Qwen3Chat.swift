import GentoolModels

/// A chat with Qwen3 of which a prompt is the user's turn, and the answer begins (ChatML).
struct Qwen3Chat {
    static let turnEnd = "<|im_end|>"
    /// What an answer begins with that follows without thinking.
    static let noThoughts = "<think>\n\n</think>\n\n"

    private let opening: String
    private let closing: String

    /// - Parameters:
    ///   - task: what the model is told before; by default nothing.
    ///   - answer: what the answer begins with.
    init(task: String? = nil, answer: String = "") {
        opening = (task.map { "<|im_start|>system\n\($0)\(Self.turnEnd)\n" } ?? "") + "<|im_start|>user\n"
        closing = "\(Self.turnEnd)\n<|im_start|>assistant\n\(answer)"
    }

    /// The chat's text.
    func text(_ prompt: String) -> String { opening + prompt + closing }

    /// What of a prompt stands behind the first tokens of the chat, which are all that a model is shown.
    ///
    /// - Parameter limit: how many tokens these are.
    func unreadEnd(of prompt: String, behind limit: Int, _ tokenizer: Qwen3Tokenizer) -> String {
        let tokens = tokenizer.encode(text(prompt))
        guard tokens.count > limit else { return "" }
        let unread = tokenizer.decode(Array(tokens.dropFirst(limit)))
        return unread.hasSuffix(closing) ? String(unread.dropLast(closing.count)) : ""
    }
}
