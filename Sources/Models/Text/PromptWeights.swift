/// How much the parts of a prompt count, in the syntax of AUTOMATIC1111's stable-diffusion-webui.
///
/// `(word)` counts 1.1 times as much, `[word]` 1.1 times less, `(word:1.3)` 1.3 times; brackets nest and multiply.
/// `\(`, `\)`, `\[`, `\]` and `\\` are the characters themselves. A bracket that nothing closes reaches to the end; one
/// that closes nothing is text. The upper-case word `BREAK` starts a new section.
public struct PromptWeights: Sendable, Equatable {
    /// Text that counts the same throughout.
    public struct Span: Sendable, Equatable {
        /// Without the brackets, and with no backslashes before them.
        public let text: String
        /// 1 is as it is without brackets.
        public let weight: Double

        /// A text and what it counts; 1 is usual.
        public init(text: String, weight: Double) {
            self.text = text
            self.weight = weight
        }
    }

    /// The prompt between its `BREAK`s: at least one section, which may be empty.
    public let sections: [[Span]]

    /// All of the prompt; neighbours within a section have different weights.
    public var spans: [Span] { sections.flatMap { $0 } }

    /// Reads the brackets of a prompt. Every text is a prompt; there are no errors.
    public init(parsing prompt: String) {
        var parser = PromptWeightParser()
        sections = parser.parse(prompt)
    }

    /// Takes brackets and `BREAK` as text.
    public init(literal text: String) {
        sections = [text.isEmpty ? [] : [Span(text: text, weight: 1)]]
    }
}
