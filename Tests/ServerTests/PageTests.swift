import Testing

@testable import GentoolServer

@Suite("The page is whole, small and alone")
struct PageTests {
    @Test("All that the page names is there, and all of it is below 320 kB")
    func files() async throws {
        try await RunningServer.with { server in
            let index = try await server.get("/")
            var (waiting, seen, bytes) = (["/"], Set<String>(), 0)
            while let path = waiting.popLast() {
                guard seen.insert(path).inserted else { continue }
                let file = try await server.get(path)
                #expect(file.status == 200, "\(path)")
                bytes += file.body.count
                waiting += file.text.matches(of: /(?:src|href)="(\/[a-z.-]+)"/).map { String($0.1) }
                if path.hasSuffix(".js") {
                    waiting += file.text.matches(of: /(?:import|from) '\.\/([a-z]+\.js)'/).map { "/\($0.1)" }
                    // All modules are asked for at once.
                    let isNamed = index.text.contains("\"\(path)\"")
                    #expect(isNamed, "\(path) is not named in the page")
                }
                if path == "/main.js" {
                    waiting += ["oil", "engraving", "pencil", "mosaic"].map { "/style-\($0).jpg" }
                }
            }
            #expect(seen.count >= 19 && bytes < 320_000, "\(bytes) bytes of \(seen.sorted())")
            #expect(!index.text.contains("https://") && !index.text.contains("<script>"))
            #expect(index.head.contains("default-src 'none'"))
        }
    }
}
