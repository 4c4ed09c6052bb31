import Foundation
import GentoolCheckpoints
import GentoolModels
import GentoolTensors
import TestFiles
import Testing

@testable import GentoolPipelines

@Suite("Diffusion transformers in files of their own") struct TransformerFileTests {
    private let folder = TemporaryFolder()

    /// Z-Image's transformer as single files and GGUF have it: projections joined, other names.
    private func original() throws -> [(name: String, shape: [Int], floats: [Float])] {
        let file = try Checkpoint(contentsOf: "\(ZImageTests.folder)/transformer/diffusion_pytorch_model.safetensors")
        var result: [(name: String, shape: [Int], floats: [Float])] = []
        for (name, tensor) in file.tensors
        where !name.contains(".attention.to_k.") && !name.contains(".attention.to_v.") {
            var (theirs, shape, floats) = (name, tensor.shape, tensor.floats())
            if name.contains(".attention.to_q.") {
                theirs = name.replacingOccurrences(of: ".to_q.", with: ".qkv.")
                for other in [".to_k.", ".to_v."] {
                    let more = try #require(file.tensors[name.replacingOccurrences(of: ".to_q.", with: other)])
                    (shape[0], floats) = (shape[0] + more.shape[0], floats + more.floats())
                }
            }
            for (ours, name) in [
                (".attention.to_out.0.", ".attention.out."), (".attention.norm_q.", ".attention.q_norm."),
                (".attention.norm_k.", ".attention.k_norm."), ("all_x_embedder.2-1.", "x_embedder."),
                ("all_final_layer.2-1.", "final_layer."),
            ] { theirs = theirs.replacingOccurrences(of: ours, with: name) }
            result.append((theirs, shape, floats))
        }
        // It is there, and used by nothing.
        result.append(("norm_final.weight", [48], [Float](repeating: 3, count: 48)))
        return result
    }

    @Test("Z-Image from GGUF answers nearly as the folder does: 8 bits where rows are whole blocks")
    func zImage() throws {
        var contents = GGUFContents()
        contents.add(entry: "general.architecture", "lumina2")
        for (name, shape, floats) in try original() { contents.add(name, shape: shape, floats: floats) }
        let path = try folder.write(contents.bytes, "z-image-turbo-Q8_0.gguf")
        var options = ZImageTests.options
        options.autoencoder = "\(ZImageTests.folder)/vae"
        let model = try DiffusionFamilies.open(path, options)
        #expect(model is ZImageModel && model.usualSteps == 8)
        func latent(_ model: any DiffusionModel) throws -> Tensor {
            var settings = DiffusionSettings()
            (settings.prompt, settings.steps, settings.guidance) = (Flux2Tests.prompt, 2, 0)
            return try DiffusionPipeline(model).generatedLatent(settings, width: 32, height: 32) { _ in }
        }
        let found = try latent(model)
        let expected = try latent(DiffusionFamilies.open(ZImageTests.folder, ZImageTests.options))
        let deviation = (found - expected).standardDeviation / expected.standardDeviation
        #expect(deviation < 0.05 && deviation > 0, "\(deviation)")
    }

    /// A file with a header of tensors in bfloat16, and a hole for their elements, which takes no room.
    private func hollow(_ tensors: [(name: String, shape: [Int])], _ name: String) throws -> String {
        var (header, count): ([String: Any], Int) = ([:], 0)
        for (name, shape) in tensors {
            let end = count + 2 * shape.reduce(1, *)
            header[name] = ["dtype": "BF16", "shape": shape, "data_offsets": [count, end]]
            count = end
        }
        let json = try JSONSerialization.data(withJSONObject: header)
        let head = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json
        let path = try folder.write(head, name)
        #expect(truncate(path, head.count + count) == 0)
        return path
    }

