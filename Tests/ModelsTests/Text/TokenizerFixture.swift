import Foundation
import GentoolModels
import TestFiles

/// What `Fixtures/make_tokenizer_fixtures.py` wrote, and CLIP's own vocabulary where it stands beside the checkout.
struct TokenizerFixture: Decodable {
    let text: String
    let ids: [Int]
    let decoded: String
    /// To 77 ids, but equal ones at the end are written once.
    let padded: [Int]
    let paddedWithBang: [Int]
    let clip: [Int]

    static let folder = Bundle.module.url(forResource: "Fixtures/tokenizer", withExtension: nil)!.path
    static let clipVocabulary = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("shared/clip/bpe_simple_vocab_16e6.txt.gz").path
    static let clipIsThere = FileManager.default.fileExists(atPath: clipVocabulary)

    static func load() throws -> [TokenizerFixture] {
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/prompts.json"))
        return try JSONDecoder().decode([TokenizerFixture].self, from: data)
    }
}

extension TemporaryFolder {
    /// The small vocabulary, and files beside it or in place of its own.
    convenience init(replacing files: [String: String]) throws {
        self.init()
        for name in ["vocab.json", "merges.txt"] where files[name] == nil {
            try copy("\(TokenizerFixture.folder)/\(name)", to: name)
        }
        for (name, text) in files { try write(text, name) }
    }
}
