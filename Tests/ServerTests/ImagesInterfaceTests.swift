import GentoolRaster
import Testing

@testable import GentoolServer

@Suite("Clients of OpenAI's images get what they ask for")
struct ImagesInterfaceTests {
    @Test("Pictures are generated, as base64 or behind an address, with seeds that follow each other")
    func generations() async throws {
        try await RunningServer.with { server in
            let answer = try await server.post(
                "/v1/images/generations?api-version=1",
                ["prompt": "a lake", "model": "gpt-image-1.5", "n": 2, "size": "32x32", "steps": 2, "seed": 7])
            #expect(answer.status == 200, "\(answer.text)")
            let data = answer.json["data"]?.array ?? []
            #expect(data.map { $0["seed"]?.int } == [7, 8])
            let bytes = try #require(data.first?["b64_json"]?.string.flatMap(Base64.bytes))
            #expect(try Picture(data: bytes, name: "r").size == (32, 32))
            let linked = try await server.post(
                "/v1/images/generations",
                [
                    "prompt": "a lake", "size": "32x32", "steps": 2, "response_format": "url", "output_format": "jpeg",
                    "output_compression": 80,
                ])
            let url = try #require(linked.json["data"]?.array?.first?["url"]?.string)
            #expect(url.hasPrefix("http://localhost:\(server.port)/files/") && url.hasSuffix(".jpg"))
            let path = "/" + url.split(separator: "/").dropFirst(2).joined(separator: "/")
            #expect(try await server.get(path).head.contains("image/jpeg"))
        }
    }

    @Test("A size that the small model does not know is enlarged to")
    func sizes() async throws {
        try await RunningServer.with { server in
            let size = GenerationSize(.init(text: "1024x512"), hasModel: false)
            #expect(size.generated?.text == "256x128" && size.enlarged?.text == "1024x512")
            let answer = try await server.post(
                "/v1/images/generations", ["prompt": "a lake", "size": "400x64", "steps": 1])
            let bytes = try #require(answer.json["data"]?.array?.first?["b64_json"]?.string.flatMap(Base64.bytes))
            #expect(try Picture(data: bytes, name: "r").size == (400, 64))
        }
    }

    @Test("What a mask has transparent is filled, and the rest stays")
    func edits() async throws {
        try await RunningServer.with { server in
            let mask = SmallPicture.png(alpha: true)
            let answer = try await server.form(
                "/v1/images/edits",
                [
                    ("prompt", nil, Array("remove it".utf8)), ("seed", nil, Array("3".utf8)),
                    ("image[]", "upload", SmallPicture.png()), ("mask", "mask.png", mask),
                ])
            #expect(answer.status == 200, "\(answer.text)")
            let bytes = try #require(answer.json["data"]?.array?.first?["b64_json"]?.string.flatMap(Base64.bytes))
            let (new, old) = (try Picture(data: bytes, name: "r"), try Picture(data: SmallPicture.png(), name: "s"))
            guard case .eight(let result) = new.samples, case .eight(let source) = old.samples else { return }
            func isSame(_ x: Int, _ y: Int) -> Bool {
                (0..<3).allSatisfy { result[(y * 16 + x) * 3 + $0] == source[(y * 16 + x) * 3 + $0] }
            }
            #expect((0..<16).allSatisfy { isSame(15, $0) })
            #expect(!(0..<16).allSatisfy { isSame(2, $0) })
        }
    }

    @Test("Streams bring partial pictures and then the whole one")
    func streams() async throws {
        try await RunningServer.with { server in
            let answer = try await server.post(
                "/v1/images/generations",
                ["prompt": "a lake", "size": "32x32", "steps": 4, "stream": true, "partial_images": 2])
            #expect(answer.head.contains("text/event-stream"))
            #expect(answer.text.contains("event: image_generation.partial_image"), "\(answer.text.prefix(500))")
            #expect(answer.text.contains("event: image_generation.completed"))
            #expect(answer.text.contains("\"total_tokens\":0"))
        }
    }

    @Test("Errors have the shape that clients expect")
    func errors() async throws {
        try await RunningServer.with { server in
            let cases: [(JSON, String)] = [
                ([:], "prompt"), (["prompt": 5], "prompt"), (["prompt": "a", "n": 11], "n"),
                (["prompt": "a", "size": "big"], "size"),
                (["prompt": "a", "output_format": "webp"], "output_format"),
                (["prompt": "a", "stream": "maybe"], "stream"),
                (["prompt": "a", "response_format": "x"], "response_format"), (["prompt": "a", "steps": 0], "steps"),
            ]
            for (body, field) in cases {
                let answer = try await server.post("/v1/images/generations", body)
                let error = answer.json["error"]
                #expect(
                    answer.status == 400 && error?["type"] == "invalid_request_error"
                        && error?["param"]?.string == field,
                    "\(body.text): \(answer.text)")
            }
            let image = try await server.form(
                "/v1/images/edits", [("prompt", nil, Array("a".utf8)), ("image", "a.png", [1, 2, 3])])
            #expect(image.status == 400 && image.json["error"]?["message"]?.string != nil)
            #expect(try await server.get("/v1/other").json["error"]?["type"] == "invalid_request_error")
            #expect(try await server.get("/v1/models").json["data"]?.array?.first?["object"] == "model")
        }
    }
}
