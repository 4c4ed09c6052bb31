import Foundation
import GentoolCheckpoints
import Testing

@Suite struct ReadingTests {
    @Test("Every fixture has the names, shapes, types, values and metadata that its own library reads")
    func fixtures() throws {
        let files = try Expected.all()
        #expect(files.count >= 16)
        for (name, expected) in files {
            let checkpoint = try Checkpoint(contentsOf: fixture(name))
            #expect(checkpoint.path == fixture(name))
            #expect(checkpoint.metadata == expected.metadata, "\(name)")
            #expect(checkpoint.tensors.keys.sorted() == expected.tensors.keys.sorted(), "\(name)")
            for (key, reference) in expected.tensors {
                let tensor = try #require(checkpoint.tensors[key])
                #expect(tensor.name == key)
                #expect(tensor.shape == reference.shape, "\(name): \(key)")
                #expect(tensor.type.rawValue == reference.type, "\(name): \(key)")
                #expect(tensor.count == reference.shape.reduce(1, *))
                #expect(tensor.floats().map(\.bitPattern) == reference.bits, "\(name): \(key)")
                #expect(
                    tensor.withBytes { $0.count } == tensor.count / tensor.type.blockElements * tensor.type.blockBytes)
            }
        }
    }

    @Test("A file is recognised by its content, whatever it is called")
    func content() throws {
        for name in ["plain.safetensors", "archive.ckpt", "legacy.ckpt", "blocks.gguf"] {
            let file = try TemporaryFile(fixtureBytes(name), name: "weights.png")
            let original = try Checkpoint(contentsOf: fixture(name))
            #expect(try Checkpoint(contentsOf: file.path).tensors.count == original.tensors.count)
        }
    }

    @Test("Vocabularies of GGUF are read when they are asked for")
    func arrays() throws {
        let symbols = (0..<100).map { "symbol \($0) é" }
        var bytes = Bytes() + "GGUF" + UInt32(3) + UInt64(0) + UInt64(3)
        bytes = symbols.reduce(bytes.text("tokens") + UInt32(9) + UInt32(8) + UInt64(100)) { $0.text($1) }
        bytes = (0..<100).reduce(bytes.text("types") + UInt32(9) + UInt32(5) + UInt64(100)) { $0 + Int32(-$1) }
        let file = try TemporaryFile((bytes.text("one") + UInt32(8)).text("[1, 2]").array)
        let checkpoint = try Checkpoint(contentsOf: file.path)
        #expect(checkpoint.metadata["tokens"] == "[100 values]")
        #expect(try checkpoint.texts("tokens") == symbols)
        #expect(try checkpoint.integers("types") == (0..<100).map { -$0 })
        #expect(try checkpoint.texts("types") == nil && checkpoint.integers("tokens") == nil)
        #expect(try checkpoint.texts("one") == nil && checkpoint.texts("none") == nil)
    }

    @Test("GGUF version 2 is read like version 3")
    func ggufVersion() throws {
        var bytes = try fixtureBytes("blocks.gguf")
        #expect(bytes[4] == 3)
        bytes[4] = 2
        let file = try TemporaryFile(bytes)
        #expect(try Checkpoint(contentsOf: file.path).tensors.count == 16)
    }

    @Test("Any range of elements gives the same floats as the whole, in plain, quantised and transposed tensors")
    func ranges() throws {
        var numbers = TestNumbers(1)
        for name in ["blocks.gguf", "archive.ckpt"] {
            for tensor in try Checkpoint(contentsOf: fixture(name)).tensors.values where tensor.count > 0 {
                let all = tensor.floats()
                for _ in 0..<40 {
                    let start = Int.random(in: 0..<tensor.count, using: &numbers)
                    let end = Int.random(in: start...tensor.count, using: &numbers)
                    var part = [Float](repeating: -7, count: end - start + 1)
                    part.withUnsafeMutableBufferPointer { tensor.copyFloats(start..<end, to: $0.baseAddress!) }
                    #expect(Array(part.dropLast()) == Array(all[start..<end]), "\(tensor.name) \(start)..<\(end)")
                    #expect(part.last == -7)
                }
            }
        }
    }

    @Test("A transposed tensor's bytes come in the order of its shape")
    func transposedBytes() throws {
        let tensor = try #require(Checkpoint(contentsOf: fixture("archive.ckpt")).tensors["permuted"])
        let halves = tensor.withBytes { bytes in
            (0..<tensor.count).map { Float(bytes.loadUnaligned(fromByteOffset: 2 * $0, as: Float16.self)) }
        }
        #expect(halves == tensor.floats())
    }

    @Test("Tensors outlive the checkpoint they came from")
    func lifetime() throws {
        func tensor() throws -> StoredTensor {
            try #require(Checkpoint(contentsOf: fixture("plain.safetensors")).tensors["byte"])
        }
        #expect(try tensor().floats() == [0, 255, 7])
    }

    @Test("No command in a pickle is run, and the tensors beside it are read")
    func command() throws {
        let marks = [FileManager.default.currentDirectoryPath, NSTemporaryDirectory()].map {
            "\($0)/checkpoint-ran-a-command"
        }
        #expect(try Checkpoint(contentsOf: fixture("command.ckpt")).tensors.count == 2)
        let error = #expect(throws: CheckpointError.self) {
            try Checkpoint(contentsOf: fixture("only-a-command.ckpt"))
        }
        #expect(error?.reason.contains("no dictionary of tensors") == true)
        for mark in marks { #expect(!FileManager.default.fileExists(atPath: mark)) }
    }

    @Test(
        "A tensor that can't be read is reported, not left out",
        arguments: [
            ("sparse.ckpt", "sparse", "torch._utils._rebuild_sparse_tensor"),
            ("complex.ckpt", "complex", "torch.ComplexFloatStorage"),
        ])
    func unreadable(file: String, name: String, reason: String) {
        let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: fixture(file)) }
        #expect(error?.reason.contains("'\(name)'") == true && error?.reason.contains(reason) == true)
    }

    @Test("A compressed archive is refused with what to do")
    func compressed() {
        let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: fixture("deflated.pth")) }
        #expect(error?.reason.contains("compressed") == true)
    }
}
