import Foundation
import GentoolBase
import Testing

@testable import GentoolServer

@Suite("The page is whole, small and alone")
struct PageTests {
    @Test("All that the page names is there, and all of it is below 325 kB")
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
            #expect(seen.count >= 20 && bytes < 325_000, "\(bytes) bytes of \(seen.sorted())")
            #expect(!index.text.contains("https://") && !index.text.contains("<script>"))
            #expect(index.head.contains("default-src 'none'"))
        }
    }

    @Test("Every tool has a key of its own, and stands with it in the page's keys and in docs/serve.md")
    func tools() throws {
        let tools = try Self.text("tools.js").matches(of: /id: '[a-z]+', name: '([^']+)', key: '([a-z])'/)
        #expect(tools.count == 9 && Set(tools.map { $0.2 }).count == 9)
        let keys = try #require(try Self.text("index.html").firstMatch(of: /<dt>(.*)<\/dt><dd>tools</)).1
        let docs = try String(contentsOf: Self.root.appending(path: "docs/serve.md"), encoding: .utf8)
        let (rows, told) = (
            docs.matches(of: /\n\| ([^|]+) \| [^|\n]+ \|/), try #require(docs.firstMatch(of: /\n\| (.*) \| tools \|/)).1
        )
        let named = rows.flatMap { $0.1.components(separatedBy: ", ") }
        for (_, name, key) in tools.map(\.output) {
            let isKnown = keys.contains("<kbd>\(key.uppercased())</kbd>") && told.contains("`\(key.uppercased())`")
            #expect(isKnown && named.contains(String(name)), "\(name)")
        }
    }

    @Test("Words on buttons are readable, light and dark (WCAG 2.2, 1.4.3), and disabled ones can be seen")
    func contrast() throws {
        let css = try Self.text("studio.css")
        let blocks = css.matches(of: /:root[^\{]*\{\n([^\}]*)\}/).prefix(2).map { $0.1 }
        #expect(blocks.count == 2)
        for block in blocks {
            let colors = Dictionary(
                uniqueKeysWithValues: block.matches(of: /--([a-z-]+): #([0-9a-f]{3,6});/).map {
                    (String($0.1), Self.luminance(String($0.2)))
                })
            let pairs: [(String, String, Double)] = [
                ("text", "raised", 4.5), ("text", "hover", 4.5), ("text", "press", 4.5), ("dim", "surface", 4.5),
                ("dim", "press", 4.5), ("on-accent", "accent", 4.5), ("on-accent", "accent-hover", 4.5),
                ("accent", "accent-soft", 4.5), ("off", "raised", 3), ("off", "surface", 3), ("off", "press", 3),
            ]
            for (front, back, least) in pairs {
                let two = [try #require(colors[front]), try #require(colors[back])]
                let ratio = (two.max()! + 0.05) / (two.min()! + 0.05)
                #expect(ratio >= least, "\(front) on \(back): \(ratio)")
            }
        }
        // What is disabled takes the colour that was looked at above, and not less of another.
        let (fades, isOff) = (
            css.contains(/:disabled[^\}]*opacity: \./), css.contains(/button:disabled \{ color: var\(--off\)/)
        )
        #expect(!fades && isOff)
    }

    @Test("Files are known by how they begin, and who can't be opened learns why", .enabled(if: Self.node != nil))
    func kinds() throws {
        let said = try Self.run(
            """
            const { File } = await import('node:buffer')
            const { sorted } = await import('./kinds.js')
            globalThis.createImageBitmap = async (file) => { throw new Error('none') }
            const file = (name, text) => new File([Uint8Array.from(text, (letter) => letter.charCodeAt(0))], name)
            const { pictures, converted, left } = await sorted([
              file('a.png', '\\x89PNG\\r\\n\\x1a\\n'), file('b.txt', '\\xff\\xd8\\xff\\xe0'), file('c.webp', 'RIFF\\0\\0\\0\\0WEBPVP8 '), file('d.gif', 'GIF89a'),
              file('e.avif', '\\0\\0\\0\\x1cftypavif'), file('f.bmp', 'BM\\x36\\x10\\0\\0\\0\\0\\0\\0'), file('g.tif', 'II*\\0'), file('h.heic', '\\0\\0\\0\\x18ftypheic'),
              file('i.mp4', '\\0\\0\\0\\x20ftypisom'), file('j.safetensors', '\\x10\\0\\0\\0\\0\\0\\0\\0{}'), file('k.jpg', 'words'), file('l.png', ''), file('m', '\\x01\\x02'),
            ])
            for (const all of [pictures, converted]) console.log(all.map(({ name }) => name).join(' '))
            for (const { file, reason } of left) console.log(`${file.name}: ${reason}`)
            """)
        #expect(
            said == """
                a.png b.txt c.webp d.gif e.avif f.bmp
                c.webp d.gif e.avif f.bmp
                g.tif: TIFF can’t be opened here; save it as PNG or JPEG
                h.heic: HEIC can’t be opened here; save it as PNG or JPEG
                i.mp4: a video can’t be opened here; save a frame of it as PNG or JPEG
                j.safetensors: a model can’t be opened here; the tools list those that “gentool models list” finds
                k.jpg: text can’t be opened here; expected a picture
                l.png: an empty file can’t be opened here; expected a picture
                m: data of an unknown kind can’t be opened here; expected a picture

                """)
    }

    @Test("What the server advises is said in words of the page", .enabled(if: Self.node != nil))
    func advice() async throws {
        let edit = try String(
            contentsOf: Self.root.appending(path: "Sources/Tasks/Requests/EditRequest.swift"), encoding: .utf8)
        let notice = "inpaint removes what a box or a point selects"
        #expect(edit.contains(notice))
        try await RunningServer.with { server in
            let answer = try await server.post(
                "/api/jobs",
                ["verb": "generate", "request": ["prompt": "a tokamak", "steps": 1], "wait": true])
            let message = try #require(answer.json["error"]?["message"]?.string, "\(answer.text)")
            let said = try Self.run(
                """
                const { inPage } = await import('./api.js')
                for (const text of \(JSON.array([.string(message), .string(notice)]).text)) console.log(inPage(text))
                """)
            let lines = said.split(separator: "\n")
            #expect(lines.first?.hasSuffix("or choose a larger model where the tool lists one") == true, "\(said)")
            #expect(lines.last == "Erase removes what is marked")
        }
    }

    @Test("The remaining time is not told at the start, and does not jump", .enabled(if: Self.node != nil))
    func remaining() throws {
        let said = try Self.run(
            """
            const { Remaining } = await import('./parts.js')
            let now = 0
            Date.now = () => now * 1000
            const remaining = new Remaining()
            const told = []
            for (const [at, fraction, seconds] of [[0, 0.01, 2415], [1, 0.2, 4], [3, 0.04, 72], [4, 0.1, 36], [5, 0.12, 300], [6, 0.9, 1], [20, 0.95, 2]]) {
              now = at
              told.push(remaining.at(fraction, seconds))
            }
            console.log(JSON.stringify(told.map((left) => left === undefined ? null : Math.round(left))))
            """)
        let told = try #require(JSON(bytes: Array(said.utf8))?.array).map(\.double)
        #expect(told.prefix(3).allSatisfy { $0 == nil })
        // One estimate of five minutes, or of a second, does not take over.
        let later = told.dropFirst(3).compactMap { $0 }
        #expect(later.count == 4 && later[1] < 120 && later[2] > 20 && later[3] < 10, "\(said)")
    }

    // MARK: - The page's files as they lie in the sources

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let folder = root.appending(path: "Sources/CPage/files")

    private static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }

    /// Which need not be there.
    private static let node = ChildProcess.path(of: "node")

    /// What a script prints that imports modules of the page, which import none themselves.
    private static func run(_ script: String) throws -> String {
        // Old versions of Node take what ends in .js for something else.
        let script = try script.replacing(/\.\/([a-z]+\.js)/) { name in
            "data:text/javascript;base64,\(Base64.text(Array(try text(String(name.1)).utf8)))"
        }
        let process = try ChildProcess(
            try #require(node), ["--input-type=module", "--eval", script], input: .none)
        let output = String(decoding: process.readOutput(), as: UTF8.self)
        let errors = String(decoding: process.readErrors(), as: UTF8.self)
        #expect(process.wait() == 0, "\(errors)")
        return output
    }

    /// Relative luminance of a colour in hexadecimal digits, as WCAG 2.2 defines it.
    private static func luminance(_ color: String) -> Double {
        let digits =
            color.count == 3
            ? color.map { "\($0)\($0)" } : stride(from: 0, to: 6, by: 2).map { String(color.dropFirst($0).prefix(2)) }
        let light = digits.map { digits -> Double in
            let value = Double(Int(digits, radix: 16) ?? 0) / 255
            return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    }
}
