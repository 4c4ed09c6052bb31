import Foundation
import GentoolModels
import TestFiles
import Testing

/// With CLIP's own vocabulary, where it stands beside the checkout.
@Suite(.enabled(if: TokenizerFixture.clipIsThere)) struct CLIPVocabularyTests {
    @Test("OpenAI's compressed vocabulary gives 49,408 ids, and those of transformers for every prompt")
    func encode() throws {
        let tokenizer = try CLIPTokenizer(contentsOf: TokenizerFixture.clipVocabulary)
        #expect(tokenizer.count == 49_408)
        #expect(tokenizer.startToken == 49_406 && tokenizer.endToken == 49_407 && tokenizer.padToken == 49_407)
        for prompt in try TokenizerFixture.load() {
            #expect(tokenizer.encode(prompt.text) == prompt.clip, "\(prompt.text.debugDescription)")
        }
    }

    @Test("Words of thousands of letters take time in proportion to their length")
    func longWord() throws {
        let tokenizer = try CLIPTokenizer(contentsOf: TokenizerFixture.clipVocabulary)
        let letters = Array("etaoinshrdlucmfw".unicodeScalars)
        func time(length: Int) -> Duration {
            var word = String.UnicodeScalarView()
            for place in 0..<length { word.append(letters[place * place / 7 % letters.count]) }
            var ids: [Int] = []
            let time = processorTime { ids = tokenizer.encode(String(word)) }
            #expect(tokenizer.decode(ids) == String(word))
            return time
        }
        let (short, long) = (time(length: 2500), time(length: 10_000))
        // Merging pair after pair over the whole word takes 16 times as long.
        #expect(long < short * 10, "\(short), \(long)")
    }
}
