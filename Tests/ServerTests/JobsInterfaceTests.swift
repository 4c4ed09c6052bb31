import Foundation
import GentoolRaster
import TestFiles
import Testing

@testable import GentoolServer

@Suite("Jobs are asked for, watched, fetched and cancelled")
struct JobsInterfaceTests {
    @Test("A form with a picture becomes a larger one, under a good name")
    func form() async throws {
        try await RunningServer.with { server in
            let asked = try await server.form(
                "/api/jobs",
                [
                    ("job", nil, Array(#"{"verb": "upscale", "request": {"scale": 2}}"#.utf8)),
                    ("picture", "../my photo.png", SmallPicture.png()),
                ])
            #expect(asked.status == 202, "\(asked.text)")
            let id = try #require(asked.json["id"]?.string)
            let events = try await server.get("/api/jobs/\(id)/events")
            #expect(
                events.head.contains("text/event-stream") && events.text.contains("event: done\ndata: {"),
                "\(events.text)")
            let job = try await server.get("/api/jobs/\(id)").json
            #expect(job["status"] == "done" && job["result"]?["width"] == 32 && job["progress"]?.double == 1)
            #expect(job["result"]?["name"] == "my photo-upscaled.png")
            let result = try await server.get("/api/jobs/\(id)/result?download")
            #expect(result.head.contains("Content-Type: image/png") && result.head.contains("attachment"))
            #expect(try Picture(data: result.body, name: "result").width == 32)
            #expect(try await server.get("/files/\(id).png").body == result.body)
            // The result of a job is as good as a file.
            let next = try await server.post(
                "/api/jobs",
                ["verb": "upscale", "request": ["scale": 2], "files": ["picture": ["job": .string(id)]], "wait": true])
            #expect(next.json["result"]?["width"] == 64, "\(next.text)")
            #expect(try await server.send("DELETE", "/api/jobs/\(id)").status == 204)
            #expect(try await server.get("/api/jobs/\(id)").status == 404)
        }
    }

    @Test("Holes fill by a mask, and nothing else changes")
    func inpaint() async throws {
        try await RunningServer.with { server in
            let answer = try await server.form(
                "/api/jobs",
                [
                    ("job", nil, Array(#"{"verb": "inpaint", "request": {"grow_mask": 0}, "wait": true}"#.utf8)),
                    ("picture", "a.png", SmallPicture.png()), ("mask", "m.png", SmallPicture.mask()),
                ])
            let id = try #require(answer.json["id"]?.string)
            #expect(answer.status == 200 && answer.json["status"] == "done", "\(answer.text)")
            let result = try Picture(data: try await server.get("/api/jobs/\(id)/result").body, name: "r")
            let source = try Picture(data: SmallPicture.png(), name: "s")
            guard case .eight(let new) = result.samples, case .eight(let old) = source.samples else { return }
            #expect((0..<48).allSatisfy { new[$0] == old[$0] } && new != old)
        }
    }

    @Test("Clips come as animated PNGs, and only as such")
    func clips() async throws {
        let stored = try StoredFixtures([
            "stable-diffusion-v1-5/stable-diffusion-v1-5": "sd1", "guoyww/animatediff": "motion",
        ])
        try await RunningServer.with({ $0.modelFolders = stored.folders }) { server in
            func made(_ request: JSON, _ format: JSON) async throws -> RunningServer.Answer {
                try await server.post(
                    "/api/jobs",
                    [
                        "verb": "animate", "request": request, "format": format, "wait": true,
                        "files": ["picture": .string(SmallPicture.text)],
                    ])
            }
            let request: JSON = [
                "prompt": "snow", "model": "sd15", "motion": "animatediff", "frames": 3, "steps": 1,
            ]
            let answer = try await made(request, "png")
            #expect(answer.json["result"]?["name"] == "picture-animated.png", "\(answer.text)")
            let id = try #require(answer.json["id"]?.string)
            let bytes = try await server.get("/api/jobs/\(id)/result").body
            #expect(bytes.firstRange(of: Array("acTL".utf8)) != nil)
            #expect(try await made(request, "jpeg").json["error"]?["message"]?.string?.contains("clip") == true)
            #expect(try await made(["prompt": "snow", "model": "sd15"], "png").json["error"]?["field"] == "motion")
        }
    }

    @Test("A picture moves itself by a mask, without any model, and is had as other kinds of clips, too")
    func movingPicture() async throws {
        try await RunningServer.with { server in
            let answer = try await server.form(
                "/api/jobs",
                [
                    (
                        "job", nil,
                        Array(#"{"verb": "animate", "request": {"drift": [4, 0], "frames": 3}, "wait": true}"#.utf8)
                    ),
                    ("picture", "a.png", SmallPicture.png(width: 48, height: 48)),
                    (
                        "mask", "m.png",
                        try! Picture(Mask(width: 48, height: 48, filling: PixelRect(x: 0, y: 0, width: 48, height: 24)))
                            .encoded(as: .png).bytes
                    ),
                ])
            #expect(answer.json["result"]?["name"] == "a-animated.png", "\(answer.text)")
            let id = try #require(answer.json["id"]?.string)
            let clip = try await server.get("/api/jobs/\(id)/result")
            #expect(clip.body.firstRange(of: Array("acTL".utf8)) != nil)
            #expect(answer.json["result"]?["kinds"]?.array?.prefix(3) == ["png", "gif", "avi"])
            let png = try await server.get("/api/jobs/\(id)/result?as=png")
            #expect(png.body == clip.body)
            let gif = try await server.get("/api/jobs/\(id)/result?as=gif&download")
            #expect(gif.body.starts(with: "GIF89a".utf8) && gif.head.contains("Content-Type: image/gif"))
            #expect(gif.head.contains("attachment; filename=\"a-animated.gif\""), "\(gif.head)")
            let reader = try Clip.reader(data: gif.body, name: "gif")
            #expect((reader.clip.width, reader.clip.height, reader.clip.frameCount) == (48, 48, 3))
            let other = try await server.get("/api/jobs/\(id)/result?as=bmp")
            #expect(other.status == 400 && other.json["error"]?["field"] == "as", "\(other.text)")
        }
    }

    @Test("Styles come as files, and mix by weights")
    func style() async throws {
        try await RunningServer.with { server in
            let style: JSON = .string(Base64.text(SmallPicture.png(width: 24, height: 24)))
            let answer = try await server.post(
                "/api/jobs",
                [
                    "verb": "style", "request": ["strength": 0.5, "style_weights": [1, 0.5]], "wait": true,
                    "files": ["picture": .string(SmallPicture.text), "style": [style, style]],
                ])
            #expect(answer.json["status"] == "done", "\(answer.text)")
        }
    }

    @Test("A job that is cancelled ends within a step, and the next is made")
    func cancelled() async throws {
        try await RunningServer.with { server in
            let id = try #require(
                try await server.post("/api/jobs", RunningServer.endlessJob).json["id"]?.string)
            async let events = server.get("/api/jobs/\(id)/events")
            try await eventually("the job begins") {
                try await server.get("/api/jobs/\(id)").json["status"] == "running"
            }
            #expect(try await server.get("/api/jobs/\(id)/result").status == 409)
            #expect(try await server.send("DELETE", "/api/jobs/\(id)").status == 204)
            #expect(try await events.text.contains("event: cancelled"))
            let next = try await server.post(
                "/api/jobs",
                [
                    "verb": "upscale", "request": ["scale": 2], "files": ["picture": .string(SmallPicture.text)],
                    "wait": true,
                ])
            #expect(next.json["status"] == "done")
        }
    }

    @Test("The result of a job that failed is refused with why it failed")
    func failed() async throws {
        try await RunningServer.with { server in
            var damaged = SmallPicture.png(width: 64, height: 64)
            damaged[damaged.count / 2] ^= 0x55
            let answer = try await server.form(
                "/api/jobs",
                [
                    ("job", nil, Array(#"{"verb": "upscale", "request": {"scale": 2}, "wait": true}"#.utf8)),
                    ("picture", "a.png", damaged),
                ]
            )
            let job = answer.json
            #expect(answer.status == 422 && job["status"] == "failed", "\(answer.text)")
            let result = try await server.get("/api/jobs/\(job["id"]?.string ?? "")/result")
            #expect(result.status == 409 && result.json["error"]?["code"] == job["error"]?["code"], "\(result.text)")
        }
    }

    @Test("What is wrong is said with the field")
    func wrong() async throws {
        try await RunningServer.with { server in
            let picture: JSON = ["picture": .string(SmallPicture.text)]
            let styled: JSON = ["picture": .string(SmallPicture.text), "style": .string(SmallPicture.text)]
            let endless = String(repeating: "a lake ", count: 10_000)
            let cases: [(JSON, String)] = [
                (["verb": "paint"], "verb"), (["verb": "upscale"], "picture"),
                (["verb": "upscale", "request": ["scale": "much"], "files": picture], "scale"),
                (["verb": "upscale", "request": ["scale": 0.5], "files": picture], "scale"),
                (["verb": "upscale", "request": ["scale": ["a": 1]], "files": picture], "scale"),
                (["verb": "upscale", "request": ["scale": [[[2]]]], "files": picture], "scale"),
                (["verb": "upscale", "request": ["sc": 1], "files": picture], "sc"),
                (["verb": "upscale", "request": 5, "files": picture], "request"),
                (["verb": "upscale", "files": ["picture": "!!"]], "files"), (["verb": "upscale", "other": 1], "other"),
                (["verb": "upscale", "files": ["mask": .string(SmallPicture.text)]], "mask"),
                (["verb": "upscale", "previews": 0, "files": picture], "previews"),
                (["verb": "style", "request": ["style_weights": "x"], "files": styled], "style_weights"),
                (["verb": "style", "request": ["style_weights": [1, 1]], "files": styled], "style_weights"),
                (["verb": "style", "request": ["style_weights": ["much"]], "files": styled], "style_weights"),
                (["verb": "generate", "request": ["prompt": .string(endless)]], "prompt"),
                (["verb": "generate", "request": ["prompt": "a", "negative": .string(endless)]], "negative"),
                (["verb": "style", "request": ["style_weights": [3e38]], "files": styled], "style_weights"),
            ]
            for (json, field) in cases {
                let answer = try await server.post("/api/jobs", json)
                #expect(
                    answer.status == 400 && answer.json["error"]?["field"]?.string == field,
                    "\(json.text): \(answer.text)")
            }
            let noPicture = try await server.post("/api/jobs", ["verb": "upscale", "files": ["picture": "aGVsbG8="]])
            #expect(noPicture.status == 400 && noPicture.json["error"]?["code"] == "wrong-format", "\(noPicture.text)")
            #expect(try await server.send("PUT", "/api/jobs").status == 405)
            #expect(try await server.send("POST", "/api/jobs", [1], type: "image/png").status == 415)
        }
    }

    @Test("Files are base64 of either alphabet, padded or not; what is none is refused")
    func base64() {
        let bytes: [UInt8] = [0xFB, 0xEF, 0xFF, 0x3E]
        for text in ["++//Pg==", "++//Pg", "--__Pg==", "--__Pg", "+-/_\r\nPg =", "data:image/png;base64,--__Pg"] {
            #expect(Base64.bytes(text) == bytes, "\(text)")
        }
        for text in ["", "!!", "++//P", "no picture!", "data:,Pg", "++//P%67"] {
            #expect(Base64.bytes(text) == nil, "\(text)")
        }
    }

    @Test("A folder of results that has gone is the server's fault, and its path stays secret")
    func lostFolder() async throws {
        let folder = TemporaryFolder()
        let results = try folder.makeFolder("results")
        try await RunningServer.with({ $0.folder = results }) { server in
            let job: JSON = [
                "verb": "upscale", "request": ["scale": 2],
                "files": ["picture": .string(SmallPicture.text)], "wait": true,
            ]
            let made = try await server.post("/api/jobs", job)
            let id = try #require(made.json["id"]?.string)
            try FileManager.default.removeItem(atPath: results)
            var answers = [try await server.get("/api/jobs/\(id)/result")]
            let failed = try await server.post("/api/jobs", job)
            #expect(failed.json["status"] == "failed" && !failed.text.contains(results), "\(failed.text)")
            let failedID = try #require(failed.json["id"]?.string)
            answers += [failed, try await server.get("/api/jobs/\(failedID)/result")]
            answers.append(
                try await server.post(
                    "/sdapi/v1/img2img", ["init_images": [.string(SmallPicture.text)], "prompt": "make it night"]))
            for answer in answers {
                #expect(answer.status == 500 && !answer.text.contains(results), "\(answer.text)")
            }
        }
    }

    @Test("Results go into the folder that was named")
    func folder() async throws {
        let folder = TemporaryFolder()
        try await RunningServer.with({ $0.folder = folder.path }) { server in
            let answer = try await server.post(
                "/api/jobs",
                [
                    "verb": "upscale", "request": ["scale": 2], "files": ["picture": .string(SmallPicture.text)],
                    "wait": true,
                ])
            let id = try #require(answer.json["id"]?.string)
            #expect(folder.names == ["\(id.prefix(8))-picture-upscaled.png"])
            #expect(try await server.get("/api/jobs/\(id)/result").status == 200)
        }
    }

    @Test("The description names every verb and field, and numbers have their ranges")
    func description() async throws {
        try await RunningServer.with { server in
            let document = try await server.get("/openapi.json").json
            let schemas = document["components"]?["schemas"]
            for verb in Verb.allCases {
                let name = verb.rawValue.prefix(1).uppercased() + verb.rawValue.dropFirst()
                #expect(schemas?["\(name)Request"]?["properties"]?["quality"]?["maximum"]?.double == 100, "\(name)")
            }
            let properties = schemas?["InpaintRequest"]?["properties"]?.object ?? [:]
            #expect(properties["seed"] != nil && properties["feather"] != nil)
            #expect(properties["keep_mask"] == nil && properties["mask"] == nil)
            #expect(properties["sampler"]?["enum"]?.array?.contains("euler") == true)
        }
    }

    @Test("Every field says what it means, but those that name models, which all are called alike")
    func help() {
        for verb in Verb.allCases {
            let schema = FieldSchema(verb.type)
            for name in schema.names where FieldHelp.text[name] == nil {
                let text = schema.properties[name]?["description"]?.string ?? ""
                #expect(text.hasPrefix("the name of a model"), "\(verb): \(name) is \(text)")
            }
        }
        let names = Set(Verb.allCases.flatMap { FieldSchema($0.type).names })
        #expect(names.isSuperset(of: FieldHelp.text.keys))
    }

    @Test("A form takes the files of all verbs")
    func formParts() async throws {
        try await RunningServer.with { server in
            let post = try await server.get("/openapi.json").json["paths"]?["/api/jobs"]?["post"]
            let form = post?["requestBody"]?["content"]?["multipart/form-data"]?["schema"]?["properties"]?.object ?? [:]
            #expect(Set(form.keys) == Set(["job", "picture"] + Verb.allCases.flatMap(\.files)))
            for (name, part) in form { #expect((part["type"] == "array") == Verb.lists.contains(name), "\(name)") }
        }
    }

    @Test("What can be set is said in an error as the description says it")
    func unknownField() async throws {
        try await RunningServer.with { server in
            let schemas = try await server.get("/openapi.json").json["components"]?["schemas"]
            for verb in Verb.allCases {
                let files: JSON = verb.needsPicture ? ["picture": .string(SmallPicture.text)] : [:]
                let answer = try await server.post(
                    "/api/jobs", ["verb": .string(verb.rawValue), "request": ["count": 2], "files": files])
                #expect(answer.status == 400 && answer.json["error"]?["field"] == "count", "\(answer.text)")
                let message = answer.json["error"]?["message"]?.string ?? ""
                let expected = try #require(message.split(separator: "expected ").last)
                let name = verb.rawValue.prefix(1).uppercased() + verb.rawValue.dropFirst()
                let properties = try #require(schemas?["\(name)Request"]?["properties"]?.object)
                #expect(Set(expected.split(separator: ", ").map(String.init)) == Set(properties.keys), "\(verb)")
            }
        }
    }

    @Test("The page comes whole, under a strict policy, and is small")
    func page() async throws {
        try await RunningServer.with { server in
            let page = try await server.get("/")
            #expect(page.status == 200 && page.head.contains("Content-Security-Policy: default-src 'none'"))
            #expect(!page.text.contains("style=\"") && !page.text.contains("onclick"))
            let names = page.text.matches(of: #/(?:src|href)="/([^"]+)"/#).map { String($0.1) }
            #expect(names.count >= 3)
            for name in names { #expect(try await server.get("/\(name)").status == 200, "\(name)") }
            var size = 0
            for route in PageFiles.routes { size += try await server.get(route.path).body.count }
            #expect(size < 325_000, "\(size)")
        }
    }

    @Test("The most that is taken of a picture can be asked for before it is sent")
    func limits() async throws {
        try await RunningServer.with({ ($0.pixelLimit, $0.bodyLimit) = (1000, 2000) }) { server in
            let limits = try await server.get("/api/limits").json
            #expect(limits == ["pixels": 1000, "bytes": 2000])
        }
    }

    @Test("Watchers get numbers")
    func metrics() async throws {
        try await RunningServer.with { server in
            _ = try await server.get("/api/jobs")
            let text = try await server.get("/metrics").text
            #expect(
                text.contains("gentool_requests_total{method=\"GET\",route=\"/api/jobs\",status=\"200\"} 1"), "\(text)")
            #expect(text.contains("# TYPE process_resident_memory_bytes gauge"))
        }
    }
}
