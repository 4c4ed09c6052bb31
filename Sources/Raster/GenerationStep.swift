import FoundationEssentials

/// One thing that was done to make a picture, with all that it takes to do it again.
public struct GenerationStep: Sendable, Equatable {
    /// What did it, such as `gentool upscale`.
    public var command: String
    /// What the picture is to show; empty where there is no prompt.
    public var prompt: String
    /// What is not wanted in it; empty for nothing.
    public var negativePrompt: String
    /// Names and values in the order in which they are said, such as `Steps`, `Sampler`, `Seed`; the last is `Version`.
    public var settings: [(name: String, value: String)]

    /// A step of a command, with all that it was told.
    public init(
        _ command: String, prompt: String = "", negativePrompt: String = "",
        settings: [(name: String, value: String)]
    ) {
        self.command = command
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.settings = settings
    }

    /// Steps are equal where what they say is equal.
    public static func == (first: Self, second: Self) -> Bool { first.text == second.text && first.line == second.line }

    /// The form of AUTOMATIC1111's WebUI, which other tools read: the prompt, what is not wanted, and a line of
    /// settings. Where there is no prompt, the command stands in its place.
    public var text: String {
        let negative = negativePrompt.isEmpty ? "" : "\nNegative prompt: \(negativePrompt)"
        return "\(prompt.isEmpty ? command : prompt)\(negative)\n\(list(settings))"
    }

    /// All on one line.
    public var line: String {
        let words = [("Prompt", prompt), ("Negative prompt", negativePrompt)].filter { !$0.1.isEmpty }
        return "\(command), \(list(words + settings))"
    }

    private func list(_ settings: [(name: String, value: String)]) -> String {
        settings.map { "\($0.name): \(Self.quoted($0.value))" }.joined(separator: ", ")
    }

    /// A value in JSON's quotes if it holds what separates values.
    static func quoted(_ value: String) -> String {
        guard value.contains(where: { ",:\"".contains($0) || $0.isNewline }) else { return value }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? value
    }

    /// What `quoted` made it of.
    static func unquoted(_ value: some StringProtocol) -> String {
        guard value.hasPrefix("\""), value.hasSuffix("\""), value.count > 1 else { return String(value) }
        return (try? JSONDecoder().decode(String.self, from: Data(value.utf8))) ?? String(value)
    }
}
