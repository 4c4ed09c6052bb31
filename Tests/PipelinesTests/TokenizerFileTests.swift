import Foundation
import GentoolCheckpoints
import GentoolModels
import GentoolRaster
import TestFiles
import Testing

@testable import GentoolPipelines

@Suite("tokenizer.json") struct TokenizerFileTests {
    private let source = ReferencePictureTests.fixture("sd1/tokenizer").path
    private let folder = TemporaryFolder()

    /// What transformers 5 writes of a tokenizer.
    private func write(pairs: Bool) throws -> String {
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
        return try folder.write(JSONSerialization.data(withJSONObject: whole), "tokenizer.json")
    }

    @Test(
        "alone gives the ids that vocab.json and merges.txt give, with merges as texts or as pairs",
        arguments: [true, false])
    func sameIDs(pairs: Bool) throws {
        let file = try write(pairs: pairs)
        let (alone, split) = (try CLIPTokenizer(folder: folder.path), try CLIPTokenizer(folder: source))
        for text in [
            "a red house by a lake", "  Ünïcode — 雪 🏠\t'tis <|endoftext|> 12,000!", "", "e\u{301}e\u{300}\u{0}",
        ] {
            #expect(alone.encode(text) == split.encode(text))
        }
        #expect(alone.padToken == split.padToken)
        #expect(alone.encode("snow <extra>").last == split.count)
        #expect(try CLIPTokenizer(contentsOf: file).encode("red snow") == split.encode("red snow"))
    }

    @Test("without a vocabulary is refused in one line")
    func damaged() throws {
        for text in ["{}", "{\"model\": {\"vocab\": {\"a\": 0}, \"merges\": [\"a\"]}}", "[]", ""] {
            try folder.write(text, "tokenizer.json")
            let error = #expect(throws: TokenizerError.self) { try CLIPTokenizer(folder: folder.path) }
            #expect("\(try #require(error))".contains("tokenizer.json"))
        }
    }
}

@Suite("Tokenizers and text encoders") struct VocabularySizeTests {
    private func context(_ copy: ModelCopy, embeddings: [String] = []) throws -> [Float] {
        let model = try StableDiffusionModel(
            path: copy.path, ModelOptions(precision: .f32, embeddings: embeddings))
        return try model.readConditioner().conditioning(for: ["a <toy> house"]).context.tokens.floats()
    }

    @Test("of two models are refused where the encoder lacks a token")
    func tooMany() throws {
        let copy = try ModelCopy(of: "sd1")
        let ids = try copy.values("tokenizer/vocab.json")
        for id in [ids.count, 1_000_000] {
            try copy.write(ids.merging(["house</w>": id]) { $1 }, "tokenizer/vocab.json")
            let error = #expect(throws: ModelError.self) { try context(copy) }
            #expect(error?.description.contains("\(id + 1) tokens") == true, "\(String(describing: error))")
        }
    }

    @Test("with rows to spare learn a word as others do")
    func spareRows() throws {
        let copy = try ModelCopy(of: "sd1")
        let toy = [ReferencePictureTests.fixture("toy.safetensors").path]
        let expected = try context(copy, embeddings: toy)
        let folder = "\(copy.path)/text_encoder"
        var tensors = try Checkpoint(contentsOf: "\(folder)/model.safetensors").tensors.mapValues {
            TensorContents(shape: $0.shape, floats: $0.floats())
        }
        let name = try #require(tensors.keys.first { $0.hasSuffix("token_embedding.weight") })
        let table = try #require(tensors[name])
        let (rows, size) = (table.shape[0], table.shape[1])
        let stored = try Checkpoint(contentsOf: "\(folder)/model.safetensors").tensors[name]!.floats()
        tensors[name] = TensorContents(
            shape: [rows + 5, size], floats: stored + [Float](repeating: 9, count: 5 * size))
        try FileManager.default.removeItem(atPath: "\(folder)/model.safetensors")
        try Checkpoint.write(tensors, to: "\(folder)/model.safetensors")
        let file = "text_encoder/config.json"
        try copy.write(copy.values(file).merging(["vocab_size": rows + 5]) { $1 }, file)
        #expect(try context(copy, embeddings: toy) == expected)
    }
}

@Suite("Clip skip") struct ClipSkipTests {
    private func latent(_ model: String, _ clipSkip: Int?) throws -> [Float] {
        let path = ReferencePictureTests.fixture(model).path
        let options = ModelOptions(precision: .f32, clipSkip: clipSkip)
        let conditioner = try StableDiffusionModel(path: path, options).readConditioner()
        return try conditioner.conditioning(for: ["a red house by a lake"]).context.tokens.floats()
    }

    @Test("1 is the last layer, 2 another; SDXL's own is the last but one, and it knows no later one")
    func layers() throws {
        #expect(try latent("sd1", 1) == latent("sd1", nil))
        #expect(try latent("sd1", 1) != latent("sd1", 2))
        #expect(try latent("sdxl", 2) == latent("sdxl", nil))
        let error = #expect(throws: ModelError.self) { try latent("sdxl", 1) }
        #expect(try #require(error).description.contains("2 or more"))
    }

    /// `make_clip_skip_fixtures.py` makes them again.
    @Test("of SDXL gives the pictures that diffusers makes, which counts from there", arguments: [0, 1])
    func references(_ skip: Int) throws {
        let copy = try ModelCopy(of: "sdxl")
        for name in ["text_encoder", "text_encoder_2"] {
            try FileManager.default.removeItem(atPath: "\(copy.path)/\(name)")
            try FileManager.default.createSymbolicLink(
                atPath: "\(copy.path)/\(name)",
                withDestinationPath: ReferencePictureTests.fixture("sdxl-text/\(name)").path)
        }
        let model = try StableDiffusionModel(
            path: copy.path, ModelOptions(precision: .f32, clipSkip: skip == 0 ? nil : skip + 2))
        var settings = DiffusionSettings()
        settings.prompt = "a red house by a lake"
        settings.guidance = 1
        settings.steps = 6
        settings.seed = 11
        let made = try DiffusionPipeline(model).generate(settings, width: 32, height: 32)
        let expected = try ReferencePictureTests.picture("clip-skip-\(skip).png")
        #expect(try Comparison(made, expected).largestDifference < 1.5 / 255)
    }

    @Test("beyond the encoder's layers is refused")
    func tooMany() throws {
        let error = #expect(throws: ModelError.self) { try latent("sd1", 3) }
        #expect(try #require(error).description.contains("2 layers"))
    }
}
