import Foundation
import GentoolCheckpoints
import GentoolModels
import GentoolRaster
import GentoolTensors
import SystemPackage
import TestFiles
import Testing

@testable import GentoolPipelines

@Suite("FLUX.2-klein in files of its own") struct Flux2FileTests {
    private let folder = Flux2Tests.folder
    private let files = TemporaryFolder()

    /// The transformer as Black Forest Labs name it: projections joined, shift before scale.
    private func original(prefix: String) throws -> [(name: String, shape: [Int], floats: [Float])] {
        let file = try Checkpoint(contentsOf: "\(folder)/transformer/diffusion_pytorch_model.safetensors")
        func tensor(_ name: String) throws -> (shape: [Int], floats: [Float]) {
            let stored = try #require(file.tensors[name])
            return (stored.shape, stored.floats())
        }
        var result: [(name: String, shape: [Int], floats: [Float])] = []
        func add(_ name: String, _ own: [String], swapped: Bool = false) throws {
            let parts = try own.map(tensor)
            var floats = parts.flatMap(\.floats)
            if swapped { floats = Array(floats[(floats.count / 2)...] + floats[..<(floats.count / 2)]) }
            let shape = [parts.reduce(0) { $0 + $1.shape[0] }] + parts[0].shape.dropFirst()
            result.append((prefix + name, shape, floats))
        }
        try add("img_in.weight", ["x_embedder.weight"])
        try add("txt_in.weight", ["context_embedder.weight"])
        try add("time_in.in_layer.weight", ["time_guidance_embed.timestep_embedder.linear_1.weight"])
        try add("time_in.out_layer.weight", ["time_guidance_embed.timestep_embedder.linear_2.weight"])
        for name in ["double_stream_modulation_img", "double_stream_modulation_txt", "single_stream_modulation"] {
            try add("\(name).lin.weight", ["\(name).linear.weight"])
        }
        try add("final_layer.linear.weight", ["proj_out.weight"])
        try add("final_layer.adaLN_modulation.1.weight", ["norm_out.linear.weight"], swapped: true)
        for block in 0..<2 {
            let (ours, theirs) = ("transformer_blocks.\(block)", "double_blocks.\(block)")
            for (stream, projections, output, norms, feedForward) in [
                ("img", ["to_q", "to_k", "to_v"], "to_out.0", ("norm_q", "norm_k"), "ff"),
                (
                    "txt", ["add_q_proj", "add_k_proj", "add_v_proj"], "to_add_out", ("norm_added_q", "norm_added_k"),
                    "ff_context"
                ),
            ] {
                try add(
                    "\(theirs).\(stream)_attn.qkv.weight", projections.map { "\(ours).attn.\($0).weight" })
                try add("\(theirs).\(stream)_attn.proj.weight", ["\(ours).attn.\(output).weight"])
                try add("\(theirs).\(stream)_attn.norm.query_norm.scale", ["\(ours).attn.\(norms.0).weight"])
                try add("\(theirs).\(stream)_attn.norm.key_norm.scale", ["\(ours).attn.\(norms.1).weight"])
                try add("\(theirs).\(stream)_mlp.0.weight", ["\(ours).\(feedForward).linear_in.weight"])
                try add("\(theirs).\(stream)_mlp.2.weight", ["\(ours).\(feedForward).linear_out.weight"])
            }
            let (single, other) = ("single_transformer_blocks.\(block).attn", "single_blocks.\(block)")
            try add("\(other).linear1.weight", ["\(single).to_qkv_mlp_proj.weight"])
            try add("\(other).linear2.weight", ["\(single).to_out.weight"])
            try add("\(other).norm.query_norm.scale", ["\(single).norm_q.weight"])
            try add("\(other).norm.key_norm.scale", ["\(single).norm_k.weight"])
        }
        return result
    }

    private func safetensors(_ tensors: [(name: String, shape: [Int], floats: [Float])]) throws -> Data {
        var (header, data): ([String: Any], Data) = ([:], Data())
        for (name, shape, floats) in tensors {
            let start = data.count
            floats.withUnsafeBytes { data += Data($0) }
            header[name] = ["dtype": "F32", "shape": shape, "data_offsets": [start, data.count]]
        }
        let json = try JSONSerialization.data(withJSONObject: header)
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json + data
    }

    private func options(_ precision: Precision = .f32) -> ModelOptions {
        ModelOptions(
            precision: precision, tokenizer: "\(folder)/tokenizer", textEncoder: "\(folder)/text_encoder",
            autoencoder: "\(folder)/vae")
    }

    private func latent(_ model: any DiffusionModel) throws -> Tensor {
        var settings = DiffusionSettings()
        (settings.prompt, settings.steps) = (Flux2Tests.prompt, 2)
        return try DiffusionPipeline(model).generatedLatent(settings, width: 32, height: 32) { _ in }
    }

