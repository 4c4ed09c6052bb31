import GentoolModels
import Testing

@Suite("Learning a byte-pair encoding")
struct BytePairLearningTests {
    @Test("The most frequent pair is joined first, and of equally frequent ones the first in the alphabet")
    func order() {
        // "low" three times, "lot" once: l-o four times, then lo-w at the end of a word, then lo-t.
        let merges = BytePairLearning.merges(of: ["low low", "Low, lot"], limit: 10)
        #expect(merges == "#version: 0.2\nl o\nlo w</w>\nlo t</w>\n")
    }

    @Test("Texts that were learned from are words of one token each, and any other text comes back too")
    func tokens() throws {
        let texts = ["a mountain lake at night", "make it night", "take the house away"]
        let merges = BytePairLearning.merges(of: texts, limit: 1000)
        let tokenizer = try CLIPTokenizer(merges: merges, name: "merges")
        for text in texts { #expect(tokenizer.encode(text).count == text.split(separator: " ").count) }
        for text in texts + ["a green zebra"] { #expect(tokenizer.decode(tokenizer.encode(text)) == text) }
        #expect(tokenizer.count == 512 + merges.split(separator: "\n").count - 1 + 2)
    }

    @Test("There are no more merges than wanted")
    func limit() {
        let merges = BytePairLearning.merges(of: ["mountain"], limit: 2)
        #expect(merges.split(separator: "\n").count == 3)
    }
}
