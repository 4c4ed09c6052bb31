import Foundation
import Loopback
import Synchronization
import TestFiles
import Testing

@Suite("gentool models") struct ModelsCommandTests {
    private let folder = TemporaryFolder()
    private let models = Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures").path

    private func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Binary.Result {
        let home = [
            "HOME": folder.path, "HF_HOME": "", "HF_HUB_CACHE": "", "XDG_CACHE_HOME": "", "TORCH_HOME": "",
            "U2NET_HOME": "", "GENTOOL_MODELS": "", "HF_HUB_OFFLINE": "1",
        ]
        return try Binary.run(arguments, environment: home.merging(environment) { $1 })
    }

    private func copy(_ fixture: String, _ path: String) throws {
        try folder.copy("\(models)/\(fixture)", to: path)
    }

    @Test("A model is found by its repository's name in Hugging Face's cache, and generates")
    func repository() throws {
        try copy("sd1", ".cache/huggingface/hub/models--some--one/snapshots/abc")
        let list = try run("models")
        #expect(list.status == 0 && list.error.isEmpty, "\(list.error)")
        let line = String(decoding: list.output, as: UTF8.self)
        #expect(line.hasPrefix("some/one ") && line.contains("a diffusion model that generates and edits"), "\(line)")
        let made = try run(
            "generate", "a house", "--model", "some/one", "--steps", "2", "--size", "16x16", "-o",
            folder.path("made.png"))
        #expect(made.status == 0, "\(made.error)")
    }

    @Test("A short name stands for the file that another program keeps, wherever a model is named")
    func shortName() throws {
        try copy("erasers/lama_traced.pt", ".cache/torch/hub/checkpoints/big-lama.pt")
        let list = try run("models", "list", "--json")
        let line = try JSONSerialization.jsonObject(with: list.output) as? [String: Any]
        #expect(line?["name"] as? String == "lama" && (line?["kind"] as? String)?.contains("LaMa") == true)
        let show = try run("models", "show", "lama")
        #expect(String(decoding: show.output, as: UTF8.self).contains("Apache-2.0"))
        let samples = Binary.root.appendingPathComponent("samples").path
        let filled = try run(
            "inpaint", "\(samples)/wall.png", "--mask", "\(samples)/wall-mask.png", "--model", "lama", "-o",
            folder.path("filled.png"))
        #expect(filled.status == 0, "\(filled.error)")
    }

    @Test("What is not here is one line that says how it comes, before any work; a lost path is no name")
    func missing() throws {
        let missing = try run("upscale", "nothing.png", "--model", "realesrgan-x4", "-o", folder.path("x.png"))
        #expect(missing.status == 1 && missing.error.contains("gentool models get"), "\(missing.error)")
        #expect(missing.error.split(separator: "\n").count == 1)
        let unknown = try run("models", "show", "nosuch")
        #expect(unknown.status == 1 && unknown.error.contains("no model's name"), "\(unknown.error)")
        let offline = try run("models", "get", "owner/name")
        #expect(offline.status == 1 && offline.error.contains("HF_HUB_OFFLINE"), "\(offline.error)")
        let known = try run("models", "list", "--known")
        #expect(String(decoding: known.output, as: UTF8.self).contains("u2netp"))
    }

    @Test("A command fetches what it lacks where --download says so, and else asks nobody")
    func download() throws {
        let file = URL(fileURLWithPath: "\(models)/upscalers/compact-relu.pth")
        let server = try LoopbackServer.hub(["compact-relu.pth": Array(try Data(contentsOf: file))])
        defer { server.stop() }
        let network = ["HF_ENDPOINT": server.address, "HF_HUB_OFFLINE": ""]
        let photo = Binary.root.appendingPathComponent("samples/generated/boat.jpg").path
        func upscale(_ more: String...) throws -> Binary.Result {
            try Binary.run(
                ["upscale", photo, "--model", "owner/name", "-o", folder.path("large.png")] + more,
                environment: ["HOME": folder.path].merging(network) { $1 })
        }
        let lacking = try upscale()
        #expect(lacking.status == 1 && lacking.error.contains("--download"), "\(lacking.error)")
        #expect(server.log.isEmpty)
        let wrong = try upscale("--download", "-o", folder.path("missing/large.png"))
        #expect(wrong.status == 1 && server.log.isEmpty, "what else is wrong is said before anything comes")
        let made = try upscale("--download")
        #expect(made.status == 0 && made.error.contains("licence mit"), "\(made.error)")
        let asked = server.log.count
        #expect(try upscale("--download", "--overwrite", "--quiet").error.isEmpty && server.log.count == asked)
    }

