/// A prompt of any length as chunks of the length that CLIP's text encoder takes.
public struct PromptTokens: Sendable, Equatable {
    /// One input of the text encoder.
    public struct Chunk: Sendable, Equatable {
        /// Start token, up to 75 tokens of the prompt, end token, pad tokens: 77 in all.
        public let ids: [Int]
        /// How much each id counts; 1 for those that are not of the prompt.
        public let weights: [Float]
    }

    /// Ids of a chunk, start and end included: the length of CLIP's position embedding.
    public static let chunkLength = 77
    /// Ids of a chunk that are the prompt's.
    public static let tokensPerChunk = chunkLength - 2

    /// At least one.
    public let chunks: [Chunk]
    private let emptyChunk: Chunk

    /// Reads brackets and `BREAK`s as `PromptWeights` does.
    public init(_ prompt: String, tokenizer: CLIPTokenizer) {
        self.init(PromptWeights(parsing: prompt), tokenizer: tokenizer)
    }

    /// Each section begins a chunk and goes on in as many as it needs; vectors of one placeholder stay together.
    ///
    /// Without weights and up to 75 tokens, the ids are what transformers' tokenizer gives when told to pad and to
    /// truncate to 77.
    public init(_ prompt: PromptWeights, tokenizer: CLIPTokenizer) {
        var groups = prompt.sections.flatMap { Self.groups($0, tokenizer) }
        // A BREAK with nothing after it starts no chunk.
        if groups.count > 1, groups[groups.count - 1].isEmpty { groups.removeLast() }
        chunks = groups.map { Self.chunk($0, tokenizer) }
        emptyChunk = Self.chunk([], tokenizer)
    }

    private init(chunks: [Chunk], emptyChunk: Chunk) {
        self.chunks = chunks
        self.emptyChunk = emptyChunk
    }

    /// At least `count` chunks, by empty ones at the end: classifier-free guidance needs as many of the negative prompt
    /// as of the positive one.
    public func padded(toChunks count: Int) -> PromptTokens {
        let missing = max(0, count - chunks.count)
        return PromptTokens(chunks: chunks + Array(repeating: emptyChunk, count: missing), emptyChunk: emptyChunk)
    }

    private typealias WeightedID = (id: Int, weight: Float)

    private static func groups(_ section: [PromptWeights.Span], _ tokenizer: CLIPTokenizer) -> [[WeightedID]] {
        var groups: [[WeightedID]] = [[]]
        for span in section {
            var rest = tokenizer.encode(span.text)[...]
            while let first = rest.first {
                let unit = rest.prefix(tokenizer.unitLength(startingWith: first))
                if groups[groups.count - 1].count + unit.count > tokensPerChunk { groups.append([]) }
                groups[groups.count - 1] += unit.map { ($0, Float(span.weight)) }
                rest = rest.dropFirst(unit.count)
            }
        }
        return groups
    }

    private static func chunk(_ tokens: [WeightedID], _ tokenizer: CLIPTokenizer) -> Chunk {
        let padding = tokensPerChunk - tokens.count
        return Chunk(
            ids: [tokenizer.startToken] + tokens.map(\.id) + [tokenizer.endToken]
                + Array(repeating: tokenizer.padToken, count: padding),
            weights: [1] + tokens.map(\.weight) + Array(repeating: 1, count: padding + 1))
    }
}