    /// As Black Forest Labs name them.
    private func klein(width: Int, text: Int, double: Int, single: Int) -> [(name: String, shape: [Int])] {
        let hidden = 3 * width
        var tensors: [(name: String, shape: [Int])] = [
            ("img_in.weight", [width, 128]), ("txt_in.weight", [width, text]),
            ("time_in.in_layer.weight", [width, 256]), ("time_in.out_layer.weight", [width, width]),
            ("double_stream_modulation_img.lin.weight", [6 * width, width]),
            ("double_stream_modulation_txt.lin.weight", [6 * width, width]),
            ("single_stream_modulation.lin.weight", [3 * width, width]), ("final_layer.linear.weight", [128, width]),
            ("final_layer.adaLN_modulation.1.weight", [2 * width, width]),
        ]
        for block in 0..<double {
            for stream in ["img", "txt"] {
                let name = "double_blocks.\(block).\(stream)_"
                tensors += [
                    ("\(name)attn.qkv.weight", [3 * width, width]), ("\(name)attn.proj.weight", [width, width]),
                    ("\(name)attn.norm.query_norm.scale", [128]), ("\(name)attn.norm.key_norm.scale", [128]),
                    ("\(name)mlp.0.weight", [2 * hidden, width]), ("\(name)mlp.2.weight", [width, hidden]),
                ]
            }
        }
        for block in 0..<single {
            let name = "single_blocks.\(block)."
            tensors += [
                ("\(name)linear1.weight", [3 * width + 2 * hidden, width]),
                ("\(name)linear2.weight", [width, width + hidden]), ("\(name)norm.query_norm.scale", [128]),
                ("\(name)norm.key_norm.scale", [128]),
            ]
        }
        return tensors
    }

    @Test("The shapes of FLUX.2-klein 4B and 9B are told by their files, and so is that of Qwen3 8B")
    func shapes() throws {
        for (name, width, text, double, single) in [
            ("flux-2-klein-4b.safetensors", 3072, 7680, 5, 20), ("flux-2-klein-9b.safetensors", 4096, 12_288, 8, 24),
        ] {
            let path = try hollow(klein(width: width, text: text, double: double, single: single), name)
            let file = try Checkpoint(contentsOf: path)
            #expect(WeightFileKind(file) == .diffusionTransformer("FLUX.2"))
            let found = try Flux2Configuration(of: Weights(Flux2Names.parameters(of: file), precision: .f32))
            var expected = Flux2Configuration()
            (expected.heads, expected.contextChannels) = (width / 128, text)
            (expected.layers, expected.singleLayers) = (double, single)
            #expect(found == expected)
            try found.check()
        }
        var tensors: [(name: String, shape: [Int])] = [
            ("model.embed_tokens.weight", [151_936, 4096]), ("model.norm.weight", [4096]),
            ("lm_head.weight", [151_936, 4096]),
        ]
        for layer in 0..<36 {
            let name = "model.layers.\(layer)."
            tensors += [
                ("\(name)input_layernorm.weight", [4096]), ("\(name)post_attention_layernorm.weight", [4096]),
                ("\(name)self_attn.q_norm.weight", [128]), ("\(name)self_attn.k_norm.weight", [128]),
                ("\(name)self_attn.q_proj.weight", [4096, 4096]), ("\(name)self_attn.k_proj.weight", [1024, 4096]),
                ("\(name)self_attn.v_proj.weight", [1024, 4096]), ("\(name)self_attn.o_proj.weight", [4096, 4096]),
                ("\(name)mlp.gate_proj.weight", [12_288, 4096]), ("\(name)mlp.up_proj.weight", [12_288, 4096]),
                ("\(name)mlp.down_proj.weight", [4096, 12_288]),
            ]
        }
        let path = try hollow(tensors, "qwen_3_8b.safetensors")
        let source = try Qwen3Source(path: path, model: path)
        var expected = Qwen3Configuration()
        (expected.hiddenSize, expected.intermediateSize) = (4096, 12_288)
        #expect(source.configuration == expected)
    }

    @Test("A file that is called so keeps reference pictures; it is distilled unless it is called a base")
    func names() throws {
        for (name, keeps, steps) in [
            ("flux-2-klein-9b-kv.safetensors", true, 4), ("flux-2-klein-9b.safetensors", false, 4),
            ("flux-2-klein-base-9b.safetensors", false, 50),
        ] {
            let source = try Checkpoint(
                contentsOf: "\(Flux2Tests.folder)/transformer/diffusion_pytorch_model.safetensors")
            let path = folder.path(name)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: source.path)
            let model = try DiffusionFamilies.open(
                path,
                ModelOptions(
                    precision: .f32, tokenizer: "\(Flux2Tests.folder)/tokenizer",
                    textEncoder: "\(Flux2Tests.folder)/text_encoder", autoencoder: "\(Flux2Tests.folder)/vae"))
            #expect((model.network as? Flux2Configuration)?.keepsReferences == keeps)
            #expect(model.usualSteps == steps)
        }
    }
}