    @Test("Of several models one that can't be fetched, removed or shown does not stop the others")
    func several() throws {
        let server = try LoopbackServer.hub(["a.safetensors": [1, 2, 3]])
        defer { server.stop() }
        let network = ["HF_ENDPOINT": server.address, "HF_HUB_OFFLINE": ""]
        let get = try run("models", "get", "owner/missing", "owner/name", environment: network)
        #expect(get.status == 1 && get.error.contains("Error: owner/missing"), "\(get.error)")
        #expect(get.error.contains("owner/name is here"), "\(get.error)")
        let show = try run("models", "show", "nosuch", "lama")
        #expect(show.status == 1 && String(decoding: show.output, as: UTF8.self).contains("Apache-2.0"))
        let remove = try run("models", "remove", "nosuch", "owner/name")
        #expect(remove.status == 1 && String(decoding: remove.output, as: UTF8.self).contains("owner/name: removed"))
    }

    @Test("A server that doesn't answer is waited for no longer when a person or a scheduler wants no more")
    func stalled() throws {
        let isHeld = Mutex(true)
        let server = try LoopbackServer.hub([:]) { _ in
            let start = Date()
            while isHeld.withLock({ $0 }) && Date().timeIntervalSince(start) < 40 {
                Thread.sleep(forTimeInterval: 0.01)
            }
        }
        defer {
            isHeld.withLock { $0 = false }
            server.stop()
        }
        let network = ["HOME": folder.path, "HF_ENDPOINT": server.address, "HF_HUB_OFFLINE": ""]
        let status = try Binary.run(
            "models", "get", "owner/name", "owner/other", environment: network, sending: SIGTERM,
            when: { !server.log.isEmpty })
        #expect(status == 128 + SIGTERM && server.log.count == 1)
    }

    @Test("A model that shares its repository with another is removed without that one")
    func sharedRepository() throws {
        let home = ".cache/huggingface/hub/models--guoyww--animatediff"
        let files = [("aa", "v3_sd15_mm.ckpt"), ("bb", "v3_sd15_sparsectrl_rgb.ckpt")]
        try folder.makeFolder("\(home)/snapshots/abc")
        for (sum, name) in files {
            try folder.write([UInt8](repeating: 0, count: 3000), "\(home)/blobs/\(sum)")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("\(home)/snapshots/abc/\(name)"), withDestinationPath: "../../blobs/\(sum)")
        }
        let removed = try run("models", "remove", "animatediff")
        #expect(removed.status == 0, "\(removed.error)")
        #expect(String(decoding: removed.output, as: UTF8.self).contains("3.0 kB"))
        func left(_ name: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.path("\(home)/\(name)"))
        }
        #expect(try left("blobs") == ["bb"] && left("snapshots/abc") == ["v3_sd15_sparsectrl_rgb.ckpt"])
        let again = try run("models", "remove", "animatediff")
        #expect(again.status == 1 && again.error.contains("not on this machine"), "\(again.error)")
        #expect(try left("blobs") == ["bb"])
        #expect(try run("models", "remove", "sparsectrl").status == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.path(home)))
    }

    @Test("Only what was fetched by name is removed")
    func remove() throws {
        try copy("sd1", ".cache/huggingface/hub/models--some--one/snapshots/abc")
        try copy("erasers/lama_traced.pt", "ComfyUI/models/checkpoints/big-lama.pt")
        let file = try run("models", "remove", "some/one:unet/config.json")
        #expect(file.status == 1 && file.error.contains("removed as a whole"), "\(file.error)")
        let nothing = try run("models", "verify", "nosuch")
        #expect(nothing.status == 1 && nothing.error.contains("no model's name"), "\(nothing.error)")
        #expect(try run("models", "remove", "some/one").status == 0)
        let kept = try run("models", "remove", "lama")
        #expect(kept.status == 1 && kept.error.contains("left alone"), "\(kept.error)")
        #expect(FileManager.default.fileExists(atPath: folder.path("ComfyUI/models/checkpoints/big-lama.pt")))
    }
}
