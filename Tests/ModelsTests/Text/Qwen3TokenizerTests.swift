import Foundation
import GentoolModels
import TestFiles
import Testing

@Suite("Qwen3's tokenizer") struct Qwen3TokenizerTests {
    private struct Case: Decodable {
        let text: String
        let ids: [Int]
    }

    private static let folder = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/qwen3-tokenizer").path

    private func cases() throws -> [Case] {
        try JSONDecoder().decode(
            [Case].self, from: Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/texts.json")))
    }

    /// `vocab.json` and `merges.txt` of the same tokenizer.
    private func split(_ more: [String: String] = [:]) throws -> TemporaryFolder {
        let file = URL(fileURLWithPath: "\(Self.folder)/tokenizer.json")
        let whole = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as! [String: Any]
        let model = whole["model"] as! [String: Any]
        let vocabulary = try JSONSerialization.data(withJSONObject: model["vocab"]!)
        let merges = (model["merges"] as! [[String]]).map { $0.joined(separator: " ") }
        let folder = TemporaryFolder()
        try folder.write(vocabulary, "vocab.json")
        try folder.write((["#version: 0.2"] + merges).joined(separator: "\n") + "\n", "merges.txt")
        for (name, text) in more { try folder.write(text, name) }
        return folder
    }

    @Test("Texts of every kind become the ids that transformers gives")
    func encode() throws {
        let tokenizer = try Qwen3Tokenizer(folder: Self.folder)
        for text in try cases() {
            #expect(tokenizer.encode(text.text) == text.ids, "\(text.text.debugDescription)")
        }
    }

    @Test("Vocabulary and merges alone give the same ids, with the special texts that Qwen's models have")
    func twoFiles() throws {
        let folder = try split()
        for tokenizer in [
            try Qwen3Tokenizer(folder: folder.path), try Qwen3Tokenizer(contentsOf: "\(folder.path)/vocab.json"),
        ] {
            for text in try cases() { #expect(tokenizer.encode(text.text) == text.ids) }
            #expect(tokenizer.padToken == 420 && tokenizer.count == 446)
        }
    }

    @Test("Special texts have the ids that the settings beside say")
    func settings() throws {
        let tokens = ["<|endoftext|>": 500, "<think>": 501].map { "\"\($1)\": {\"content\": \"\($0)\"}" }
        let folder = try split([
            "tokenizer_config.json": "{\"added_tokens_decoder\": {\(tokens.joined(separator: ", "))}}"
        ])
        let tokenizer = try Qwen3Tokenizer(folder: folder.path)
        #expect(tokenizer.encode("<think><|endoftext|>") == [501, 500] && tokenizer.padToken == 500)
        let older = try split(["added_tokens.json": "{\"<|endoftext|>\": 430, \"</think>\": 431}"])
        #expect(try Qwen3Tokenizer(folder: older.path).encode("</think>") == [431])
    }

    @Test("Special texts with ids that no vocabulary has are refused", arguments: [-1, Int(Int32.max), Int.max])
    func impossibleIDs(id: Int) throws {
        let folder = try split(["added_tokens.json": "{\"<|endoftext|>\": 430, \"</think>\": \(id)}"])
        let error = #expect(throws: TokenizerError.self) { try Qwen3Tokenizer(folder: folder.path) }
        #expect(error?.description.contains("\(id)") == true)
    }

    @Test("A vocabulary without a symbol for each byte is refused")
    func incomplete() throws {
        let folder = try split(["tokenizer_config.json": "{}"])
        try folder.write("{\"a\": 0}", "vocab.json")
        try folder.write("#version: 0.2\na a\n", "merges.txt")
        #expect(throws: TokenizerError.self) { try Qwen3Tokenizer(folder: folder.path) }
    }
}
