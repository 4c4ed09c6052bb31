import GentoolRaster
import Testing

@testable import GentoolServer

/// What LibreChat's tools ask for (api/app/clients/tools/structured/OpenAIImageTools.js and StableDiffusion.js).
@Suite("LibreChat's tools generate and edit")
struct LibreChatTests {
    @Test("The tool of AUTOMATIC1111 reads a picture, its size, seed and notes")
    func stableDiffusion() async throws {
        try await RunningServer.with { server in
            let made = try await server.post(
                "/sdapi/v1/txt2img",
                [
                    "prompt": "a lake, mountains", "negative_prompt": "people", "cfg_scale": 4.5, "steps": 2,
                    "width": 64, "height": 64,
                ])
            #expect(made.json["images"]?.array?.count == 1, "\(made.text)")
            let info = try #require(made.json["info"]?.string.flatMap { JSON(bytes: Array($0.utf8)) })
            #expect(info["width"] == 64 && info["height"] == 64 && info["seed"]?.int != nil)
            #expect(info["infotexts"]?.array?.first?.string?.contains("\n") == true)
        }
    }

    @Test("The tools of OpenAI's images say auto for all, and an edit's pictures are a list")
    func openAI() async throws {
        try await RunningServer.with({ $0.key = "key" }) { server in
            // Its size is auto, which takes long here.
            let made = try await server.post(
                "/v1/images/generations",
                [
                    "model": "gpt-image-1", "prompt": "a lake", "n": 1, "background": "auto",
                    "output_format": "png", "quality": "auto", "size": "64x64", "steps": 1,
                ], fields: ["Authorization: Bearer key"])
            #expect(made.json["data"]?.array?.first?["b64_json"]?.string != nil, "\(made.text)")
            // Azure's way to say the key is taken, too.
            #expect(try await server.get("/v1/models", fields: ["api-key: key"]).status == 200)
            #expect(try await server.get("/v1/models", fields: ["api-key: other"]).status == 401)
            let both = ["api-key: other", "Authorization: Bearer key"]
            #expect(try await server.get("/v1/models", fields: both).status == 200)
        }
        try await RunningServer.with { server in
            let edited = try await server.form(
                "/v1/images/edits",
                [
                    ("model", nil, Array("gpt-image-1".utf8)), ("prompt", nil, Array("make it night".utf8)),
                    ("quality", nil, Array("auto".utf8)), ("size", nil, Array("auto".utf8)),
                    ("steps", nil, Array("2".utf8)),
                    ("image[]", "photo.png", SmallPicture.png(width: 32, height: 24)),
                ])
            let image = edited.json["data"]?.array?.first?["b64_json"]?.string.flatMap(Base64.bytes)
            let picture = try Picture(data: try #require(image, "\(edited.text)"), name: "r")
            #expect(picture.size == (32, 24))
        }
    }
}
