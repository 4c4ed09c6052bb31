import Foundation
import GentoolModels
import Testing

@Suite struct PromptTokensTests {
    private let tokenizer: CLIPTokenizer
    private var start: Int { tokenizer.startToken }
    private var end: Int { tokenizer.endToken }

    init() throws {
        tokenizer = try CLIPTokenizer(folder: TokenizerFixture.folder)
    }

    @Test("The first chunk equals transformers' padded and truncated ids, with either pad token")
    func padded() throws {
        let files = ["vocab.json", "merges.txt"].map { "\(TokenizerFixture.folder)/\($0)" }
        let withBang = try CLIPTokenizer(vocabulary: files[0], merges: files[1], pad: "!")
        for prompt in try TokenizerFixture.load() {
            let literal = PromptWeights(literal: prompt.text)
            for (tokenizer, ids) in [(tokenizer, prompt.padded), (withBang, prompt.paddedWithBang)] {
                let expected = ids + Array(repeating: ids.last!, count: 77 - ids.count)
                #expect(PromptTokens(literal, tokenizer: tokenizer).chunks[0].ids == expected, "\(prompt.text)")
            }
        }
    }

    @Test("Every chunk has 77 ids and weights, and together they hold the whole prompt")
    func long() throws {
        for prompt in try TokenizerFixture.load() {
            let chunks = PromptTokens(PromptWeights(literal: prompt.text), tokenizer: tokenizer).chunks
            #expect(chunks.count == max(1, (prompt.ids.count + 74) / 75))
            #expect(chunks.allSatisfy { $0.ids.count == 77 && $0.weights == Array(repeating: 1, count: 77) })
            #expect(chunks.allSatisfy { $0.ids[0] == start && $0.ids[76] == end })
            #expect(Array(chunks.flatMap { $0.ids[1...75] }.prefix(prompt.ids.count)) == prompt.ids)
        }
    }

    @Test("75 tokens fit into one chunk, 76 take two")
    func boundary() {
        let tokens = { (count: Int) in
            PromptTokens(Array(repeating: "a", count: count).joined(separator: " "), tokenizer: tokenizer)
        }
        let a = tokenizer.encode("a")
        #expect(tokens(75).chunks.map(\.ids) == [[start] + Array(repeating: a[0], count: 75) + [end]])
        #expect(tokens(76).chunks.count == 2)
        #expect(tokens(76).chunks[1].ids == [start] + a + Array(repeating: end, count: 75))
    }

    @Test("An empty prompt is one chunk of start, end and padding")
    func empty() {
        let chunks = PromptTokens("", tokenizer: tokenizer).chunks
        #expect(chunks.map(\.ids) == [[start] + Array(repeating: end, count: 76)])
    }

    @Test("Weights go to the tokens of their text, and to no others")
    func weights() {
        let chunk = PromptTokens("a (lighthouse, rocky:1.5) shore", tokenizer: tokenizer).chunks[0]
        let heavy = tokenizer.encode("lighthouse, rocky")
        let ids = tokenizer.encode("a") + heavy + tokenizer.encode("shore")
        #expect(Array(chunk.ids[1...ids.count]) == ids)
        let expected = (0..<77).map { 2..<2 + heavy.count ~= $0 ? Float(1.5) : 1 }
        #expect(chunk.weights == expected)
    }

    @Test("BREAK goes on in a new chunk, and starts none at the end")
    func breaks() {
        let chunks = { (prompt: String) in PromptTokens(prompt, tokenizer: tokenizer).chunks }
        #expect(chunks("a cat BREAK a dog") == chunks("a cat") + chunks("a dog"))
        #expect(chunks("a cat BREAK") == chunks("a cat"))
        #expect(chunks("BREAK a cat") == chunks("") + chunks("a cat"))
    }

    @Test("The vectors of a placeholder stay in one chunk")
    func placeholders() throws {
        var tokenizer = tokenizer
        let ids = try tokenizer.add(token: "<toy>", vectors: 4)
        let prompt = Array(repeating: "a", count: 73).joined(separator: " ") + " (<toy>:1.2)"
        let chunks = PromptTokens(prompt, tokenizer: tokenizer).chunks
        #expect(chunks.count == 2)
        #expect(Array(chunks[0].ids[74...]) == [end, end, end])
        #expect(Array(chunks[1].ids.prefix(6)) == [start] + ids + [end])
        #expect(Array(chunks[1].weights.prefix(6)) == [1, 1.2, 1.2, 1.2, 1.2, 1])
    }

    @Test("Prompts of different length are brought to the same number of chunks")
    func equalise() {
        let prompt = PromptTokens("a BREAK b BREAK c", tokenizer: tokenizer)
        let negative = PromptTokens("blurry", tokenizer: tokenizer).padded(toChunks: prompt.chunks.count)
        let empty = PromptTokens("", tokenizer: tokenizer).chunks[0]
        #expect(negative.chunks == PromptTokens("blurry", tokenizer: tokenizer).chunks + [empty, empty])
        #expect(prompt.padded(toChunks: 1) == prompt)
    }
}
