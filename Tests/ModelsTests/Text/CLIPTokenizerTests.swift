import Foundation
import GentoolModels
import TestFiles
import Testing

@Suite struct CLIPTokenizerTests {
    @Test("Prompts of every kind become the ids that transformers gives")
    func encode() throws {
        let tokenizer = try CLIPTokenizer(folder: TokenizerFixture.folder)
        for prompt in try TokenizerFixture.load() {
            #expect(tokenizer.encode(prompt.text) == prompt.ids, "\(prompt.text.debugDescription)")
        }
    }

    @Test("Ids become the text that transformers gives")
    func decode() throws {
        let tokenizer = try CLIPTokenizer(folder: TokenizerFixture.folder)
        for prompt in try TokenizerFixture.load() {
            let scalars = Array(tokenizer.decode(prompt.ids).unicodeScalars)
            #expect(scalars == Array(prompt.decoded.unicodeScalars), "\(prompt.text.debugDescription)")
        }
        #expect(tokenizer.decode([-1, 1_000_000]) == "")
    }

    @Test("Merges alone give the ids of vocab.json and merges.txt")
    func mergesAlone() throws {
        let tokenizer = try CLIPTokenizer(contentsOf: "\(TokenizerFixture.folder)/merges.txt")
        let folder = try CLIPTokenizer(folder: TokenizerFixture.folder)
        #expect(tokenizer.count == folder.count && tokenizer.startToken == folder.startToken)
        #expect(tokenizer.endToken == folder.endToken && tokenizer.padToken == folder.endToken)
        for prompt in try TokenizerFixture.load() { #expect(tokenizer.encode(prompt.text) == prompt.ids) }
    }

    @Test("Lines that end as on Windows, and a file without header, are read alike")
    func lineEnds() throws {
        let merges = try String(contentsOfFile: "\(TokenizerFixture.folder)/merges.txt", encoding: .utf8)
        let lines = merges.split(separator: "\n")
        let folder = try TemporaryFolder(replacing: [
            "merges.txt": lines.joined(separator: "\r\n") + "\r\n\r\n",
            "bare.txt": lines.dropFirst().joined(separator: "\n"),
        ])
        let text = "A photograph of an old lighthouse, café"
        let expected = try CLIPTokenizer(folder: TokenizerFixture.folder).encode(text)
        #expect(try CLIPTokenizer(folder: folder.path).encode(text) == expected)
        #expect(try CLIPTokenizer(contentsOf: "\(folder.path)/bare.txt").encode(text) == expected)
    }

    @Test("The pad token is read from a model's folder, special_tokens_map.json first")
    func padToken() throws {
        let end = try CLIPTokenizer(folder: TokenizerFixture.folder).endToken
        let asText = #"{"pad_token": "!"}"#
        let asObject = #"{"pad_token": {"content": "!", "lstrip": false}}"#
        let asEnd = #"{"pad_token": "<|endoftext|>"}"#
        let cases: [([String: String], Int)] = [
            ([:], end),
            (["special_tokens_map.json": asText], 0),
            (["special_tokens_map.json": asObject], 0),
            (["tokenizer_config.json": asObject], 0),
            (["special_tokens_map.json": asText, "tokenizer_config.json": asEnd], 0),
            (["special_tokens_map.json": asEnd, "tokenizer_config.json": asText], end),
            (["special_tokens_map.json": #"{"pad_token": null}"#, "tokenizer_config.json": "{}"], end),
        ]
        for (files, pad) in cases {
            let folder = try TemporaryFolder(replacing: files)
            #expect(try CLIPTokenizer(folder: folder.path).padToken == pad, "\(files)")
        }
    }

    @Test("A placeholder becomes the ids that were added for it, whatever its case, but not inside a word")
    func placeholders() throws {
        var tokenizer = try CLIPTokenizer(folder: TokenizerFixture.folder)
        let first = tokenizer.count
        let toy = try tokenizer.add(token: "<Cat-Toy>", vectors: 3)
        let longer = try tokenizer.add(token: "<cat-toy>s", vectors: 1)
        let word = try tokenizer.add(token: "easy negative", vectors: 2)
        #expect(toy == [first, first + 1, first + 2] && longer == [first + 3] && word == [first + 4, first + 5])
        #expect(tokenizer.count == first + 6)

        let plain = { (text: String) in tokenizer.encode(text) }
        #expect(plain("a <cat-toy>, a <CAT-TOY>!") == plain("a") + toy + plain(",") + plain("a") + toy + plain("!"))
        #expect(plain("<cat-toy>s<cat-toy>") == longer + toy)
        #expect(plain("(Easy \n NEGATIVE)") == plain("(") + word + plain(")"))
        #expect(plain("uneasy negative") == plain("uneasy") + plain("negative"))
        #expect(plain("easy negatives") == plain("easy") + plain("negatives"))
        #expect(tokenizer.decode(plain("a <cat-toy> dog")) == "a <Cat-Toy> dog")
    }

    @Test(
        "An embedding that can't be is refused",
        arguments: [("  ", 1), ("<Twice>", 1), ("x", 0), ("x", 76), ("<|endoftext|>", 1)])
    func refusedPlaceholder(name: String, vectors: Int) throws {
        var tokenizer = try CLIPTokenizer(folder: TokenizerFixture.folder)
        try tokenizer.add(token: "<twice>", vectors: 75)
        let before = tokenizer.count
        #expect(throws: TokenizerError.self) { try tokenizer.add(token: name, vectors: vectors) }
        #expect(tokenizer.count == before)
    }

    @Test("A folder that can't be read is refused with one line that names the file and says what to do")
    func brokenFolders() throws {
        let end = #""<|startoftext|>": 600, "<|endoftext|>": 601"#
        let cases: [([String: String], String)] = [
            (["vocab.json": "{"], "vocab.json: is not JSON"),
            (["vocab.json": "[1, 2]"], "vocab.json: is not JSON"),
            (["vocab.json": #"{"a": 0}"#], "vocab.json: lacks <|startoftext|>"),
            (["vocab.json": "{\"a\": -1, \(end)}"], "vocab.json: gives \"a\" the id -1"),
            (["vocab.json": "{\"a\": 4000000000, \(end)}"], "vocab.json: gives \"a\" the id 4000000000"),
            (["vocab.json": "{\"a\": 0, \(end)}", "merges.txt": "a b\n"], "merges.txt: joins \"a\" and \"b\""),
            (["merges.txt": "#version: 0.2\na b\na b c\n"], "merges.txt: line 3 is \"a b c\""),
            (["merges.txt": "a \n"], "merges.txt: line 1 is \"a \""),
            (["merges.txt": "#version: 0.2\n\n"], "merges.txt: holds no merges"),
            (["merges.txt": "\u{0}\u{1}\n"], "merges.txt: line 1 is \"\\0\\u{01}\""),
            (["special_tokens_map.json": #"{"pad_token": 3}"#], "special_tokens_map.json: is not JSON"),
            (["special_tokens_map.json": #"{"pad_token": "nowhere"}"#], "vocab.json: lacks the pad token \"nowhere\""),
        ]
        for (files, expected) in cases {
            let folder = try TemporaryFolder(replacing: files)
            expectRefusal(expected) { try CLIPTokenizer(folder: folder.path) }
        }
        expectRefusal("/nowhere: lacks vocab.json or merges.txt") { try CLIPTokenizer(folder: "/nowhere") }
    }

    @Test("A vocabulary that can't be read is refused with one line that names the file and says what to do")
    func brokenVocabularies() throws {
        let folder = TemporaryFolder()
        let path = try folder.write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B], "broken.gz")
        expectRefusal("broken.gz: the gzip data is broken (ends early)") { try CLIPTokenizer(contentsOf: path) }
        try folder.write([0x1F, 0x8B, 7, 0, 0], "broken.gz")
        expectRefusal("broken.gz: the gzip data is broken") { try CLIPTokenizer(contentsOf: path) }
        expectRefusal("/nowhere.gz: is not there") { try CLIPTokenizer(contentsOf: "/nowhere.gz") }
        expectRefusal("is a folder") { try CLIPTokenizer(contentsOf: folder.path) }
    }

    private func expectRefusal(_ expected: String, _ body: () throws -> CLIPTokenizer) {
        let error = #expect(throws: TokenizerError.self, "\(expected)") { try body() }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\n") == false)
    }
}
