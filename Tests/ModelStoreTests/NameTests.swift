import Foundation
import Testing

@testable import GentoolModelStore

@Suite("A model's name") struct NameTests {
    @Test(
        "is a path where something is, then a short name, then a repository",
        arguments: [
            ("lama", "known"), ("LaMa", "known"), ("owner/name", "repository"),
            ("owner/name:a/b.safetensors", "repository"),
            ("/tmp", "path"), ("missing/file.safetensors", "path"), ("./lama", "path"), ("a/b/c", "path"),
            ("x", "path"),
            ("owner/name:", "path"), ("owner/name:../x", "path"), ("../name", "path"), ("own er/name", "path"),
            ("owner/na--me", "path"), ("", "path"),
        ])
    func kinds(_ text: String, _ kind: String) {
        let found =
            switch ModelReference(text) {
            case .path: "path"
            case .known: "known"
            case .repository: "repository"
            }
        #expect(found == kind, "\(text)")
    }

    @Test("of the built-in list is there once, and has all that there is to say")
    func known() {
        let names = KnownModel.all.map(\.name)
        #expect(Set(names).count == names.count && names.allSatisfy { $0 == $0.lowercased() })
        for model in KnownModel.all {
            #expect(model.bytes > 1_000_000 && !model.license.isEmpty && !model.purpose.isEmpty)
            if case .file(let url, let digest, _) = model.source {
                #expect(url.hasPrefix("https://") && [32, 64].contains(digest.text.count))
            }
        }
    }

