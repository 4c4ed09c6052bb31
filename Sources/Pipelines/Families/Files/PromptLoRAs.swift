import GentoolBase

/// The LoRAs that a prompt asks for as in AUTOMATIC1111's program, such as `<lora:style:0.8>`, and the text without them.
public struct PromptLoRAs: Sendable {
    /// A LoRA by its name, and how much it counts.
    public struct Wanted: Sendable, Hashable {
        /// As the tag has it: a file's name without its suffix.
        public let name: String
        /// What its change is multiplied by; 1 is as it was trained.
        public let weight: Float
    }

    /// What text encoders are told.
    public let text: String
    /// In the order in which they stand in the prompt.
    public let wanted: [Wanted]

    /// - Throws: `ModelError` for a tag of another kind, or one that makes no sense.
    public init(_ prompt: String) throws {
        var wanted: [Wanted] = []
        for tag in Self.tags(in: prompt) {
            let fields = prompt[tag].dropFirst().dropLast().split(separator: ":", omittingEmptySubsequences: false)
            guard fields[0] == "lora" || fields[0] == "lyco" else {
                throw ModelError(
                    .invalidValue, "the prompt",
                    "asks for \(prompt[tag]), which is not known; expected such as <lora:name:0.8>")
            }
            let weight = fields.count > 2 ? Float(fields[2]) : 1
            guard (2...3).contains(fields.count), !fields[1].isEmpty, let weight, weight.isFinite else {
                throw ModelError(
                    .invalidValue, "the prompt", "has \(prompt[tag]), expected <lora:name> or <lora:name:weight>")
            }
            wanted.append(Wanted(name: String(fields[1]), weight: weight))
        }
        self.wanted = wanted
        text = Self.text(of: prompt)
    }

    /// A prompt without its tags.
    public static func text(of prompt: String) -> String {
        let tags = tags(in: prompt)
        guard !tags.isEmpty else { return prompt }
        var (text, start) = ("", prompt.startIndex)
        for tag in tags {
            text += prompt[start..<tag.lowerBound]
            start = tag.upperBound
        }
        return (text + prompt[start...]).withoutOuterSpace()
    }

    private static let kinds = ["lora", "lyco", "hypernet"]

    private static func tags(in prompt: String) -> [Range<String.Index>] {
        var (tags, start): ([Range<String.Index>], String.Index) = ([], prompt.startIndex)
        while let open = prompt[start...].firstIndex(of: "<") {
            start = prompt.index(after: open)
            guard kinds.contains(where: { prompt[start...].hasPrefix($0 + ":") }) else { continue }
            guard let close = prompt[start...].firstIndex(of: ">") else { break }
            start = prompt.index(after: close)
            tags.append(open..<start)
        }
        return tags
    }
}
