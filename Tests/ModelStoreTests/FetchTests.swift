import Foundation
import GentoolBase
import Loopback
import Synchronization
import Testing

@testable import GentoolModelStore

@Suite(
    "Models are fetched", .serialized,
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "curl is not installed"))
struct FetchTests {
    private static let commit = String(repeating: "ab", count: 20)
    /// Large enough for several connections.
    private static let weights = (0..<40_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
    private static let sum = SHA256.digest(weights)
    private static let config = Array(#"{"a": 1}"#.utf8)

    /// Answers as the hub does; `file` gives the weights.
    private static func hub(
        _ file: @escaping @Sendable (LoopbackServer.Request) -> LoopbackServer.Response
    ) throws -> LoopbackServer {
        let git = SHA1.digest(Array("blob \(config.count)\0".utf8) + config)
        return try LoopbackServer { request in
            switch request.path {
            case "/api/models/owner/name/revision/main":
                return .json(#"{"sha": "\#(commit)", "cardData": {"license": "mit"}}"#)
            case "/api/models/owner/name/tree/\(commit)?recursive=true":
                return .json(
                    """
                    [{"type": "directory", "path": "sub", "size": 0, "oid": "aa"},
                    {"type": "file", "path": "config.json", "size": \(config.count), "oid": "\(hexadecimal(git))"},
                    {"type": "file", "path": "../../evil.json", "size": 1, "oid": "aa"},
                    {"type": "file", "path": "model.safetensors", "size": \(weights.count), "oid": "cc",
                    "lfs": {"oid": "\(hexadecimal(sum))", "size": \(weights.count)}}]
                    """)
            case "/owner/name/resolve/\(commit)/config.json": return .file(config, request)
            case "/owner/name/resolve/\(commit)/model.safetensors":
                return .init(status: 302, headers: ["Location": "/blob"])
            case "/blob": return file(request)
            case "/api/models/owner/gated/revision/main": return .init(status: 403)
            default: return .init(status: 404)
            }
        }
    }

    private func fetch(_ name: String, _ home: TemporaryHome) throws -> String {
        let fetcher = try ModelFetcher(environment: home.environment)
        return try fetcher.fetch(fetcher.plan(for: name)) { _ in }
    }

    @Test("although the connection breaks again and again, as the hub's own cache has it")
    func breaks() throws {
        let broken = Mutex(0)
        let server = try Self.hub { request in
            var response = LoopbackServer.Response.file(Self.weights, request)
            if broken.withLock({ count in
                count < 5
                    ? {
                        count += 1; return true
                    }() : false
            }) {
                response.breaksAfter = 3_000_000
            }
            return response
        }
        defer { server.stop() }
        let home = TemporaryHome(["HF_ENDPOINT": server.address])
        let plan = try ModelFetcher(environment: home.environment).plan(for: "owner/name")
        #expect(plan.license == "mit" && plan.files.map(\.name) == ["config.json", "model.safetensors"])
        #expect(plan.missingBytes == Self.weights.count + Self.config.count)

        let path = try fetch("owner/name", home)
        #expect(path == "\(home.path)/.cache/huggingface/hub/models--owner--name/snapshots/\(Self.commit)")
        #expect(FileManager.default.contents(atPath: "\(path)/model.safetensors") == Data(Self.weights))
        #expect(broken.withLock { $0 } == 5)
        let link = try FileManager.default.destinationOfSymbolicLink(atPath: "\(path)/model.safetensors")
        #expect(link == "../../blobs/\(hexadecimal(Self.sum))")
        let blobs = try FileManager.default.contentsOfDirectory(atPath: "\(path)/../../blobs")
        #expect(blobs.count == 2, "nothing is left of parts: \(blobs)")
        // Each part was asked for where it had broken off, and none twice from its beginning.
        let starts = server.log.filter { $0.path == "/blob" }.compactMap {
            $0.range(of: Self.weights.count)?.lowerBound
        }
        #expect(starts.count >= 7 && Set(starts).count == starts.count)

        let stored = StoredModels(ModelFolders(environment: home.environment))
        #expect(try stored.flaws(of: "owner/name") { _ in } == [])
        try Data("x".utf8).write(to: URL(fileURLWithPath: "\(path)/config.json"))
        #expect(try stored.flaws(of: "owner/name") { _ in } == ["\(path)/config.json"])
        #expect(try stored.remove("owner/name") > Self.weights.count)
        #expect(stored.all.isEmpty)
    }

    @Test("in a later run from where an earlier one was stopped")
    func stopped() throws {
        let server = try Self.hub { .file(Self.weights, $0) }
        defer { server.stop() }
        let home = TemporaryHome(["HF_ENDPOINT": server.address])
        let fetcher = try ModelFetcher(environment: home.environment)
        #expect(throws: CancellationError.self) {
            try fetcher.fetch(fetcher.plan(for: "owner/name")) {
                if $0.bytes > 1000 { throw CancellationError() }
            }
        }
        let blobs = "\(home.path)/.cache/huggingface/hub/models--owner--name/blobs"
        let kept = try FileManager.default.contentsOfDirectory(atPath: blobs).filter { $0.hasSuffix(".incomplete") }
        #expect(!kept.isEmpty)
        #expect(throws: ModelStoreError.self, "what is not whole is not here") {
            try ModelLocator(ModelFolders(environment: home.environment)).path(of: "owner/name")
        }
        let path = try fetch("owner/name", home)
        #expect(FileManager.default.contents(atPath: "\(path)/model.safetensors") == Data(Self.weights))
    }

    @Test("from servers that know no parts of files, too")
    func whole() throws {
        let server = try Self.hub { _ in .init(body: Self.weights) }
        defer { server.stop() }
        let home = TemporaryHome(["HF_ENDPOINT": server.address])
        let path = try fetch("owner/name", home)
        #expect(FileManager.default.contents(atPath: "\(path)/model.safetensors") == Data(Self.weights))
    }

    @Test("after a server that is busy wants to be left alone for a moment")
    func busy() throws {
        let asked = Mutex(0)
        let server = try Self.hub { request in
            asked.withLock { count in
                count += 1
                return count == 1
            } ? .init(status: 429, headers: ["Retry-After": "1"]) : .file(Self.weights, request)
        }
        defer { server.stop() }
        let home = TemporaryHome(["HF_ENDPOINT": server.address])
        let path = try fetch("owner/name:model.safetensors", home)
        #expect(path.hasSuffix("/model.safetensors"))
    }

    @Test("but not kept where their sum is wrong, and not where a server gives them to others only")
    func refused() throws {
        let server = try Self.hub { .file(Self.weights.map { $0 ^ 1 }, $0) }
        defer { server.stop() }
        var home = TemporaryHome(["HF_ENDPOINT": server.address, "HF_TOKEN": "secret"])
        let damaged = #expect(throws: ModelStoreError.self) { try fetch("owner/name", home) }
        #expect(damaged?.code == .damaged)
        let blobs = "\(home.path)/.cache/huggingface/hub/models--owner--name/blobs"
        #expect(try FileManager.default.contentsOfDirectory(atPath: blobs).count == 1)
        #expect(server.log.allSatisfy { $0.headers["authorization"] == "Bearer secret" })

        let gated = #expect(throws: ModelStoreError.self) { try fetch("owner/gated", home) }
        #expect(gated?.code == .gated)
        let missing = #expect(throws: ModelStoreError.self) { try fetch("owner/missing", home) }
        #expect(missing?.code == .notFound)
        let file = #expect(throws: ModelStoreError.self) { try fetch("owner/name:other.safetensors", home) }
        #expect(file?.reason.contains("model.safetensors") == true)
        home.environment["HF_HUB_OFFLINE"] = "1"
        let offline = #expect(throws: ModelStoreError.self) { try fetch("owner/name", home) }
        #expect(offline?.reason.contains("HF_HUB_OFFLINE") == true)
    }

    @Test("whole although the hub tells its files page by page, and only the hub is asked for the next")
    func pages() throws {
        let tree = "/api/models/owner/name/tree/\(Self.commit)?recursive=true"
        func entry(_ name: String) -> String {
            let git = hexadecimal(SHA1.digest(Array("blob \(Self.config.count)\0".utf8) + Self.config))
            return #"[{"type": "file", "path": "\#(name)", "size": \#(Self.config.count), "oid": "\#(git)"}]"#
        }
        let (first, second) = (entry("a.json"), entry("b.json"))
        let server = try LoopbackServer { request in
            switch request.path {
            case "/api/models/owner/name/revision/main": return .json(#"{"sha": "\#(Self.commit)"}"#)
            case tree:
                var response = LoopbackServer.Response.json(first)
                response.headers["Link"] = "<https://huggingface.co\(tree)&cursor=x>; rel=\"next\""
                return response
            case "\(tree)&cursor=x": return .json(second)
            default: return .file(Self.config, request)
            }
        }
        defer { server.stop() }
        let home = TemporaryHome(["HF_ENDPOINT": server.address])
        let plan = try ModelFetcher(environment: home.environment).plan(for: "owner/name")
        #expect(plan.files.map(\.name) == ["a.json", "b.json"])
    }

    @Test("by one process at a time")
    func locked() throws {
        let server = try Self.hub { .file(Self.weights, $0) }
        defer { server.stop() }
        let home = TemporaryHome(["HF_ENDPOINT": server.address])
        let (one, other) = (
            try ModelFetcher(environment: home.environment), try ModelFetcher(environment: home.environment)
        )
        var refusal: ModelStoreError?
        let path = try one.fetch(one.plan(for: "owner/name")) { progress in
            guard refusal == nil, progress.bytes > 1000 else { return }
            do { _ = try other.fetch(other.plan(for: "owner/name")) { _ in } } catch let error as ModelStoreError {
                refusal = error
            }
        }
        #expect(refusal?.reason.contains("another process") == true)
        #expect(FileManager.default.contents(atPath: "\(path)/model.safetensors") == Data(Self.weights))
    }

    @Test("but not without agreeing to terms, of which the page is told")
    func terms() {
        func reason(_ name: String) -> String { HubClient.failure(403, name, hasToken: true).reason }
        let page = "at https://huggingface.co/owner/name;"
        #expect(reason("owner/name").contains(page))
        #expect(reason("https://huggingface.co/owner/name/resolve/ab/model.safetensors").contains(page))
        #expect(!reason("https://example.com/a.onnx").contains("huggingface"))
    }

    @Test("as single files of a known sum to where other programs have them, from a mirror if there is one")
    func singleFile() throws {
        let server = try LoopbackServer { .file([1, 2, 3], $0) }
        defer { server.stop() }
        let home = TemporaryHome(["GENTOOL_FILE_MIRROR": server.address])
        let error = #expect(throws: ModelStoreError.self) { try fetch("u2netp", home) }
        #expect(error?.code == .damaged)
        #expect(server.log.first?.path == "/danielgatis/rembg/releases/download/v0.0.0/u2netp.onnx")
        #expect(FileManager.default.fileExists(atPath: "\(home.path)/.u2net"))
    }

    @Test("only with curl, which is asked for where it is missing")
    func withoutCurl() throws {
        let error = #expect(throws: ModelStoreError.self) { try ModelFetcher(environment: ["PATH": "/nowhere"]) }
        #expect(error?.reason.contains("install") == true)
    }
}
