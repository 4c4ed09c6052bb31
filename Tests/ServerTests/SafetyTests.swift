import Foundation
import GentoolBase
import TestFiles
import Testing

@testable import GentoolServer

@Suite("A server lets in whom it should, and costs no more than it may")
struct SafetyTests {
    @Test("Names that others could make lead here are refused, and allowed names are not")
    func hosts() async throws {
        try await RunningServer.with({ $0.allowedHosts = ["host.docker.internal"] }) { server in
            #expect(try await server.get("/healthz").status == 200)
            #expect(try await server.get("/api/jobs", fields: ["Host: 127.0.0.1:\(server.port)"]).status == 200)
            #expect(try await server.get("/api/jobs", fields: ["Host: [::1]:\(server.port)"]).status == 200)
            #expect(try await server.get("/api/jobs", fields: ["Host: host.docker.internal:8080"]).status == 200)
            let refused = try await server.get("/api/jobs", fields: ["Host: rebound.example.com"])
            #expect(refused.status == 421 && refused.text.contains("allow-host"))
            #expect(try await server.get("/api/jobs", fields: ["Host: 192.168.1.7"]).status == 421)
        }
    }

    @Test("What is no address or no port of this machine is said so")
    func places() throws {
        func reason(_ host: String, _ port: Int) throws -> String {
            var settings = ServerSettings()
            (settings.host, settings.port) = (host, port)
            return try #require(#expect(throws: FileError.self) { try StudioServer(settings) }).description
        }
        for port in [-1, 65_536, .max] {
            #expect(try reason("127.0.0.1", port) == "127.0.0.1:\(port): there is no such port; expected 0 to 65535")
        }
        for host in ["nowhere", "127.0.0.1.2", "::g", ""] {
            // What the last call of the system said is another thing.
            errno = EADDRINUSE
            #expect(try reason(host, 0).contains("is no address; expected one of this machine"), "\(host)")
        }
        var settings = ServerSettings()
        settings.port = 0
        let server = try StudioServer(settings)
        #expect(try reason("127.0.0.1", server.port).contains("something else listens there"))
        #expect(try reason("192.0.2.1", 0).contains("is no address of this machine"))
    }

