import Foundation
import Testing

@testable import Checkpoints

/// Files that PyTorch, safetensors and gguf wrote; `Fixtures/make_checkpoint_fixtures.py` makes them again.
@Suite("Weights on disk")
struct CheckpointTests {
    private static func path(_ name: String) -> String {
        Bundle.module.resourceURL!.appendingPathComponent("Fixtures/\(name)").path
    }

    private struct Expected: Decodable {
        let shape: [Int]
        let values: [String]
    }

    private static let expected = try! JSONDecoder().decode(
        [String: [String: Expected]].self, from: Data(contentsOf: URL(fileURLWithPath: path("expected.json"))))

    @Test("Every tensor has the shape and the values that its own library reads", arguments: expected.keys.sorted())
    func values(_ file: String) throws {
        let checkpoint = try Checkpoint(contentsOf: Self.path(file))
        let expected = try #require(Self.expected[file])
        #expect(checkpoint.tensors.keys.sorted() == expected.keys.sorted())
        for (name, tensor) in checkpoint.tensors {
            let reference = try #require(expected[name])
            #expect(tensor.shape == reference.shape, "\(name)")
            let values = try reference.values.map { try #require(Float($0)) }
            #expect(tensor.floats().count == values.count)
            for (ours, theirs) in zip(tensor.floats(), values) {
                // Blocks are sums of products, which may be rounded in another order.
                #expect(ours == theirs || abs(ours - theirs) <= 1e-6 * max(1, abs(theirs)), "\(name)")
            }
        }
    }

    @Test("A pickle's command is not run")
    func inert() throws {
        let trace = "/tmp/gentool-pickle-was-run"
        try? FileManager.default.removeItem(atPath: trace)
        #expect(try Checkpoint(contentsOf: Self.path("command.pt")).tensors.count == 1)
        #expect(!FileManager.default.fileExists(atPath: trace))
    }

    @Test("What a file says of itself is read")
    func metadata() throws {
        #expect(try Checkpoint(contentsOf: Self.path("plain.safetensors")).metadata["format"] == "pt")
        #expect(try Checkpoint(contentsOf: Self.path("blocks.gguf")).metadata["general.name"] == "blocks")
    }

    private static let files = ["plain.safetensors", "zip.pt", "legacy.pt", "blocks.gguf"]

    /// Opens a file of these bytes and reads all of it, and checks that what goes wrong is said in one line.
    private func read(_ bytes: Data, at path: String) throws {
        try bytes.write(to: URL(fileURLWithPath: path))
        do {
            for tensor in try Checkpoint(contentsOf: path).tensors.values where tensor.count < 1 << 20 { _ = tensor.floats() }
        } catch let error as CheckpointError {
            #expect(error.description.hasPrefix(path) && !error.description.contains("\n"))
        }
    }

    @Test("A file cut anywhere is refused or read as far as it goes, never a crash", arguments: files)
    func truncated(_ file: String) throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.path(file)))
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("cut-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 500)) {
            try read(bytes.prefix(length), at: path)
        }
        #expect(throws: CheckpointError.self) {
            try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
            _ = try Checkpoint(contentsOf: path)
        }
    }

    @Test("Changed bytes never crash", arguments: files)
    func damaged(_ file: String) throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: Self.path(file)))
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("damaged-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var state: UInt64 = 5
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        for _ in 0..<1500 {
            var copy = bytes
            // Most of what can go wrong stands in the first part of a file or in its last.
            for _ in 0...random(3) {
                let place = random(2) == 0 ? random(min(1500, copy.count)) : copy.count - 1 - random(min(1500, copy.count))
                copy[place] = UInt8(random(256))
            }
            try read(copy, at: path)
        }
    }

    @Test("What is no file of weights says what was found")
    func others() throws {
        let folder = FileManager.default.temporaryDirectory
        for (content, expected) in [("", "empty"), ("{}", "safetensors"), (String(repeating: "text ", count: 20), "header")] {
            let path = folder.appendingPathComponent("other-\(UUID())").path
            defer { try? FileManager.default.removeItem(atPath: path) }
            try Data(content.utf8).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
            #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
        }
        #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: folder.path) }
        #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: "/there/is/none") }
    }
}
