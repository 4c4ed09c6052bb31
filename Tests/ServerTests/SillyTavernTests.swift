import GentoolRaster
import Testing

@testable import GentoolServer

/// What SillyTavern asks for, in its order (src/endpoints/stable-diffusion.js and its extension).
@Suite("SillyTavern connects, lists, generates and interrupts")
struct SillyTavernTests {
    /// Without a password the value is empty.
    private let headers = ["Authorization: Basic "]

    private func generating(_ more: [String: JSON] = [:]) -> JSON {
        var fields: [String: JSON] = [
            // Its own address and password come along.
            "url": "http://localhost:8080", "auth": "", "prompt": "a lake", "negative_prompt": "people",
            "sampler_name": "DPM++ 2M", "scheduler": "karras", "steps": 2, "cfg_scale": 7, "width": 64, "height": 64,
            "restore_faces": false, "enable_hr": false, "hr_upscaler": "Latent", "hr_scale": 1.5,
            "hr_additional_modules": [], "denoising_strength": 0.7, "hr_second_pass_steps": 0,
            "override_settings": ["CLIP_stop_at_last_layers": 1, "forge_additional_modules": []],
            "override_settings_restore_afterwards": true, "clip_skip": 1, "save_images": true, "send_images": true,
            "do_not_save_grid": false, "do_not_save_samples": false,
        ]
        fields.merge(more) { $1 }
        return .object(fields)
    }

    @Test("All that it asks at start is a list of what it reads")
    func start() async throws {
        try await RunningServer.with { server in
            #expect(try await server.get("/sdapi/v1/options", fields: headers).status == 200)
            for (path, field) in [
                ("samplers", "name"), ("schedulers", "name"), ("upscalers", "name"), ("latent-upscale-modes", "name"),
                ("sd-models", "title"), ("sd-vae", "model_name"), ("sd-modules", "model_name"),
            ] {
                let list = try await server.get("/sdapi/v1/\(path)", fields: headers).json.array
                #expect(list?.allSatisfy { $0[field]?.string != nil } == true, "\(path)")
            }
            // Latent modes are put behind the first, which means none.
            #expect(try await server.get("/sdapi/v1/upscalers").json.array?.first?["name"] == "None")
            let model = try await server.get("/sdapi/v1/options", fields: headers).json["sd_model_checkpoint"]
            #expect(model?.string != nil)
            // Having set a model it waits until nothing is done.
            let set = try await server.post(
                "/sdapi/v1/options", ["sd_model_checkpoint": model ?? nil], fields: headers)
            #expect(set.status == 200)
            let progress = try await server.get("/sdapi/v1/progress", fields: headers).json
            #expect(progress["progress"]?.double == 0 && progress["state"]?["job_count"]?.int == 0)
        }
    }

    @Test("What it generates with is understood, and nothing that it always sends is warned of")
    func generate() async throws {
        try await RunningServer.with { server in
            let made = try await server.post("/sdapi/v1/txt2img", generating(), fields: headers)
            let image = try #require(made.json["images"]?.array?.first?.string.flatMap(Base64.bytes), "\(made.text)")
            #expect(try Picture(data: image, name: "r").size == (64, 64))
            let info = try #require(made.json["info"]?.string.flatMap { JSON(bytes: Array($0.utf8)) })
            let warnings = info["warnings"]?.array ?? []
            #expect(!warnings.contains { $0.string?.contains("not known") == true }, "\(warnings)")
            // Faces are restored by a script of its host's, which is said.
            let faces = try await server.post(
                "/sdapi/v1/txt2img",
                generating(["alwayson_scripts": ["ADetailer": ["args": [true, true, ["ad_model": "face.pt"]]]]]))
            let said = faces.json["info"]?.string ?? ""
            #expect(faces.status == 200 && said.contains("ADetailer"), "\(said)")
        }
    }

    @Test("High-resolution fix enlarges")
    func highResolution() async throws {
        try await RunningServer.with { server in
            let made = try await server.post(
                "/sdapi/v1/txt2img", generating(["enable_hr": true, "hr_upscaler": "R-ESRGAN 4x+"]))
            let image = try #require(made.json["images"]?.array?.first?.string.flatMap(Base64.bytes), "\(made.text)")
            #expect(try Picture(data: image, name: "r").size == (96, 96))
        }
    }

    @Test("Stopping interrupts what is being done, and the next picture is made")
    func interrupt() async throws {
        try await RunningServer.with { server in
            let endless = generating(["steps": 1000, "sampler_name": "DDIM", "width": 512, "height": 512])
            async let slow = server.post("/sdapi/v1/txt2img", endless)
            try await eventually("a picture is being made") {
                let state = try await server.get("/sdapi/v1/progress").json["state"]
                return (state?["job_count"]?.int ?? 0) > 0
            }
            let stopped = try await server.send("POST", "/sdapi/v1/interrupt", fields: headers)
            #expect(stopped.status == 200, "\(stopped.text)")
            let answer = try await slow
            #expect(answer.status == 200 && answer.json["images"] == [], "\(answer.text.prefix(300))")
            #expect(try await server.post("/sdapi/v1/txt2img", generating()).status == 200)
        }
    }

    @Test("With OpenAI's source it asks for a size, a quality and a style")
    func openAI() async throws {
        try await RunningServer.with { server in
            let made = try await server.post(
                "/v1/images/generations",
                [
                    "prompt": "a lake", "model": "dall-e-3", "size": "64x64", "n": 1, "quality": "standard",
                    "style": "vivid", "response_format": "b64_json", "steps": 2,
                ], fields: ["Authorization: Bearer none"])
            #expect(made.json["data"]?.array?.first?["b64_json"]?.string != nil, "\(made.text)")
        }
    }
}
