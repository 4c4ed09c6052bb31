import Foundation
import GentoolBase
import GentoolRaster
import GentoolTasks
import TestFiles
import Testing

@testable import GentoolServer

/// What fields a request has.
private enum FieldNames {
    static func all<Request: PictureRequest>(of type: Request.Type) -> [String] { FieldList(Request()).names }
}

@Suite("Language models use pictures of allowed folders, and no others")
struct MCPTests {
    /// Has a folder with a picture, which may be used, and one outside of it, which may not.
    private let folder = TemporaryFolder()
    private let inside: String

    init() throws {
        inside = folder.path("in")
        for name in ["in/a.png", "secret.png"] { try folder.write(SmallPicture.png(width: 40, height: 20), name) }
    }

    private func call(_ server: RunningServer, _ name: String, _ arguments: JSON) async throws -> JSON {
        let answer = try await server.post(
            "/mcp",
            [
                "jsonrpc": "2.0", "id": 1, "method": "tools/call",
                "params": ["name": .string(name), "arguments": arguments],
            ])
        return answer.json["result"] ?? answer.json
    }

    private func text(_ result: JSON) -> String { result["content"]?.array?.first?["text"]?.string ?? result.text }

    @Test("Both ways of speaking are understood, and each request says which")
    func eras() async throws {
        try await RunningServer.with { server in
            let greeted = try await server.post(
                "/mcp",
                [
                    "jsonrpc": "2.0", "id": "x", "method": "initialize",
                    "params": [
                        "protocolVersion": "2025-06-18", "capabilities": [:],
                        "clientInfo": ["name": "t", "version": "1"],
                    ],
                ])
            #expect(greeted.json["result"]?["protocolVersion"] == "2025-06-18" && greeted.json["id"] == "x")
            let later = try await server.post(
                "/mcp",
                ["jsonrpc": "2.0", "id": 1, "method": "initialize", "params": ["protocolVersion": "2099-01-01"]])
            #expect(later.json["result"]?["protocolVersion"] == "2025-11-25")
            #expect(
                try await server.post("/mcp", ["jsonrpc": "2.0", "method": "notifications/initialized"]).status == 202)
            let meta: JSON = [
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": [:],
            ]
            let discover: JSON = ["jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": ["_meta": meta]]
            let fields = ["MCP-Protocol-Version: 2026-07-28", "Mcp-Method: server/discover"]
            let found = try await server.post("/mcp", discover, fields: fields)
            #expect(found.json["result"]?["supportedVersions"] == ["2026-07-28"], "\(found.text)")
            #expect(found.json["result"]?["resultType"] == "complete")
            let headless = try await server.post("/mcp", discover)
            #expect(headless.status == 400 && headless.json["error"]?["code"] == -32020)
            let future: JSON = [
                "jsonrpc": "2.0", "id": 1, "method": "tools/list",
                "params": ["_meta": ["io.modelcontextprotocol/protocolVersion": "2030-01-01"]],
            ]
            let refused = try await server.post(
                "/mcp", future, fields: ["MCP-Protocol-Version: 2030-01-01", "Mcp-Method: tools/list"])
            #expect(refused.status == 400 && refused.json["error"]?["code"] == -32022)
            let unknown = try await server.post("/mcp", ["jsonrpc": "2.0", "id": 2, "method": "resources/list"])
            #expect(unknown.status == 404 && unknown.json["error"]?["code"] == -32601)
            #expect(try await server.get("/mcp").status == 405)
        }
    }

    @Test("Several messages may come as one in the revision that has that, and answers come as one")
    func batches() async throws {
        let batch: JSON = [
            ["jsonrpc": "2.0", "id": 1, "method": "ping"], ["jsonrpc": "2.0", "method": "notifications/initialized"],
            ["jsonrpc": "2.0", "id": "b", "method": "tools/list"], 5,
            ["jsonrpc": "2.0", "id": 3, "method": "initialize"],
        ]
        try await RunningServer.with { server in
            let answer = try await server.post("/mcp", batch)
            let all = try #require(answer.json.array, "\(answer.text)")
            #expect(all.map { $0["id"] } == [1, "b", nil, 3])
            #expect(all[0]["result"] != nil && all[1]["result"]?["tools"] != nil)
            #expect(all[2]["error"]?["code"] == -32600 && all[3]["error"]?["code"] == -32600)
            let notes = try await server.post("/mcp", [["jsonrpc": "2.0", "method": "notifications/initialized"]])
            #expect(notes.status == 202)
            #expect(try await server.post("/mcp", []).json["error"]?["code"] == -32600)
            let later = try await server.post("/mcp", batch, fields: ["MCP-Protocol-Version: 2025-11-25"])
            #expect(later.json["error"]?["code"] == -32600, "\(later.text)")
        }
        let (input, output) = (Pipe(), Pipe())
        let service = MCPServer(folders: [inside], output: output.fileHandleForWriting.fileDescriptor)
        let running = Task { await service.run(input: input.fileHandleForReading.fileDescriptor) }
        var lines = linesRead(from: output.fileHandleForReading).makeAsyncIterator()
        for revision in ["2025-03-26", "2025-11-25"] {
            let greeting: JSON = [
                "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": ["protocolVersion": .string(revision)],
            ]
            for message in [greeting, batch] { input.fileHandleForWriting.write(Data(message.bytes + [10])) }
            for _ in 0..<2 {
                let line = try #require(await lines.next().flatMap { JSON(bytes: Array($0.utf8)) })
                if line["id"] == 0 { continue }
                #expect(line.array?.count == (revision == "2025-03-26" ? 4 : nil), "\(line.text)")
            }
        }
        try input.fileHandleForWriting.close()
        await running.value
    }

    @Test("Tools have plain schemas, in one order, and harmless annotations")
    func list() async throws {
        try await RunningServer.with { server in
            let answer = try await server.post("/mcp", ["jsonrpc": "2.0", "id": 1, "method": "tools/list"])
            let tools = answer.json["result"]?["tools"]?.array ?? []
            #expect(tools.compactMap { $0["name"]?.string } == MCPTool.all.map(\.name) && tools.count == 13)
            for tool in tools {
                let schema = tool["inputSchema"]
                #expect(schema?["type"] == "object" && schema?["oneOf"] == nil && schema?["$ref"] == nil)
                #expect(
                    tool["annotations"]?["destructiveHint"] == false && tool["annotations"]?["openWorldHint"] == false)
            }
        }
    }

    @Test("What is meant of a picture drifts, as an animated PNG")
    func animate() async throws {
        try await RunningServer.with({ $0.pictureFolders = [inside] }) { server in
            let masked = try await call(
                server, "mask",
                [
                    "picture": "a.png", "whole": true, "box": ["left": 0, "top": 0, "right": 40, "bottom": 12],
                    "output": "sky.png", "preview": false,
                ])
            #expect(text(masked).contains("sky.png"), "\(masked.text)")
            let made = try await call(
                server, "animate", ["picture": "a.png", "mask": "sky.png", "drift_right": 4, "preview": false])
            #expect(text(made).contains("a-animated.png"), "\(made.text)")
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(inside)/a-animated.png"))
            #expect(bytes.range(of: Data("acTL".utf8)) != nil)
            let gif = try await call(
                server, "animate",
                ["picture": "a.png", "mask": "sky.png", "drift_right": 4, "output": "b.gif", "preview": false])
            #expect(text(gif).contains("b.gif"), "\(gif.text)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: "\(inside)/b.gif")).starts(with: Data("GIF89a".utf8)))
            let still = try await call(
                server, "animate", ["picture": "a.png", "mask": "sky.png", "drift_right": 4, "output": "b.jpg"])
            #expect(still["isError"] == true && text(still).contains(".gif"), "\(still.text)")
            let wrong = try await call(server, "animate", ["picture": "a.png", "drift_right": 4])
            #expect(wrong["isError"] == true && text(wrong).contains("nothing says what moves"), "\(wrong.text)")
        }
    }

    @Test("A thing is looked at, masked, removed and compared, and nothing is overwritten")
    func work() async throws {
        try await RunningServer.with({ $0.pictureFolders = [inside] }) { server in
            let looked = try await call(server, "look", ["picture": "a.png", "grid": true])
            #expect(text(looked).contains("40x20 pixels"), "\(text(looked))")
            let image = try #require(looked["content"]?.array?.last?["data"]?.string.flatMap(Base64.bytes))
            #expect(try Picture(data: image, name: "p").width == 40 && image.count < 200_000)
            let mask = try await call(
                server, "mask",
                ["picture": "a.png", "box": ["left": "25%", "top": 5, "right": "50%", "bottom": 15], "whole": true])
            #expect(
                text(mask).contains("a-mask.png") && text(mask).contains("left 10, top 5, right 20, bottom 15"),
                "\(text(mask))")
            let again = try await call(
                server, "mask",
                [
                    "picture": "a.png", "polygon": [["x": 0, "y": 0], ["x": 20, "y": 0], ["x": 0, "y": 20]],
                    "preview": false,
                ])
            #expect(text(again).contains("a-mask-2.png") && again["content"]?.array?.count == 1)
            #expect(!text(again).contains("preview") && text(mask).contains("preview"))
            let filled = try await call(
                server, "inpaint", ["picture": "a.png", "mask": "a-mask.png", "output": "b.png"])
            #expect(text(filled).contains("/in/b.png") && filled["isError"] == false, "\(text(filled))")
            let taken = try await call(
                server, "inpaint", ["picture": "a.png", "mask": "a-mask.png", "output": "b.png"])
            #expect(taken["isError"] == true && text(taken).contains("exists already"))
            let compared = try await call(server, "compare", ["first": "a.png", "second": "b.png"])
            #expect(text(compared).contains("of the pixels differ"))
        }
    }

    @Test("What never ends or is no picture's file is refused at once", .timeLimit(.minutes(10)))
    func pipes() async throws {
        #expect(mkfifo(inside + "/pipe.png", 0o600) == 0)
        let sparse = try folder.write([1], "in/sparse.png")
        #expect(truncate(sparse, 1 << 40) == 0)
        try await RunningServer.with({ $0.pictureFolders = [inside] }) { server in
            for (name, hint) in [("pipe.png", "is no file"), (".", "is no file"), ("sparse.png", "MiB")] {
                let result = try await call(server, "look", ["picture": .string(name)])
                #expect(result["isError"] == true && text(result).contains(hint), "\(text(result))")
            }
        }
    }

    @Test("Files outside the folders are neither read nor written, by no way of naming them")
    func confinement() async throws {
        try FileManager.default.createSymbolicLink(
            atPath: inside + "/link.png", withDestinationPath: folder.path + "/secret.png")
        try FileManager.default.createSymbolicLink(atPath: inside + "/up", withDestinationPath: folder.path)
        try FileManager.default.createSymbolicLink(
            atPath: inside + "/dangling.png", withDestinationPath: folder.path + "/new.png")
        try await RunningServer.with({ $0.pictureFolders = [inside] }) { server in
            for name in [
                "\(folder.path)/secret.png", "../secret.png", "link.png", "up/secret.png",
                "file://\(folder.path)/secret.png",
                "/etc/passwd", "in/../../secret.png", "",
            ] {
                let result = try await call(server, "look", ["picture": .string(name)])
                #expect(result["isError"] == true, "\(name): \(text(result))")
            }
            for name in [
                "../out.png", "up/out.png", "\(folder.path)/out.png", "dangling.png", "a.sh", "sub/out.png", ".png",
            ] {
                let result = try await call(
                    server, "upscale", ["picture": "a.png", "factor": 2, "output": .string(name)])
                #expect(result["isError"] == true, "\(name): \(text(result))")
            }
            #expect(folder.names == ["in", "secret.png"])
        }
        try await RunningServer.with { server in
            let result = try await call(server, "look", ["picture": .string("\(inside)/a.png")])
            #expect(result["isError"] == true && text(result).contains("no folder is allowed"))
        }
    }

    @Test("A word finds a thing, masks it and removes it; without a network for words it is said how one is had")
    func words() async throws {
        let stored = try StoredFixtures(["CIDAS/clipseg-rd64-refined": "clipseg"])
        try await RunningServer.with({
            $0.pictureFolders = [inside]
            $0.modelFolders = stored.folders
        }) { server in
            #expect(text(try await call(server, "models", [:])).contains("clipseg (0 MB): words"))
            let mask = try await call(server, "mask", ["picture": "a.png", "word": "boat"])
            #expect(text(mask).contains("a-mask.png") && mask["isError"] == false, "\(text(mask))")
            let filled = try await call(server, "inpaint", ["picture": "a.png", "word": "boat", "preview": false])
            // The toy network marks spots all over, so that nothing is left to fill from: the word was looked for.
            #expect(text(filled).contains("covers the whole picture"), "\(text(filled))")
            let cut = try await call(server, "cutout", ["picture": "a.png", "word": "boat", "preview": false])
            #expect(text(cut).contains("a-cutout.png"), "\(text(cut))")
            let two = try await call(server, "mask", ["picture": "a.png", "word": "boat", "point": ["x": 1, "y": 1]])
            #expect(two["isError"] == true && text(two).contains("word"), "\(text(two))")
        }
        let none = try StoredFixtures([:])
        try await RunningServer.with({
            $0.pictureFolders = [inside]
            $0.modelFolders = none.folders
        }) { server in
            let mask = try await call(server, "mask", ["picture": "a.png", "word": "boat"])
            #expect(mask["isError"] == true && text(mask).contains("gentool models get clipseg"), "\(text(mask))")
            #expect(text(try await call(server, "models", [:])).contains("gentool models get clipseg"))
        }
    }

    @Test("What takes long is begun, watched, and had from a job; or cancelled")
    func jobs() async throws {
        try await RunningServer.with({ $0.pictureFolders = [inside] }) { server in
            func id(_ result: JSON) -> String {
                text(result).firstMatch(of: /job ([0-9a-z]{8})\./).map { String($0.1) } ?? text(result)
            }
            let begun = try await call(server, "upscale", ["picture": "a.png", "factor": 2, "wait": false])
            let first: JSON = ["id": .string(id(begun)), "seconds": 45]
            let done = try await call(server, "job", first)
            #expect(
                text(done).contains("a-upscaled.png (80x40 pixels)") && done["content"]?.array?.count == 2,
                "\(text(done))")
            #expect(try await call(server, "job", first) == done)
            let late = try await call(server, "job", ["id": .string(id(begun)), "cancel": true])
            #expect(text(late).contains("was done before"), "\(text(late))")
            #expect(late["content"]?.array?.dropFirst().first == done["content"]?.array?.first, "\(late.text)")
            // One that fails says why, and one that is cancelled writes nothing.
            let before = try #require(try await server.post("/api/jobs", RunningServer.endlessJob).json["id"]?.string)
            let slow = try await call(server, "generate", ["prompt": "a lake", "wait": false])
            let asked = try await call(server, "job", ["id": .string(id(slow)), "seconds": 0])
            #expect(text(asked).contains("Ask again"), "\(text(asked))")
            let stopped = try await call(server, "job", ["id": .string(id(slow)), "cancel": true])
            #expect(text(stopped).contains("cancelled"))
            let over = try await call(server, "job", ["id": .string(id(slow)), "seconds": 30])
            #expect(text(over).contains("cancelled"), "\(text(over))")
            #expect(try await server.send("DELETE", "/api/jobs/\(before)").status == 204)
            let unknown = try await call(server, "job", ["id": "nobody"])
            #expect(unknown["isError"] == true && text(unknown).contains("wait: false"))
            let names = try FileManager.default.contentsOfDirectory(atPath: inside)
            #expect(Set(names) == ["a.png", "a-upscaled.png"])
        }
    }

    @Test("Two calls are not promised the same name, and what is not random has no seed")
    func promisedNames() async throws {
        try await RunningServer.with({ $0.pictureFolders = [inside] }) { server in
            let before = try #require(try await server.post("/api/jobs", RunningServer.endlessJob).json["id"]?.string)
            let first = try await call(server, "generate", ["prompt": "a lake", "wait": false, "output": "b.png"])
            let id = text(first).firstMatch(of: /job ([0-9a-z]{8})\./).map { String($0.1) } ?? ""
            let second = try await call(
                server, "upscale", ["picture": "a.png", "factor": 2, "output": "b.png", "wait": false])
            #expect(second["isError"] == true && text(second).contains("another call"), "\(text(second))")
            _ = try await call(server, "job", ["id": .string(id), "cancel": true])
            _ = try await call(server, "job", ["id": .string(id), "seconds": 30])
            #expect(try await server.send("DELETE", "/api/jobs/\(before)").status == 204)
            let third = try await call(
                server, "upscale", ["picture": "a.png", "factor": 2, "output": "b.png", "preview": false])
            #expect(third["isError"] == false && !text(third).contains("seed"), "\(text(third))")
            #expect(!text(third).contains("preview"), "\(text(third))")
        }
    }

    @Test("Advice names arguments of the tool, and none that it has not")
    func advice() {
        for tool in MCPTool.all {
            guard let verb = Verb(rawValue: tool.name) else { continue }
            let (words, own) = (MCPWords(tool: tool), Set(tool.arguments.map(\.name)))
            for field in FieldNames.all(of: verb.type) {
                let advice: FieldText = "it is so; \(field: field) does it otherwise"
                let said = advice.clauses(knowing: words.name)
                let named = said?.split(separator: "; ").dropFirst().first?.split(separator: " does").first ?? ""
                #expect(
                    said == "it is so" || named.split(separator: " or ").allSatisfy { own.contains(String($0)) },
                    "\(tool.name), \(field): \(said ?? "")")
                let fault = words.fault(RequestError(field: field, "is wrong"))
                #expect(fault.reason == "\(words.name(field) ?? field): is wrong")
                let failure = Job.Failure(
                    RequestError(field: field, text: "it is so; or set \(field: field)"), fieldName: words.name)
                let reason = failure.reason
                #expect(
                    reason == "it is so" || reason == "it is so; or set \(words.name(field) ?? "nothing")", "\(reason)")
            }
        }
        #expect(MCPWords(tool: MCPTool.all.first { $0.name == "inpaint" }!).name("remove_at") == "point")
    }

    @Test("The list of tools stays short enough to be read with each question")
    func size() {
        let bytes = MCPTool.all.reduce(0) { $0 + $1.json.bytes.count }
        #expect(bytes < 16_500, "\(bytes)")
    }

    @Test("Mistakes are said so that a model can do better")
    func mistakes() async throws {
        try await RunningServer.with({ $0.pictureFolders = [inside] }) { server in
            let cases: [(String, JSON, String)] = [
                ("look", ["image": "a.png"], "it takes picture, box, grid"), ("look", [:], "picture: is missing"),
                ("inpaint", ["picture": "a.png"], "say one of mask, box, point, word"),
                (
                    "inpaint", ["picture": "a.png", "box": ["left": 0, "top": 0, "right": 900, "bottom": 5]],
                    "box.right"
                ),
                (
                    "mask", ["picture": "a.png", "box": ["left": 5, "top": 0, "right": 5, "bottom": 5]],
                    "left has to be less"
                ),
                ("upscale", ["picture": "a.png", "factor": 99], "factor"),
                ("upscale", ["picture": "a.png"], "say one of factor"),
                ("edit", ["picture": "a.png", "instruction": "make it night", "model": "none"], "model"),
                (
                    "inpaint",
                    [
                        "picture": "a.png", "prompt": "a cat",
                        "box": ["left": 4, "top": 4, "right": 20, "bottom": 15],
                    ],
                    "name a larger model with model"
                ),
                ("animate", ["picture": "a.png"], "drift_right, drift_down, waves or zoom"),
                ("animate", ["picture": "a.png", "drift_down": 4], "say one of mask, point, word"),
                (
                    "mask", ["picture": "a.png", "box": "10%,10%,50%,50%"],
                    "box: expected an object with left, top, right, bottom, got the text"
                ),
                ("mask", ["picture": "a.png", "box": [1, 2, 3, 4]], "got a list"),
                (
                    "mask", ["picture": "a.png", "polygon": [[0, 0], [1, 0], [1, 1]]], "polygon[0]: expected an object"
                ),
                ("mask", ["picture": "a.png", "point": [1, 2]], "point: expected an object with x and y, got a list"),
                ("edit", ["picture": "a.png", "instruction": "fog", "seed": -1], "whole number from 0 to 4294967295"),
                ("edit", ["picture": "a.png", "instruction": "fog", "seed": 1.5], "whole number"),
                ("generate", ["prompt": " "], "prompt: is empty"),
                ("upscale", ["picture": "a.png", "factor": 2, "output": ".hid.png"], "hidden names"),
            ]
            for (tool, arguments, expected) in cases {
                let result = try await call(server, tool, arguments)
                #expect(result["isError"] == true && text(result).contains(expected), "\(tool): \(text(result))")
            }
            let unknown = try await call(server, "paint", [:])
            #expect(unknown["error"]?["code"] == -32602)
        }
    }

    private func linesRead(from file: FileHandle) -> AsyncStream<String> {
        AsyncStream { continuation in
            Thread.detachNewThread {
                var rest = Data()
                while case let piece = file.availableData, !piece.isEmpty {
                    rest += piece
                    while let end = rest.firstIndex(of: 10) {
                        continuation.yield(String(decoding: rest[..<end], as: UTF8.self))
                        rest = Data(rest[(end + 1)...])
                    }
                }
                continuation.finish()
            }
        }
    }

    @Test("Over standard input lines are answered, progress is told, and the end of input ends it")
    func standardInput() async throws {
        let (input, output) = (Pipe(), Pipe())
        let server = MCPServer(folders: [inside], output: output.fileHandleForWriting.fileDescriptor)
        let lines = [
            #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{}}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, "nonsense", "", "[]",
            #"{"jsonrpc":"2.0","id":"two","method":"tools/call","params":{"name":"upscale","arguments":{"picture":"a.png","factor":2},"_meta":{"progressToken":"t"}}}"#,
            #"{"jsonrpc":"2.0","id":3,"method":"ping"}"#,
        ]
        try input.fileHandleForWriting.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
        let running = Task { await server.run(input: input.fileHandleForReading.fileDescriptor) }
        var answers: [JSON] = []
        var ids: Set<String> = []
        for await line in linesRead(from: output.fileHandleForReading) {
            answers.append(try #require(JSON(bytes: Array(line.utf8)), "\(line)"))
            ids.insert(answers.last?["id"]?.text ?? "")
            if ids.isSuperset(of: ["1", "3", "\"two\""]) { break }
        }
        try input.fileHandleForWriting.close()
        await running.value
        #expect(answers.contains { $0["id"] == 1 && $0["result"]?["protocolVersion"] == "2025-03-26" })
        #expect(answers.contains { $0["error"]?["code"] == -32700 })
        #expect(answers.contains { $0["error"]?["code"] == -32600 })
        #expect(answers.contains { $0["id"] == 3 && $0["result"] != nil })
        #expect(answers.contains { $0["method"] == "notifications/progress" && $0["params"]?["progressToken"] == "t" })
        let result = answers.first { $0["id"] == "two" }
        #expect(result?["result"]?["isError"] == false, "\(answers.map(\.text))")
    }

    @Test("The second of two calls with one id can still be cancelled when the first has ended")
    func sameID() async throws {
        let (input, output) = (Pipe(), Pipe())
        let server = MCPServer(folders: [inside], output: output.fileHandleForWriting.fileDescriptor)
        func call(_ id: Int, _ name: String, _ arguments: JSON, telling: Bool = false) -> JSON {
            let meta: JSON = telling ? ["progressToken": "t"] : [:]
            return [
                "jsonrpc": "2.0", "id": JSON(id), "method": "tools/call",
                "params": ["name": .string(name), "arguments": arguments, "_meta": meta],
            ]
        }
        func say(_ messages: JSON...) throws {
            let lines = messages.map { $0.text + "\n" }.joined()
            try input.fileHandleForWriting.write(contentsOf: Data(lines.utf8))
        }
        try say(
            call(1, "look", ["picture": "a.png"]),
            call(1, "generate", ["prompt": "a lake", "width": 2048, "height": 2048], telling: true))
        let running = Task { await server.run(input: input.fileHandleForReading.fileDescriptor) }
        var (ids, isCancelled): ([Int], Bool) = ([], false)
        for await line in linesRead(from: output.fileHandleForReading) {
            let message = try #require(JSON(bytes: Array(line.utf8)), "\(line)")
            if message["method"] == "notifications/progress", !isCancelled {
                isCancelled = true
                // The first has ended, and the second has begun.
                try say(
                    ["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": 1]],
                    call(2, "models", [:]))
            }
            guard let id = message["id"]?.int else { continue }
            ids.append(id)
            // Jobs end in the order in which they came.
            if id == 2 { try say(call(3, "upscale", ["picture": "a.png", "factor": 2, "preview": false])) }
            if id == 3 { break }
        }
        try input.fileHandleForWriting.close()
        await running.value
        #expect(ids == [1, 2, 3])
    }
}
