/// A prompt as the text encoder takes it: chunks of 77 numbers, each with a weight.
public struct PromptTokens: Sendable, Equatable {
    public struct Chunk: Sendable, Equatable {
        /// The start, up to 75 pieces of words, the end, and padding.
        public var tokens: [Int]
        /// How much each counts.
        public var weights: [Float]
    }

    public static let length = 77
    public private(set) var chunks: [Chunk]

    /// - Parameters:
    ///   - prompt: with emphasis in `PromptWeights`' notation; a word BREAK on its own begins a new chunk.
    ///   - ignoresWeights: whether brackets are plain text.
    public init(_ prompt: String, tokenizer: CLIPTokenizer, ignoresWeights: Bool = false) {
        let parts = ignoresWeights ? [.init(text: prompt, weight: 1)] : PromptWeights.parse(prompt)
        let capacity = Self.length - 2
        var contents: [[(token: Int, weight: Float)]] = [[]]
        for part in parts {
            let sections = ignoresWeights ? [part.text] : Self.sections(of: part.text)
            for (index, section) in sections.enumerated() {
                if index > 0 { contents.append([]) }
                for token in tokenizer.encode(section) {
                    if contents[contents.count - 1].count == capacity { contents.append([]) }
                    contents[contents.count - 1].append((token, part.weight))
                }
            }
        }
        chunks = contents.map { Self.chunk($0, tokenizer) }
    }

    /// With empty chunks added up to `count`, so that two prompts have equally many.
    public func padded(toChunks count: Int, tokenizer: CLIPTokenizer) -> PromptTokens {
        var result = self
        while result.chunks.count < count { result.chunks.append(Self.chunk([], tokenizer)) }
        return result
    }

    /// Whether all weights are 1.
    public var isPlain: Bool { chunks.allSatisfy { $0.weights.allSatisfy { $0 == 1 } } }

    private static func chunk(_ content: [(token: Int, weight: Float)], _ tokenizer: CLIPTokenizer) -> Chunk {
        let fill = length - 2 - content.count
        return Chunk(
            tokens: [tokenizer.start] + content.map(\.token) + [tokenizer.end]
                + [Int](repeating: tokenizer.padding, count: fill),
            weights: [1] + content.map(\.weight) + [Float](repeating: 1, count: fill + 1))
    }

    private static func sections(of text: String) -> [String] {
        var sections = [""]
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if word == "BREAK" {
                sections.append("")
            } else {
                sections[sections.count - 1] += (sections[sections.count - 1].isEmpty ? "" : " ") + word
            }
        }
        return sections
    }
}
