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

    @Test("A word of ten thousand letters takes no minutes")
    func longWord() throws {
        let tokenizer = try CLIPTokenizer(contentsOf: TokenizerFixture.clipVocabulary)
        let letters = Array("etaoinshrdlucmfw".unicodeScalars)
        var word = String.UnicodeScalarView()
        for place in 0..<10_000 { word.append(letters[place * place / 7 % letters.count]) }
        var ids: [Int] = []
        let time = processorTime { ids = tokenizer.encode(String(word)) }
        // A tenth of a second where the program is optimised.
        #expect(time < .seconds(20), "\(time)")
        #expect(tokenizer.decode(ids) == String(word))
    }
}
