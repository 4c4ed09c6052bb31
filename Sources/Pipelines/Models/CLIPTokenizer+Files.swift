import Foundation
import Models

extension CLIPTokenizer {
    /// From a folder with `vocab.json` and `merges.txt`.
    init(folder: String) throws {
        let vocabularyFile = "\(folder)/vocab.json"
        guard let data = FileManager.default.contents(atPath: vocabularyFile) else {
            throw ModelError(vocabularyFile, "is missing; expected a tokenizer's vocab.json and merges.txt")
        }
        guard let vocabulary = try? JSONDecoder().decode([String: Int].self, from: data) else {
            throw ModelError(vocabularyFile, "is no vocabulary; expected a JSON object with a number for each piece")
        }
        let lines = try Self.lines(of: "\(folder)/merges.txt")
        guard let tokenizer = CLIPTokenizer(vocabulary: vocabulary, merges: lines.compactMap { Self.merge($0) }) else {
            throw ModelError(vocabularyFile, "has no <|startoftext|> and <|endoftext|>; it is not CLIP's vocabulary")
        }
        self = tokenizer
    }

    /// From a file of merges alone: `merges.txt`, or OpenAI's `bpe_simple_vocab_16e6.txt`.
    init(mergesFile: String) throws {
        guard let tokenizer = CLIPTokenizer(mergeLines: try Self.lines(of: mergesFile)) else {
            throw ModelError(mergesFile, "is no list of merges")
        }
        self = tokenizer
    }

    private static func lines(of file: String) throws -> [Substring] {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw ModelError(file, "is missing; expected a list of merges")
        }
        guard let text = String(data: data, encoding: .utf8) else {
            throw ModelError(file, "is not text; expected a list of merges (unpack it first if it ends in .gz)")
        }
        return text.split(separator: "\n")
    }
}