    @Test(
        "A file in the original naming answers as the folder does", arguments: ["", "model.diffusion_model."])
    func originalNames(_ prefix: String) throws {
        let path = try files.write(safetensors(original(prefix: prefix)), "flux-2-klein-4b.safetensors")
        let model = try DiffusionFamilies.open(path, options())
        let folderModel = try DiffusionFamilies.open(folder, ModelOptions(precision: .f32))
        let (found, expected) = (try latent(model), try latent(folderModel))
        // The shape of a head's axes is told by no tensor; a quarter each is what it has here, too.
        #expect(zip(found.floats(), expected.floats()).allSatisfy { abs($0 - $1) < 1e-5 })
        #expect(try DiffusionFamilies.recognize(path))
        #expect(WeightFileKind(try Checkpoint(contentsOf: path)) == .diffusionTransformer("FLUX.2"))
    }

    @Test("A GGUF file of 8 bits answers nearly so, with text encoder and autoencoder from files of their own")
    func gguf() throws {
        var contents = GGUFContents()
        for (name, shape, floats) in try original(prefix: "") { contents.add(name, shape: shape, floats: floats) }
        let path = try files.write(contents.bytes, "klein-q8_0.gguf")
        var options = options()
        options.textEncoder = "\(folder)/text_encoder/model.safetensors"
        options.autoencoder = "\(folder)/vae/diffusion_pytorch_model.safetensors"
        let error = #expect(throws: ModelError.self) { try latent(DiffusionFamilies.open(path, ModelOptions())) }
        #expect(error?.description.contains("text encoder") == true)
        // A file says nothing of groups: 32 do not divide these channels.
        #expect(throws: ModelError.self) { try DiffusionFamilies.open(path, options) }
        options.autoencoder = "\(folder)/vae"
        let (found, expected) = (
            try latent(DiffusionFamilies.open(path, options)),
            try latent(DiffusionFamilies.open(folder, ModelOptions(precision: .f32)))
        )
        let deviation = (found - expected).standardDeviation / expected.standardDeviation
        #expect(deviation < 0.05 && deviation > 0)
    }