    @Test("Pages of other sites can't ask, and get no leave to read")
    func origins() async throws {
        try await RunningServer.with { server in
            for origin in ["https://example.com", "null", "http://localhost:1"] {
                let answer = try await server.post("/api/jobs", [:], fields: ["Origin: \(origin)"])
                #expect(answer.status == 403 && !answer.head.lowercased().contains("access-control"))
            }
            let own = try await server.get("/api/jobs", fields: ["Origin: http://localhost:\(server.port)"])
            #expect(own.status == 200)
            let image = try await server.get(
                "/api/jobs", fields: ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"])
            #expect(image.status == 403)
            #expect(
                try await server.get("/", fields: ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"]).status
                    == 200)
        }
    }

    @Test("With a key all but health and results needs it, as bearer or as a password")
    func key() async throws {
        try await RunningServer.with({ $0.key = "sesame" }) { server in
            #expect(try await server.get("/healthz").status == 200)
            for path in ["/", "/api/jobs", "/metrics", "/v1/models", "/sdapi/v1/options"] {
                let refused = try await server.get(path)
                #expect(refused.status == 401 && refused.head.contains("WWW-Authenticate: Basic"), "\(path)")
                #expect(try await server.get(path, fields: ["Authorization: Bearer sesame"]).status == 200)
                let basic = Base64.text(Array("me:sesame".utf8))
                #expect(try await server.get(path, fields: ["Authorization: Basic \(basic)"]).status == 200)
                for wrong in ["Bearer sesam", "Bearer sesame2", "Bearer", "", "Basic !", "Digest sesame"] {
                    #expect(try await server.get(path, fields: ["Authorization: \(wrong)"]).status == 401, "\(wrong)")
                }
            }
        }
    }

    @Test("No path of a request is read or written")
    func paths() async throws {
        let folder = TemporaryFolder()
        let file = try folder.write(SmallPicture.png(), "a.png")
        let target = folder.path("mask.png")
        try await RunningServer.with { server in
            let cases: [(String, JSON)] = [
                ("inpaint", ["mask": .string(file)]),
                ("inpaint", ["remove_box": "2,2,8,8", "keep_mask": .string(target)]),
                ("inpaint", ["mask": .string(file), "avoid": .string(file)]),
                ("style", ["style": .array([.string(file)])]),
                ("upscale", ["scale": 2, "model": .array([.string(file)])]),
                ("edit", ["instruction": "x", "model": .string(file)]),
                ("edit", ["instruction": "x", "tokenizer": .string(file)]),
                ("edit", ["instruction": "x", "vae": .string(file)]),
                ("edit", ["instruction": "x", "lora": .array([.string(file)])]),
                ("edit", ["instruction": "x", "lora_folder": .string(folder.path)]),
                ("edit", ["instruction": "x", "embedding": .array([.string(file)])]),
                ("cutout", ["box": "2,2,8,8", "background": .string(file)]),
                ("mask", ["box": "2,2,8,8", "model": .string(file)]),
            ]
            for (verb, request) in cases {
                let answer = try await server.post(
                    "/api/jobs",
                    [
                        "verb": .string(verb), "request": request, "wait": true,
                        "files": ["picture": .string(SmallPicture.text)],
                    ])
                #expect(answer.status == 400, "\(verb) \(request.text): \(answer.text)")
            }
            let like = try await server.post("/api/jobs", ["verb": "generate", "request": ["like": .string(file)]])
            #expect(like.status == 400)
            #expect(!FileManager.default.fileExists(atPath: target))
            for path in [
                "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/files/..%2f..%2fetc%2fpasswd", "//etc/passwd",
            ] {
                #expect(try await server.get(path).status == 404, "\(path)")
            }
        }
    }

    @Test("What is no request is answered so, and the next client is served")
    func nonsense() async throws {
        try await RunningServer.with({ $0.bodyLimit = 4096 }) { server async throws in
            let host = "Host: localhost\r\n"
            let cases: [(String, Int)] = [
                ("nonsense\r\n\r\n", 400), ("GET / HTTP/2.0\r\n\(host)\r\n", 505), ("GET / HTTP/1.1\r\n\r\n", 400),
                ("GET http://a/ HTTP/1.1\r\n\(host)\r\n", 421),
                ("GET http:///healthz HTTP/1.1\r\n\(host)\r\n", 400),
                ("GET http://a@localhost/healthz HTTP/1.1\r\n\(host)\r\n", 400),
                ("GET / HTTP/1.1\r\n\(host)\(host)\r\n", 400),
                ("GET / HTTP/1.1\r\n\(host)Name : x\r\n\r\n", 400), ("GET / HTTP/1.1\r\n\(host) folded\r\n\r\n", 400),
                ("GET / HTTP/1.1\n\(host)\r\n\r\n", 400), ("GET / HTTP/1.1\nHost: localhost\n\n", 400),
                ("GET /%zz HTTP/1.1\r\n\(host)\r\n", 400),
                ("POST /api/jobs HTTP/1.1\r\n\(host)Content-Length: -1\r\n\r\n", 400),
                ("POST /api/jobs HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
                ("POST /api/jobs HTTP/1.1\r\n\(host)Content-Length: 99999999999999999999\r\n\r\n", 400),
                ("POST /api/jobs HTTP/1.1\r\n\(host)Content-Length: 5000\r\n\r\n", 413),
                ("POST /api/jobs HTTP/1.1\r\n\(host)Transfer-Encoding: gzip\r\n\r\n", 501),
                ("POST /api/jobs HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400),
                ("POST /api/jobs HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
                ("POST /api/jobs HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\nffffff\r\n", 413),
                ("GET / HTTP/1.1\r\n\(host)Long: \(String(repeating: "x", count: 20_000))\r\n\r\n", 431),
                ("GET / HTTP/1.1\r\n\(String(repeating: "A: b\r\n", count: 200))\(host)\r\n", 431),
            ]
            for (text, status) in cases {
                let answer = await server.raw(text)
                #expect(answer?.status == status, "\(text.prefix(60)): \(answer?.status ?? 0)")
            }
            #expect(try await server.get("/healthz").status == 200)
            #expect(try await server.send("OPTIONS", "*").status == 204)
            let latin = Array("GET /healthz HTTP/1.1\r\n\(host)Connection: close\r\nName: caf".utf8) + [0xE9]
            #expect(await server.raw(latin + Array("\r\n\r\n".utf8))?.status == 200)
        }
    }

    @Test("Who closes its sending side behind a request is answered")
    func halfClosed() async throws {
        try await RunningServer.with { server in
            for _ in 0..<20 {
                let request = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n"
                #expect(await server.raw(Array(request.utf8), closesWriting: true)?.status == 200)
            }
        }
    }

    @Test("... also where the answer takes longer than a client that only seems to be there is waited for")
    func halfClosedForLong() async throws {
        let listener = try HTTPListener(
            host: "127.0.0.1", port: 0, limits: HTTPLimits(),
            handler: Silent { try? await Task.sleep(for: .seconds(3600)) })
        let running = Task { try await listener.run() }
        let request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let answer = await RunningServer(port: listener.port).raw(Array(request.utf8), closesWriting: true)
        #expect(answer?.status == 204)
        listener.stop()
        try await running.value
    }

    @Test("An address with the host is a path of it, and its host counts")
    func absolute() async throws {
        try await RunningServer.with { server in
            for (target, host, status) in [
                ("http://localhost/healthz", "other", 200), ("HTTP://127.0.0.1:80/healthz?x", "localhost", 200),
                ("http://localhost", "localhost", 200), ("http://other/healthz", "localhost", 421),
            ] {
                let answer = await server.raw(
                    "GET \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
                #expect(answer?.status == status, "\(target)")
            }
        }
    }

    @Test("Who sends a request too slowly is told so")
    func slow() async throws {
        var limits = HTTPLimits()
        (limits.headSeconds, limits.graceSeconds) = (0.3, 0.3)
        limits.leastRate = 1_048_576
        let listener = try HTTPListener(host: "127.0.0.1", port: 0, limits: limits, handler: Silent())
        let running = Task { try await listener.run() }
        let server = RunningServer(port: listener.port)
        for text in [
            "GET / HTTP/1.1\r\nHost: loc", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n12",
            "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12",
        ] {
            let answer = await server.raw(text)
            #expect(answer?.status == 408 && answer?.head.contains("Connection: close") == true, "\(text)")
        }
        let nothing = await server.raw("")
        #expect(nothing == nil)
        listener.stop()
        try await running.value
    }

    @Test("While too much is being sent at once, more is refused, and said once when to try again")
    func busy() async throws {
        // The machine may be so busy that the first has been waited for too long before the last is there.
        func patient(_ settings: inout ServerSettings) {
            settings.bodyLimit = 4096
            (settings.limits.headSeconds, settings.limits.graceSeconds) = (600, 600)
        }
        try await RunningServer.with(patient) { server in
            // Bodies of four times the limit may be under way.
            let senders = (0..<4).map { _ in RunningServer.connected(server.port) }
            defer { for sender in senders { close(sender) } }
            let head = "POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4096\r\n"
            let asking = "\(head)Expect: 100-continue\r\n\r\n"
            for sender in senders {
                _ = asking.withCString { send(sender, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
                // There is room for it.
                #expect(await RunningServer.answers(sender))
            }
            let refused = await server.raw("\(head)\r\n")
            #expect(refused?.status == 503)
            #expect(refused?.head.components(separatedBy: "Retry-After").count == 2, "\(refused?.head ?? "")")
        }
    }

    @Test("Several requests may come at once, chunked or not, and answers keep their order")
    func pipelined() async throws {
        try await RunningServer.with { server in
            let answer = try #require(
                await server.raw(
                    """
                    GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n\
                    POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n\
                    2;x=y\r\n{}\r\n0\r\nTrailer: x\r\n\r\n\
                    HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n
                    """))
            #expect(answer.status == 200 && answer.text.hasPrefix("ok\nHTTP/1.1 400 Bad Request"), "\(answer.text)")
            #expect(answer.text.contains("verb"))
            #expect(answer.text.hasSuffix("Content-Length: 3\r\nConnection: close\r\n\r\n"), "\(answer.text)")
        }
    }

    @Test("Files that a verb doesn't take, and JSON of too many values, are refused before they are read")
    func tooMany() async throws {
        try await RunningServer.with { server in
            let picture = JSON.string(SmallPicture.text)
            let cases: [(JSON, String)] = [
                (["picture": .array([picture, picture])], "expected one file"),
                (["picture": picture, "style": .array((0..<17).map { _ in picture })], "at most 16 files"),
                (["picture": picture, "mask": ["job": "nobody"]], "is no file of style"),
            ]
            for (files, reason) in cases {
                let answer = try await server.post("/api/jobs", ["verb": "style", "files": files])
                #expect(answer.status == 400 && answer.text.contains(reason), "\(answer.text)")
            }
            #expect(JSON(bytes: Array("[\(String(repeating: "1,", count: 150_000))1]".utf8)) != nil)
            #expect(JSON(bytes: Array("[\(String(repeating: "1,", count: 250_000))1]".utf8)) == nil)
        }
    }

    @Test("Where no more jobs may wait they are refused, and those that were accepted are answered")
    func fullQueue() async throws {
        try await RunningServer.with({ $0.waitingLimit = 2 }) { server in
            var answers: [RunningServer.Answer] = []
            for _ in 0..<5 { answers.append(try await server.post("/api/jobs", RunningServer.endlessJob)) }
            #expect(answers.filter { $0.status == 202 }.count == 3 && answers.last?.status == 429)
            #expect(answers.last?.head.contains("Retry-After") == true)
            let ids = answers.compactMap { $0.json["id"]?.string }
            for id in ids.reversed() { #expect(try await server.send("DELETE", "/api/jobs/\(id)").status == 204) }
            let quick = try await server.post(
                "/api/jobs",
                [
                    "verb": "upscale", "request": ["scale": 2], "files": ["picture": .string(SmallPicture.text)],
                    "wait": true,
                ])
            #expect(quick.json["status"] == "done", "\(quick.text)")
        }
    }

    @Test("More pictures at once than the queue ever takes are refused for good, with the field and the limit")
    func moreThanTheQueue() async throws {
        try await RunningServer.with({ $0.waitingLimit = 2 }) { server async throws in
            for (path, count, status, field) in [
                ("/sdapi/v1/txt2img", ["n_iter": 2, "batch_size": 2], 422, "n_iter"),
                ("/v1/images/generations", ["n": 4], 400, "n"),
            ] as [(String, [String: JSON], Int, String)] {
                let answer = try await server.post(path, .object(count.merging(["prompt": "a lake"]) { $1 }))
                #expect(answer.status == status, "\(answer.text)")
                #expect(answer.text.contains("\(field): asks for 4 pictures at once"), "\(answer.text)")
                #expect(answer.text.contains("at most 3"))
            }
        }
    }

    @Test("Pictures that would become too large are refused before any work")
    func pixels() async throws {
        try await RunningServer.with({ $0.pixelLimit = 10_000 }) { server async throws in
            func status(_ json: JSON) async throws -> Int { try await server.post("/api/jobs", json).status }
            let picture: JSON = ["picture": .string(SmallPicture.text)]
            #expect(try await status(["verb": "upscale", "request": ["scale": 10], "files": picture]) == 413)
            #expect(try await status(["verb": "upscale", "request": ["width": 1_000_000], "files": picture]) == 413)
            #expect(try await status(["verb": "generate", "request": ["prompt": "a", "size": "512x512"]]) == 413)
            let large: JSON = ["picture": .string(Base64.text(SmallPicture.png(width: 200, height: 100)))]
            #expect(try await status(["verb": "upscale", "request": ["scale": 1], "files": large]) == 413)
            let greedy: JSON = ["scale": 1, "max_pixels": 1_000_000]
            #expect(try await status(["verb": "upscale", "request": greedy, "files": large]) == 413)
            // What a picture is enlarged to behind its making counts as well.
            let enlarged: JSON = [
                "prompt": "a lake", "width": 64, "height": 64, "steps": 1, "enable_hr": true, "hr_scale": 8,
            ]
            #expect(try await server.post("/sdapi/v1/txt2img", enlarged).status == 413)
            let fitting: JSON = [
                "init_images": [.string(SmallPicture.text)], "width": 400, "height": 400, "resize_mode": 2,
            ]
            #expect((400..<500).contains(try await server.post("/sdapi/v1/img2img", fitting).status))
        }
    }
}

/// Says nothing of its own.
private struct Silent: HTTPHandler {
    var work: @Sendable () async -> Void = {}

    func refusal(of head: HTTPHead) -> HTTPResponse? { nil }
    func response(to request: HTTPRequest) async -> HTTPResponse {
        await work()
        return HTTPResponse(status: 204)
    }
    func response(to fault: HTTPFault, of head: HTTPHead?) -> HTTPResponse { HTTPResponse(status: fault.status) }
}
