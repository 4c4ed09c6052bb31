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

    @Test("A thousand prompts are encoded in no time")
    func speed() throws {
        let tokenizer = try CLIPTokenizer(contentsOf: TokenizerFixture.clipVocabulary)
        let prompt = "A portrait of an old woman with a red scarf, painted in oil, studio light, highly detailed, 8k, "
        let duration = processorTime {
            for number in 0..<1000 { _ = tokenizer.encode(prompt + "\(number), " + prompt) }
        }
        #expect(duration < .milliseconds(500), "\(duration)")
    }

    @Test("A word of ten thousand letters takes under a second")
    func longWord() throws {
        let tokenizer = try CLIPTokenizer(contentsOf: TokenizerFixture.clipVocabulary)
        let letters = Array("etaoinshrdlucmfw".unicodeScalars)
        var word = String.UnicodeScalarView()
        for place in 0..<10_000 { word.append(letters[place * place / 7 % letters.count]) }
        var ids: [Int] = []
        let duration = processorTime { ids = tokenizer.encode(String(word)) }
        #expect(duration < .seconds(1), "\(duration)")
        #expect(tokenizer.decode(ids) == String(word))
    }
}