    /// The text encoder under GGUF's names, with the entries that its tokenizer becomes.
    private func textEncoder(tokenizer: String? = "qwen2") throws -> GGUFContents {
        let file = try Checkpoint(contentsOf: "\(folder)/text_encoder/model.safetensors")
        let names = [
            "embed_tokens": "token_embd", "norm": "output_norm", "self_attn.q_proj": "attn_q",
            "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output",
            "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm", "input_layernorm": "attn_norm",
            "post_attention_layernorm": "ffn_norm", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
            "mlp.down_proj": "ffn_down",
        ]
        var contents = GGUFContents()
        for (name, tensor) in file.tensors {
            var parts = name.split(separator: ".").map(String.init).dropFirst().dropLast()
            var prefix = ""
            if parts.first == "layers" {
                prefix = "blk.\(parts[parts.startIndex + 1])."
                parts = parts.dropFirst(2)
            }
            let theirs = try #require(names[parts.joined(separator: ".")])
            contents.add("\(prefix)\(theirs).weight", shape: tensor.shape, floats: tensor.floats())
        }
        guard let tokenizer else { return contents }
        let stored = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/tokenizer/tokenizer.json"))
        let whole = try #require(try JSONSerialization.jsonObject(with: stored) as? [String: Any])
        let model = try #require(whole["model"] as? [String: Any])
        let added = try #require(whole["added_tokens"] as? [[String: Any]])
        var symbols = try #require(model["vocab"] as? [String: Int])
        for token in added { symbols[token["content"] as! String] = token["id"] as? Int }
        let ordered = symbols.sorted { $0.value < $1.value }.map(\.key)
        let literals = Set(added.map { $0["content"] as! String })
        contents.add(entry: "tokenizer.ggml.model", "gpt2")
        contents.add(entry: "tokenizer.ggml.pre", tokenizer)
        contents.add(entry: "tokenizer.ggml.tokens", ordered)
        contents.add(
            entry: "tokenizer.ggml.token_type",
            ordered.map { !literals.contains($0) ? 1 : $0.hasPrefix("<|") ? 3 : 4 })
        contents.add(
            entry: "tokenizer.ggml.merges",
            try #require(model["merges"] as? [[String]]).map { $0.joined(separator: " ") })
        return contents
    }

    @Test("A language model in GGUF is read as that in safetensors")
    func textEncoderInGGUF() throws {
        let path = try files.write(textEncoder(tokenizer: nil).bytes, "qwen3.gguf")
        let tokenizer = "\(folder)/tokenizer"
        let text = Qwen3Encoder.Text([1, 5, 9, 2])
        var options = ModelOptions(precision: .f32, tokenizer: tokenizer)
        func source(_ path: String) throws -> Qwen3Source { try Qwen3Source(path: path, model: path, options) }
        func states(_ path: String) throws -> Tensor {
            try source(path).encoder().states(of: [text], at: [4])[0][0]
        }
        // Matrices whose rows are blocks of 32 are rounded to 8 bits.
        let (found, expected) = (try states(path), try states("\(folder)/text_encoder"))
        #expect((found - expected).standardDeviation / expected.standardDeviation < 0.02)
        // Beside a model in another precision it stays in its blocks, unless that precision was asked for.
        var blocks = try textEncoder(tokenizer: nil)
        // Its own matrices have no rows of whole blocks.
        blocks.add("more.weight", shape: [65_536, 32], floats: [Float](repeating: 1, count: 65_536 * 32))
        let quantised = try files.write(blocks.bytes, "blocks.gguf")
        #expect(try source(quantised).precision == .f32)
        options.keepsQuantised = true
        #expect(try source(quantised).precision == (ProcessorLevel.current == .baseline ? .f32 : .q8))
        #expect(try source("\(folder)/text_encoder").precision == .f32)
    }

    private struct Case: Decodable {
        let text: String
        let ids: [Int]
    }

    @Test("A GGUF file's own tokenizer gives the ids that transformers gives, and none has to be named")
    func tokenizerInGGUF() throws {
        let path = try files.write(textEncoder().bytes, "qwen3.gguf")
        let tokenizer = try Qwen3Source(path: path, model: path).tokenizer()
        // Those of the tokenizer's own tests, beside these.
        let texts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("ModelsTests/Fixtures/qwen3-tokenizer/texts.json")
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: texts))
        #expect(cases.count >= 500)
        for text in cases { #expect(tokenizer.encode(text.text) == text.ids, "\(text.text.debugDescription)") }
        #expect(tokenizer.padToken == 420 && tokenizer.count == 446)

        let transformer = try self.files.write(safetensors(original(prefix: "")), "flux-2-klein-4b.safetensors")
        var options = options()
        (options.tokenizer, options.textEncoder) = (nil, path)
        #expect(
            try DiffusionFamilies.open(transformer, options).readConditioner().conditioning(for: ["a"]).context.tokens
                .shape == [1, 512, 72])
    }

    @Test("An encoder's own tokenizer comes before that of the folder which the encoder is named for")
    func tokenizerOfAnotherEncoder() throws {
        let path = try files.write(textEncoder().bytes, "qwen3.gguf")
        let copy = try ModelCopy(of: "flux2")
        let options = ModelOptions(precision: .f32, textEncoder: path)
        // What decides what prompts become are the files that are used.
        #expect(try Qwen3Source(folder: copy.path, options).identity.count == 1)
        #expect(try Qwen3Source(folder: copy.path).identity.count == 2)
        try FileManager.default.removeItem(atPath: "\(copy.path)/tokenizer")
        #expect(try Qwen3Source(folder: copy.path, options).tokenizer().count == 446)
        let error = #expect(throws: ModelError.self) { try Qwen3Source(folder: copy.path).tokenizer() }
        #expect(error?.remedy == .chooseTokenizer)
    }

    @Test("A GGUF file whose tokenizer is another one wants one of files")
    func otherTokenizerInGGUF() throws {
        let path = try files.write(textEncoder(tokenizer: "llama-bpe").bytes, "qwen3.gguf")
        let source = try Qwen3Source(path: path, model: path)
        let error = #expect(throws: ModelError.self) { try source.tokenizer() }
        #expect(error?.remedy == .chooseTokenizer)
        let named = try Qwen3Source(path: path, model: path, ModelOptions(tokenizer: "\(folder)/tokenizer"))
        #expect(try named.tokenizer().count == 446)
    }

    @Test("What is of another model is refused")
    func refuses() throws {
        var guided = try original(prefix: "")
        guided.append(("guidance_in.in_layer.weight", [2, 2], [1, 2, 3, 4]))
        var unknown = try original(prefix: "")
        unknown.append(("double_blocks.0.extra.weight", [2, 2], [1, 2, 3, 4]))
        for (tensors, reason) in [(guided, "FLUX.2-dev"), (unknown, "double_blocks.0.extra")] {
            let path = try files.write(safetensors(tensors), "x.safetensors")
            let error = #expect(throws: ModelError.self) { try DiffusionFamilies.open(path, options()) }
            #expect(error?.description.contains(reason) == true)
        }
        var wrong = options()
        wrong.clipSkip = 2
        #expect(throws: ModelError.self) { try DiffusionFamilies.open(folder, wrong) }
    }
}

@Suite("LoRAs of diffusion transformers") struct TransformerLoRATests {
    private let folder = TemporaryFolder()

