import Foundation
import GentoolCheckpoints
import Testing

@Suite struct DamageTests {
    private static let files = [
        "plain.safetensors", "archive.ckpt", "archive-4.ckpt", "legacy.ckpt", "zip64.pth", "blocks.gguf",
    ]

    /// Reads all there is, if the file is accepted: as many numbers as each tensor's shape says. An error that isn't one line
    /// with the file's name is a failure.
    private func read(_ path: String) -> Bool {
        do {
            for tensor in try Checkpoint(contentsOf: path).tensors.values where tensor.count < 100_000 {
                let count = tensor.floats().count
                if count != tensor.shape.reduce(1, *) { Issue.record("\(tensor.name): \(count), not \(tensor.shape)") }
            }
            return true
        } catch {
            let isGood =
                error is CheckpointError && "\(error)".hasPrefix(path) && !"\(error)".contains("\n")
                && (error as? CheckpointError)?.reason.isEmpty == false
            if !isGood { Issue.record("\(error)") }
            return false
        }
    }

    @Test("A file cut short at any length, but for padding, is refused", arguments: files)
    func truncation(name: String) throws {
        let bytes = try fixtureBytes(name)
        let file = try TemporaryFile(bytes)
        let padding = name.hasSuffix(".gguf") ? bytes.reversed().prefix { $0 == 0 }.count : 0
        for length in (0..<bytes.count - padding).reversed() {
            file.resize(to: length)
            #expect(!read(file.path), "\(length) of \(bytes.count) bytes")
        }
    }

    @Test("A file with one wrong byte is read whole, or refused in one line that names it", arguments: files)
    func wrongBytes(name: String) throws {
        let bytes = try fixtureBytes(name)
        let file = try TemporaryFile(bytes)
        var numbers = TestNumbers(UInt64(bytes.count))
        for _ in 0..<3000 {
            let position = Int.random(in: 0..<bytes.count, using: &numbers)
            file.overwrite(bytes[position] ^ UInt8.random(in: 1...255, using: &numbers), at: position)
            _ = read(file.path)
            file.overwrite(bytes[position], at: position)
        }
        #expect(read(file.path))
    }

    @Test("A file with many wrong bytes is read whole, or refused in one line that names it", arguments: files)
    func manyWrongBytes(name: String) throws {
        let bytes = try fixtureBytes(name)
        var numbers = TestNumbers(UInt64(bytes.count) + 1)
        for _ in 0..<200 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 2...40, using: &numbers) {
                damaged[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(in: 0...255, using: &numbers)
            }
            let file = try TemporaryFile(damaged)
            _ = read(file.path)
        }
    }
}