    @Test("is found in other programs' folders, and nowhere else, without the network")
    func folders() throws {
        let home = TemporaryHome(["GENTOOL_MODELS": "~/mine:/nowhere"])
        let locator = ModelLocator(ModelFolders(environment: home.environment))
        let error = #expect(throws: ModelStoreError.self) { try locator.path(of: "lama") }
        #expect(error?.code == .modelNotHere && error?.remedy == .fetchModel)
        #expect(try locator.path(of: "/nowhere/at/all") == "/nowhere/at/all")

        let places = [
            ("lama", ".cache/torch/hub/checkpoints/big-lama.pt"), ("u2net", ".u2net/u2net.onnx"),
            ("realesrgan-x4", "ComfyUI/models/upscale_models/RealESRGAN_x4plus.pth"),
            ("realesr-general", "stable-diffusion-webui/models/ESRGAN/realesr-general-x4v3.pth"),
            ("sd15", "mine/v1-5-pruned-emaonly.safetensors"),
        ]
        for (name, file) in places {
            let path = try home.write("x", file)
            #expect(try locator.path(of: name) == path)
        }
        let stored = StoredModels(ModelFolders(environment: home.environment)).all
        #expect(Set(stored.map(\.name)) == Set(places.map(\.0)))
        // Where the file was not fetched by name, only its owner takes it away.
        #expect(throws: ModelStoreError.self) {
            try StoredModels(ModelFolders(environment: home.environment)).remove("realesrgan-x4")
        }
        #expect(try StoredModels(ModelFolders(environment: home.environment)).remove("u2net") == 1)
    }

    @Test("is that of its file, with its suffix or without, where a folder of models has one")
    func fileName() throws {
        let home = TemporaryHome(["GENTOOL_MODELS": "~/mine"])
        let locator = ModelLocator(ModelFolders(environment: home.environment))
        let file = try home.write("x", "mine/4x-Sharp.pth")
        let other = try home.write("x", "ComfyUI/models/checkpoints/sub/photo.safetensors")
        try home.write("{}", "mine/large/model_index.json")
        try home.write("x", "mine/notes/readme.txt")
        #expect(try locator.path(of: "4x-Sharp.pth") == file)
        #expect(try locator.path(of: "4x-Sharp") == file)
        #expect(try locator.path(of: "sub/photo.safetensors") == other)
        #expect(try locator.path(of: "large") == "\(home.path)/mine/large")
        for lost in ["./4x-Sharp.pth", "nosuch.pth"] {
            #expect(try locator.path(of: lost) == lost, "a path to something that is not there")
        }
        for lost in ["notes", "4x-Shar"] {
            let error = #expect(throws: ModelStoreError.self) { _ = try locator.path(of: lost) }
            #expect(error?.reason.contains("no model's name") == true, "\(String(describing: error))")
        }
    }

    @Test("stands for nothing where a link to its weights leads nowhere, and is removed all the same")
    func dangling() throws {
        let home = TemporaryHome()
        let cache = ".cache/huggingface/hub/models--owner--name"
        let folders = ModelFolders(environment: home.environment)
        try home.write("12345", "\(cache)/blobs/aa")
        try home.write("{}", "\(cache)/snapshots/abc/model_index.json")
        try home.write("{}", "\(cache)/snapshots/abc/unet/config.json")
        let weights = "\(home.path)/\(cache)/snapshots/abc/unet/model.safetensors"
        try FileManager.default.createSymbolicLink(atPath: weights, withDestinationPath: "../../../blobs/aa")
        #expect(StoredModels(folders).all.map(\.name) == ["owner/name"])
        try FileManager.default.removeItem(atPath: "\(home.path)/\(cache)/blobs/aa")
        try home.write("123", "\(cache)/blobs/bb")
        try FileManager.default.createDirectory(atPath: "\(home.path)/.u2net", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(home.path)/.u2net/u2net.onnx", withDestinationPath: "/nowhere")
        #expect(StoredModels(folders).all.isEmpty)
        #expect(throws: ModelStoreError.self) { try ModelLocator(folders).path(of: "owner/name") }
        #expect(try StoredModels(folders).flaws(of: "owner/name") { _ in } == [weights])
        #expect(try StoredModels(folders).remove("owner/name") == 7)
        #expect(!FileManager.default.fileExists(atPath: "\(home.path)/\(cache)"))
    }

    @Test("that is a link gives back nothing of what it leads to")
    func link() throws {
        let home = TemporaryHome()
        let elsewhere = try home.write("12345", "elsewhere.onnx")
        try FileManager.default.createDirectory(atPath: "\(home.path)/.u2net", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(home.path)/.u2net/u2netp.onnx", withDestinationPath: elsewhere)
        #expect(try StoredModels(ModelFolders(environment: home.environment)).remove("u2netp") == 0)
        #expect(FileManager.default.fileExists(atPath: elsewhere))
    }

    @Test("is found in the folders that ComfyUI is told of")
    func comfyUI() throws {
        let text = """
            # comment
            a111:
                base_path: "/a/webui/"
                checkpoints: models/Stable-diffusion
                loras: |
                    models/Lora
                    models/LyCORIS
                vae: models/VAE
            other:
              is_default: true
              upscale_models: below
              clip: /elsewhere
            """
        #expect(
            ComfyUIPaths.folders(listedIn: text, below: "/comfy") == [
                "/a/webui/models/Stable-diffusion", "/a/webui/models/Lora", "/a/webui/models/LyCORIS",
                "/a/webui/models/VAE", "/comfy/below", "/elsewhere",
            ])
    }

    @Test("of a repository stands for its snapshot, or for the only file of weights in it")
    func snapshots() throws {
        let home = TemporaryHome()
        let cache = ".cache/huggingface/hub/models--owner--name"
        let locator = ModelLocator(ModelFolders(environment: home.environment))
        let weights = try home.write("w", "\(cache)/snapshots/abc/only.safetensors")
        #expect(try locator.path(of: "owner/name") == weights)
        #expect(try locator.path(of: "owner/name:only.safetensors") == weights)
        #expect(throws: ModelStoreError.self) { try locator.path(of: "owner/name:other.safetensors") }
        try home.write("{}", "\(cache)/snapshots/def/model_index.json")
        try home.write("def\n", "\(cache)/refs/main")
        #expect(try locator.path(of: "owner/name") == "\(home.path)/\(cache)/snapshots/def")
    }

    @Test("of a repository needs one copy of each part's weights, in half precision where there is one")
    func neededFiles() {
        let files = [
            ".gitattributes", "README.md", "model_index.json", "v1-5-pruned.ckpt", "v1-5-pruned.safetensors",
            "feature_extractor/preprocessor_config.json", "safety_checker/model.safetensors",
            "scheduler/scheduler_config.json", "text_encoder/config.json", "text_encoder/model.fp16.safetensors",
            "text_encoder/model.safetensors", "text_encoder/pytorch_model.bin", "tokenizer/merges.txt",
            "tokenizer/vocab.json", "unet/config.json", "unet/diffusion_pytorch_model.fp16.safetensors",
            "unet/diffusion_pytorch_model.non_ema.safetensors", "unet/diffusion_pytorch_model.safetensors",
            "vae/config.json", "vae/diffusion_pytorch_model.bin", "vae/diffusion_pytorch_model.safetensors",
            "vae_decoder/model.onnx", "unet/diffusion_flax_model.msgpack", "onnx/model.onnx",
        ]
        let needed = NeededFiles.of(files)
        #expect(
            needed.filter { $0 != "vae_decoder/model.onnx" } == [
                "model_index.json", "scheduler/scheduler_config.json", "text_encoder/config.json",
                "text_encoder/model.fp16.safetensors", "tokenizer/merges.txt", "tokenizer/vocab.json",
                "unet/config.json", "unet/diffusion_pytorch_model.fp16.safetensors", "vae/config.json",
                "vae/diffusion_pytorch_model.safetensors",
            ])
        let sharded = [
            "config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
            "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json",
        ]
        #expect(NeededFiles.of(sharded) == Array(sharded.prefix(4)))
        #expect(NeededFiles.of(["README.md", "weights/mobile_sam.pt"]) == ["weights/mobile_sam.pt"])
        let copies = ["vae/a.bf16.safetensors", "vae/a.safetensors", "vae/v1.5.safetensors"]
        #expect(NeededFiles.of(copies) == Array(copies.dropFirst()))
    }
}
