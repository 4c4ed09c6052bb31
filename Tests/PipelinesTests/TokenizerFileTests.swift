import Foundation
import Models
import Testing

@testable import Pipelines

@Suite("tokenizer.json") struct TokenizerFileTests {
    private let source = ReferencePictureTests.fixture("sd1/tokenizer").path

    /// What transformers 5 writes of a tokenizer.
    private func written(pairs: Bool) throws -> URL {
        let vocabulary = try JSONSerialization.jsonObject(
            with: Data(contentsOf: URL(fileURLWithPath: "\(source)/vocab.json")))
        let merges = try String(contentsOfFile: "\(source)/merges.txt", encoding: .utf8).split(separator: "\n")
            .dropFirst()
        let listed = merges.map { pairs ? $0.split(separator: " ").map(String.init) as Any : String($0) as Any }
        let count = (vocabulary as! [String: Any]).count
        let whole: [String: Any] = [
            "added_tokens": [["id": count, "content": "<extra>", "special": true]],
            "model": ["type": "BPE", "vocab": vocabulary, "merges": listed],
        ]
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tokenizer-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try JSONSerialization.data(withJSONObject: whole).write(to: folder.appendingPathComponent("tokenizer.json"))
        return folder
    }

    @Test(
        "alone gives the ids that vocab.json and merges.txt give, with merges as texts or as pairs",
        arguments: [true, false])
    func sameIDs(pairs: Bool) throws {
        let folder = try written(pairs: pairs)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (alone, split) = (try CLIPTokenizer(folder: folder.path), try CLIPTokenizer(folder: source))
        for text in [
            "a red house by a lake", "  Ünïcode — 雪 🏠\t'tis <|endoftext|> 12,000!", "", "e\u{301}e\u{300}\u{0}",
        ] {
            #expect(alone.encode(text) == split.encode(text))
        }
        #expect(alone.padToken == split.padToken)
        #expect(alone.encode("snow <extra>").last == split.count)
        let file = folder.appendingPathComponent("tokenizer.json").path
        #expect(try CLIPTokenizer(contentsOf: file).encode("red snow") == split.encode("red snow"))
    }

    @Test("without a vocabulary is refused in one line")
    func damaged() throws {
        let folder = try written(pairs: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("tokenizer.json")
        for text in ["{}", "{\"model\": {\"vocab\": {\"a\": 0}, \"merges\": [\"a\"]}}", "[]", ""] {
            try Data(text.utf8).write(to: file)
            let error = #expect(throws: TokenizerError.self) { try CLIPTokenizer(folder: folder.path) }
            #expect("\(try #require(error))".contains("tokenizer.json"))
        }
    }
}

@Suite("Clip skip") struct ClipSkipTests {
    private func latent(_ model: String, _ clipSkip: Int) throws -> [Float] {
        let path = ReferencePictureTests.fixture(model).path
        let options = ModelOptions(precision: .f32, clipSkip: clipSkip)
        let conditioner = try StableDiffusionModel(path: path, options).readConditioner()
        return try conditioner.conditioning(for: ["a red house by a lake"]).context.tokens.floats()
    }

    @Test("1 is the last layer, 2 another, and SDXL's is always the last but one")
    func layers() throws {
        #expect(try latent("sd1", 1) != latent("sd1", 2))
        #expect(try latent("sdxl", 1) == latent("sdxl", 2))
    }

    @Test("beyond the encoder's layers is refused")
    func tooMany() throws {
        let error = #expect(throws: ModelError.self) { try latent("sd1", 3) }
        #expect(try #require(error).description.contains("2 layers"))
    }
}