    /// A file with low-rank changes of some layers.
    private func file(_ tensors: [(name: String, shape: [Int])], _ suffixes: (down: String, up: String)) throws
        -> String
    {
        var contents: [String: TensorContents] = [:]
        var generator = TorchGenerator(seed: 2)
        for (name, shape) in tensors {
            let down = generator.normal([2, shape[1]])
            let up = generator.normal([shape[0], 2])
            contents[name + suffixes.down] = TensorContents(shape: down.shape, floats: down.floats())
            contents[name + suffixes.up] = TensorContents(shape: up.shape, floats: up.floats())
        }
        let path = folder.path("lora.safetensors")
        try Checkpoint.write(contents, to: path)
        return path
    }

    private func answer(_ model: any DiffusionModel) throws -> Tensor {
        var generator = TorchGenerator(seed: 3)
        let sample = generator.normal([1, 4, 4, model.network.inChannels])
        let conditioning = Conditioning(context: generator.normal([1, 9, model.network.contextChannels]))
        return try model.readNetwork(isCompact: false)(
            sample, timestep: 500, conditioning: conditioning, injection: nil)
    }

    private func flux2(_ loras: [String]) throws -> any DiffusionModel {
        try DiffusionFamilies.open(
            Flux2Tests.folder, ModelOptions(precision: .f32, loras: loras.map { ($0, 0.5) }))
    }

    @Test("Joined projections in the original naming are changed as the three that they are")
    func joined() throws {
        let qkv = try file(
            [("lora_unet_double_blocks_0_img_attn_qkv", [96, 32])], (".lora_down.weight", ".lora_up.weight"))
        let stored = try Checkpoint(contentsOf: qkv).tensors
        let prefix = "lora_unet_double_blocks_0_img_attn_qkv"
        let up = try #require(stored["\(prefix).lora_up.weight"]).floats()
        let down = try #require(stored["\(prefix).lora_down.weight"])
        var contents: [String: TensorContents] = [:]
        for (index, name) in ["to_q", "to_k", "to_v"].enumerated() {
            let layer = "transformer.transformer_blocks.0.attn.\(name)"
            contents["\(layer).lora_A.weight"] = TensorContents(shape: down.shape, floats: down.floats())
            contents["\(layer).lora_B.weight"] = TensorContents(
                shape: [32, 2], floats: Array(up[(index * 64)..<((index + 1) * 64)]))
        }
        let split = folder.path("split.safetensors")
        try Checkpoint.write(contents, to: split)
        let (plain, one, other) = (
            try answer(flux2([])), try answer(flux2([qkv])), try answer(flux2([split]))
        )
        #expect(one != plain)
        #expect(zip(one.floats(), other.floats()).allSatisfy { abs($0 - $1) < 1e-4 })
    }

    @Test("Z-Image's are read in ComfyUI's naming, and those of another family are refused")
    func zImage() throws {
        let own = try file(
            [
                ("diffusion_model.layers.1.attention.qkv", [144, 48]),
                ("diffusion_model.layers.0.feed_forward.w1", [128, 48]),
            ],
            (".lora_A.weight", ".lora_B.weight"))
        let plain = try DiffusionFamilies.open(ZImageTests.folder, ZImageTests.options)
        #expect(try answer(plain.adding(loras: [(own, 1)])) != answer(plain))
        let error = #expect(throws: ModelError.self) { try flux2([own]) }
        #expect(error?.code == .loraMisfit)
    }
}

@Suite("What prompts became is kept") struct PromptCacheTests {
    @Test("It is the same when it is read again, nobody asks the text encoder then, and the oldest goes")
    func kept() throws {
        let folder = TemporaryFolder()
        var options = ModelOptions(precision: .f32)
        // As much as two prompts take: 512 tokens of 72 channels, and a little more.
        options.promptCache = PromptCache(folder: FilePath(folder.path("prompts")), mostBytes: 2 * (512 * 72 * 4 + 200))
        let model = try DiffusionFamilies.open(Flux2Tests.folder, options)
        let first = try model.readConditioner().conditioning(for: ["a", "b"])
        #expect(try FilePath(folder.path("prompts")).names().count == 2)
        let cache = CachedConditioner(
            cache: options.promptCache!, identity: try identity(), read: { throw CancellationError() })
        let again = try cache.conditioning(for: ["b", "a"])
        #expect(again.context.tokens == first[[1, 0]].context.tokens)
        #expect(throws: CancellationError.self) { try cache.conditioning(for: ["c"]) }
        _ = try model.readConditioner().conditioning(for: ["c"])
        #expect(try FilePath(folder.path("prompts")).names().count == 2)
    }

    private func identity() throws -> [String] {
        ["FLUX.2", "f32"] + (try Qwen3Source(folder: Flux2Tests.folder).identity)
    }
}
