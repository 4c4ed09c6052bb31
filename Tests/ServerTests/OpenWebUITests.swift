import GentoolRaster
import Testing

@testable import GentoolServer

/// What Open WebUI asks for, in its order (backend/open_webui/routers/images.py of 2026).
@Suite("Open WebUI generates and edits")
struct OpenWebUITests {
    private let headers = ["authorization: Basic dXNlcjprZXk="]

    @Test("With AUTOMATIC1111's engine: verify, list, choose a model, generate")
    func automatic1111() async throws {
        try await RunningServer.with({ $0.key = "key" }) { server in
            // The test of the connection.
            #expect(try await server.get("/sdapi/v1/options", fields: headers).status == 200)
            let models = try await server.get("/sdapi/v1/sd-models", fields: headers).json
            #expect(models.array?.allSatisfy { $0["title"]?.string != nil && $0["model_name"]?.string != nil } == true)
            // Choosing one posts all options back, with one of them changed.
            var options = try #require(try await server.get("/sdapi/v1/options", fields: headers).json.object)
            #expect(options["sd_model_checkpoint"]?.string != nil)
            options["sd_model_checkpoint"] = models.array?.last?["title"]
            #expect(try await server.post("/sdapi/v1/options", .object(options), fields: headers).status == 200)
            let made = try await server.post(
                "/sdapi/v1/txt2img",
                [
                    "prompt": "a lake", "batch_size": 1, "width": 64, "height": 64, "steps": 2,
                    "negative_prompt": "people", "sampler_name": "Euler", "cfg_scale": 6.5,
                ], fields: headers)
            let image = try #require(made.json["images"]?.array?.first?.string.flatMap(Base64.bytes), "\(made.text)")
            #expect(try Picture(data: image, name: "r").size == (64, 64))
            // It is not satisfied without.
            #expect(made.json["info"]?.string?.isEmpty == false)
        }
    }

    @Test("Without a key it sends an empty authorization")
    func withoutKey() async throws {
        try await RunningServer.with { server in
            let answer = try await server.get("/sdapi/v1/options", fields: ["authorization: "])
            #expect(answer.status == 200)
        }
    }

    @Test("With OpenAI's engine: generate, and read url before b64_json")
    func openAI() async throws {
        try await RunningServer.with({ $0.key = "key" }) { server in
            let bearer = ["Authorization: Bearer key"]
            let made = try await server.post(
                "/v1/images/generations?api-version=2025-04-01-preview",
                [
                    "model": "gpt-image-1", "prompt": "a lake", "n": 1, "size": "64x64", "response_format": "b64_json",
                    "steps": 2,
                ], fields: bearer)
            let first = try #require(made.json["data"]?.array?.first, "\(made.text)")
            #expect(first["url"] == nil && first["b64_json"]?.string != nil)
            // Models whose names say so are sent no response_format, and no size where it is auto.
            let bare = try await server.post(
                "/v1/images/generations",
                ["model": "gpt-image-1.5", "prompt": "a lake", "n": 1, "size": "auto", "steps": 1], fields: bearer)
            #expect(bare.json["data"]?.array?.first?["b64_json"]?.string != nil, "\(bare.text)")
        }
    }

    @Test("An edit comes as aiohttp writes forms: types before names, one image or a list")
    func edit() async throws {
        try await RunningServer.with({ $0.key = "key" }) { server in
            for name in ["image", "image%5B%5D", "image[]"] {
                var body: [UInt8] = []
                for (field, value) in [
                    ("model", "dall-e-3"), ("prompt", "make it night"), ("n", "1"), ("size", "32x32"),
                    ("response_format", "b64_json"), ("steps", "2"),
                ] {
                    body += Array(
                        "--m\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=\"\(field)\"\r\n\r\n\(value)\r\n"
                            .utf8)
                }
                body += Array(
                    "--m\r\nContent-Type: image/png\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"5c1f.png\"\r\n\r\n"
                        .utf8)
                body += SmallPicture.png(width: 32, height: 32) + Array("\r\n--m--\r\n".utf8)
                let made = try await server.send(
                    "POST", "/v1/images/edits", body, type: "multipart/form-data; boundary=m",
                    fields: ["Authorization: Bearer key"])
                let image = made.json["data"]?.array?.first?["b64_json"]?.string.flatMap(Base64.bytes)
                let picture = try Picture(data: try #require(image, "\(name): \(made.text)"), name: "r")
                #expect(picture.width == 32)
            }
        }
    }
}
