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
            // As these names always did.
            for model in ["dall-e-2", "dall-e-3"] {
                let old = try await server.post(
                    "/v1/images/generations",
                    ["prompt": "a lake", "size": "32x32", "steps": 1, "model": .string(model)])
                let made = old.json["data"]?.array?.first
                #expect(made?["url"]?.string?.hasPrefix("http://localhost") == true, "\(old.text)")
                #expect(made?["b64_json"] == nil, "\(old.text)")
            }
            let proxied = try await server.post(
                "/v1/images/generations", ["prompt": "a lake", "size": "32x32", "steps": 1, "response_format": "url"],
                fields: ["X-Forwarded-Proto: https"])
            #expect(proxied.json["data"]?.array?.first?["url"]?.string?.hasPrefix("https://localhost") == true)
        }
    }

    @Test("Words that only say that something is to go are told from those that say what comes in its place")
    func removals() {
        for prompt in ["remove it", "Please erase the man and his dog.", "fill", "Fill in the hole", "inpaint this!"] {
            #expect(ImagesInterface.asksForRemoval(prompt), "\(prompt)")
        }
        for prompt in [
            "fill this with a red boat", "Remove the tree and put a white house there", "fill the hole with snow",
            "erase the sign, then paint a lake", "a lake", "replace it with a house", "fill it in blue",
        ] {
            #expect(!ImagesInterface.asksForRemoval(prompt), "\(prompt)")
        }
    }

    @Test("A size that the small model does not know is brought to")
    func sizes() async throws {
        try await RunningServer.with { server in
            let size = GenerationSize(.init(text: "1024x512"), hasModel: false)
            #expect(size.generated?.text == "256x128" && size.fitted?.text == "1024x512")
            let even = GenerationSize(.init(text: "304x200"), hasModel: false)
            #expect(even.generated?.text == "304x200" && even.fitted == nil)
            for asked in [(400, 64), (100, 70), (33, 17)] {
                let answer = try await server.post(
                    "/v1/images/generations",
                    ["prompt": "a lake", "size": .string("\(asked.0)x\(asked.1)"), "steps": 1])
                let bytes = answer.json["data"]?.array?.first?["b64_json"]?.string.flatMap(Base64.bytes)
                #expect(try Picture(data: try #require(bytes, "\(answer.text)"), name: "r").size == asked)
            }
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

    @Test("A field of a form for which no file was chosen is not given")
    func emptyFile() async throws {
        try await RunningServer.with { server in
            let answer = try await server.form(
                "/v1/images/edits",
                [
                    ("prompt", nil, Array("make it night".utf8)), ("image", "a.png", SmallPicture.png()),
                    ("mask", "", []),
                ])
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    /// What an edit of pictures answers.
    private func edit(
        _ server: RunningServer, _ fields: [String: String], pictures: [[UInt8]], mask: [UInt8]? = nil
    ) async throws -> RunningServer.Answer {
        let name = pictures.count == 1 ? "image" : "image[]"
        return try await server.form(
            "/v1/images/edits",
            fields.sorted { $0.key < $1.key }.map { ($0.key, nil, Array($0.value.utf8)) }
                + pictures.map { (name, "upload", $0) } + (mask.map { [("mask", "mask.png", $0)] } ?? []))
    }

    private func size(_ answer: RunningServer.Answer) throws -> [Int] {
        let bytes = answer.json["data"]?.array?.first?["b64_json"]?.string.flatMap(Base64.bytes)
        let picture = try Picture(data: try #require(bytes, "\(answer.text)"), name: "r")
        return [picture.width, picture.height]
    }

    @Test("Of a mask without transparency white is filled if it is black and white, and another is refused in words")
    func opaqueMask() async throws {
        try await RunningServer.with { server in
            let white = try await edit(
                server, ["prompt": "remove it"], pictures: [SmallPicture.png()], mask: SmallPicture.mask())
            let made = try #require(white.json["data"]?.array?.first, "\(white.text)")
            #expect(made["notices"]?.text.contains("its white part was filled") == true, "\(made)")
            let bytes = try #require(made["b64_json"]?.string.flatMap(Base64.bytes))
            let changes = try Picture(data: bytes, name: "r").changes(
                from: try Picture(data: SmallPicture.png(), name: "s"))
            #expect(changes?.width ?? 16 < 16)
            let grey = try await edit(
                server, ["prompt": "remove it"], pictures: [SmallPicture.png()], mask: SmallPicture.png())
            let error = grey.json["error"]
            #expect(grey.status == 400 && error?["param"] == "mask", "\(grey.text)")
            #expect(error?["message"]?.string?.contains("erase what is to be filled to transparency") == true)
        }
    }

    @Test("An edit has the size that was asked for; one of another shape is continued, not stretched")
    func editedSizes() async throws {
        try await RunningServer.with({ $0.pixelLimit = 100_000 }) { server in
            let (picture, mask) = (
                SmallPicture.png(width: 32, height: 32), SmallPicture.png(width: 32, height: 32, alpha: true)
            )
            for (asked, expected) in [
                ("auto", [32, 32]), ("64x64", [64, 64]), ("16x16", [16, 16]), ("48x32", [48, 32]), ("40x64", [40, 64]),
            ] {
                let answer = try await edit(
                    server, ["prompt": "remove it", "size": asked], pictures: [picture], mask: mask)
                #expect(try size(answer) == expected, "\(asked)")
                #expect(answer.json["size"]?.string == "\(expected[0])x\(expected[1])")
            }
            let wrong = try await edit(server, ["prompt": "remove it", "size": "1x"], pictures: [picture], mask: mask)
            #expect(wrong.status == 400 && wrong.json["error"]?["param"] == "size")
            let large = try await edit(
                server, ["prompt": "remove it", "size": "512x512"], pictures: [picture], mask: mask)
            #expect(large.status == 400 && large.json["error"]?["param"] == "size", "\(large.text.prefix(200))")
        }
    }

    @Test("Instructions that the program's own model can't follow are refused, not painted over the picture")
    func unknownInstruction() async throws {
        let none = try StoredFixtures([:])
        try await RunningServer.with({ $0.modelFolders = none.folders }) { server in
            let answer = try await edit(
                server, ["prompt": "put a hat on the dog"], pictures: [SmallPicture.png(width: 64, height: 64)])
            let message = answer.json["error"]?["message"]?.string ?? ""
            #expect(answer.status == 400 && message.contains("'hat'"), "\(answer.text.prefix(300))")
            let empty = try await server.post("/v1/images/generations", ["prompt": " "])
            #expect(empty.status == 400 && empty.json["error"]?["param"] == "prompt", "\(empty.text.prefix(300))")
        }
    }

    @Test("Other pictures give their style if the prompt says so; what else is wanted of them is refused in words")
    func severalPictures() async throws {
        let none = try StoredFixtures([:])
        try await RunningServer.with({ $0.modelFolders = none.folders }) { server in
            let pictures = [SmallPicture.png(width: 32, height: 24), SmallPicture.png(width: 24, height: 24)]
            let styled = try await edit(
                server, ["prompt": "Paint the first in the style of the second"], pictures: pictures)
            #expect(try size(styled) == [32, 24])
            for (fields, count, mask, expected) in [
                (["prompt": "put the dog on the sofa"], 2, nil, "takes one"),
                (["prompt": "remove it"], 2, SmallPicture.png(alpha: true), "one picture"),
                (["prompt": "a"], 17, nil, "at most 16"),
            ] as [([String: String], Int, [UInt8]?, String)] {
                let all = (0..<count).map { _ in SmallPicture.png() }
                let answer = try await edit(server, fields, pictures: all, mask: mask)
                let error = answer.json["error"]
                #expect(
                    answer.status == 400 && error?["param"] == "image" && error?["type"] == "invalid_request_error"
                        && error?["message"]?.string?.contains(expected) == true, "\(answer.text)")
            }
        }
    }

    @Test("A transparent background cuts out what the picture is of, where a network knows; else it is said")
    func transparentBackground() async throws {
        let stored = try StoredFixtures([:], files: ["segmenters/u2net.pth"])
        try await RunningServer.with({ $0.modelFolders = stored.folders }) { server in
            let picture = SmallPicture.png(width: 48, height: 32)
            let fields = ["prompt": "remove the background", "background": "transparent"]
            let cut = try await edit(server, fields, pictures: [picture])
            #expect(
                cut.status == 200 && cut.json["background"] == "transparent" || cut.text.contains("no subject"),
                "\(cut.text)")
            let jpeg = try await edit(
                server, fields.merging(["output_format": "jpeg"]) { $1 }, pictures: [picture])
            #expect(jpeg.status == 400 && jpeg.json["error"]?["param"] == "background")
            let made = try await server.post("/v1/images/generations", ["prompt": "a", "background": "transparent"])
            #expect(made.status == 400 && made.json["error"]?["param"] == "background")
        }
        let none = try StoredFixtures([:])
        try await RunningServer.with({ $0.modelFolders = none.folders }) { server in
            let cut = try await edit(
                server, ["prompt": "a", "background": "transparent"], pictures: [SmallPicture.png()])
            #expect(cut.status == 200 || cut.text.contains("no subject"), "\(cut.text)")
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
            // What shows only when the picture is read.
            var damaged = SmallPicture.png(width: 64, height: 64)
            damaged[damaged.count / 2] ^= 0x55
            let refused = try await edit(server, ["prompt": "make it night", "stream": "true"], pictures: [damaged])
            #expect(refused.text.contains("event: error") && refused.text.contains("invalid_request_error"))
        }
    }

    @Test("A body that is too large is refused as all else is")
    func tooLarge() async throws {
        try await RunningServer.with({ $0.bodyLimit = 1 << 20 }) { server in
            let sent = await server.raw(
                "POST /v1/images/edits HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n")
            let answer = try #require(sent)
            #expect(answer.status == 413 && answer.json["error"]?["code"] == "too_large", "\(answer.text)")
            #expect(answer.json["error"]?["type"] == "invalid_request_error")
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
            #expect(image.status == 400 && image.json["error"]?["param"] == "image", "\(image.text)")
            let mask = try await edit(
                server, ["prompt": "remove it"], pictures: [SmallPicture.png()],
                mask: SmallPicture.png(width: 20, alpha: true))
            #expect(mask.status == 400 && mask.json["error"]?["param"] == "mask", "\(mask.text)")
            let damaged = try await edit(server, ["prompt": "a"], pictures: [SmallPicture.png()], mask: [1, 2, 3])
            #expect(damaged.status == 400 && damaged.json["error"]?["param"] == "mask", "\(damaged.text)")
            #expect(try await server.get("/v1/other").json["error"]?["type"] == "invalid_request_error")
            #expect(try await server.get("/v1/models").json["data"]?.array?.first?["object"] == "model")
            #expect(try await server.get("/v1/models/gpt-image-1").json["id"] == "gpt-image-1")
        }
    }
}
