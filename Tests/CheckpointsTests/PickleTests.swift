import Foundation
import GentoolCheckpoints
import Testing

/// Pickles made by hand, in the format before PyTorch 1.6.
@Suite struct PickleTests {
    private static let preamble =
        Bytes() + [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
        + [0x80, 2] + "M" + UInt16(1001) + "." + [0x80, 2] + "}."

    /// The object's opcodes; then one storage "s" of `count` floats, unless that is `nil`.
    private func file(_ opcodes: Bytes, storage count: Int? = nil) throws -> TemporaryFile {
        let object = Self.preamble + [0x80, 2] + opcodes.array + "."
        guard let count else { return try TemporaryFile((object + [0x80, 2] + "].").array) }
        let data = (0..<count).flatMap { index in withUnsafeBytes(of: Float(index)) { Array($0) } }
        return try TemporaryFile(
            (object + [0x80, 2] + "](U" + [1] + "se." + UInt64(count) + data).array)
    }

    /// `{"t": tensor}` for a tensor with the given place in a storage of `count` floats.
    private func tensor(count: UInt8, offset: UInt8, shape: [UInt32], strides: [UInt32]) -> Bytes {
        func tuple(_ values: [UInt32]) -> [UInt8] {
            (values.reduce(Bytes() + "(") { $0 + "J" + $1 } + "t").array
        }
        return Bytes() + "}U" + [1] + "tctorch._utils\n_rebuild_tensor_v2\n((U" + [7] + "storagectorch\nFloatStorage\nU"
            + [1] + "sU" + [3] + "cpuK" + [count] + "NtQK" + [offset] + tuple(shape) + tuple(strides) + [0x89]
            + "NtRs"
    }

    private func expectRefusal(_ file: TemporaryFile, _ fragment: String) {
        let error = #expect(throws: CheckpointError.self, "expected: \(fragment)") {
            try Checkpoint(contentsOf: file.path)
        }
        #expect(error?.reason.contains(fragment) == true, "\(String(describing: error)) should say: \(fragment)")
    }

    @Test("A tensor may be any view inside of its storage")
    func views() throws {
        let cases: [(offset: UInt8, shape: [UInt32], strides: [UInt32], values: [Float])] = [
            (0, [2, 3], [3, 1], [0, 1, 2, 3, 4, 5]),
            (2, [4], [1], [2, 3, 4, 5]),
            (0, [3, 2], [1, 3], [0, 3, 1, 4, 2, 5]),
            (1, [2, 2], [0, 1], [1, 2, 1, 2]),
            (5, [1, 1], [77, 99], [5]),
            (4, [], [], [4]),
            (6, [0, 3], [3, 1], []),
        ]
        for (offset, shape, strides, values) in cases {
            let file = try file(tensor(count: 6, offset: offset, shape: shape, strides: strides), storage: 6)
            let tensor = try #require(Checkpoint(contentsOf: file.path).tensors["t"])
            #expect(tensor.floats() == values)
            #expect(tensor.shape == shape.map(Int.init))
        }
    }

    @Test("A tensor that reaches outside of its storage, or repeats it endlessly, is refused")
    func outside() throws {
        let cases: [(offset: UInt8, shape: [UInt32], strides: [UInt32], fragment: String)] = [
            (1, [2, 3], [3, 1], "outside of its storage"),
            (7, [0], [1], "outside of its storage"),
            (0, [2], [6], "outside of its storage"),
            (0, [2], [1, 1], "outside of its storage"),
            (0, [2], [.max], "outside of its storage"),
            (0, [.max], [1], "impossible shape"),
            (0, [1 << 30, 1 << 30], [0, 0], "repeats its elements"),
            (0, [1 << 30, 1 << 30, 1 << 30], [0, 0, 0], "impossible shape"),
        ]
        for (offset, shape, strides, fragment) in cases {
            let bytes = tensor(count: 6, offset: offset, shape: shape, strides: strides)
            expectRefusal(try file(bytes, storage: 6), fragment)
        }
        expectRefusal(
            try file(tensor(count: 7, offset: 0, shape: [1], strides: [1]), storage: 6), "6 elements, expected 7")
        expectRefusal(try file(tensor(count: 6, offset: 0, shape: [1], strides: [1])), "lacks the storage")
    }

    @Test("A pickle that makes no sense is refused where it stops making sense")
    func nonsense() throws {
        let cases: [(opcodes: Bytes, fragment: String)] = [
            (Bytes() + "0", "more from its stack"),
            (Bytes(), "more from its stack"),
            (Bytes() + "N(0R", "more from its stack"),
            (Bytes() + "(.", "more from its stack"),
            (Bytes() + "t", "mark that is not there"),
            (Bytes() + "h" + [9], "not there"),
            (Bytes() + "}(NNNu", "key without a value"),
            (Bytes() + "KK)R", "no function"),
            (Bytes() + "NNa", "no list"),
            (Bytes() + "NNNs", "no dictionary"),
            (Bytes() + "NN" + [0x93], "no text"),
            (Bytes() + "NQ", "tuple"),
            (Bytes() + "cos\nsystem", "line without an end"),
            (Bytes() + [0x82, 1], "opcode 130"),
            (Bytes() + "I01\n", "opcode 73"),
            (Bytes() + "X" + UInt32.max, "should follow"),
            (Bytes() + [0x8D] + UInt64.max, "no file can hold"),
            (Bytes() + [0x8B] + Int32(-1), "-1 more bytes"),
            (Bytes() + [0x80, 9], "protocol 9"),
            (Bytes() + "N", "no dictionary of tensors"),
            (Bytes() + "}", "holds no tensors"),
        ]
        for (opcodes, fragment) in cases { expectRefusal(try file(opcodes), fragment) }
        expectRefusal(try TemporaryFile([0x80, 2, 0x4E, 0x2E]), "not one of PyTorch")
    }

    @Test("Endless and exploding nesting ends with an error, not with the stack or the memory")
    func nesting() throws {
        let lists = String(repeating: "]", count: 500_000) + String(repeating: "a", count: 499_999)
        expectRefusal(try file(Bytes() + lists), "no dictionary of tensors")
        let itself = Bytes() + "}q" + [0] + "U" + [1] + "ah" + [0] + "s"
        expectRefusal(try file(itself), "deeper than 32")
        var doubling = Bytes() + "}q" + [0]
        for level in UInt8(1)...30 {
            doubling = doubling + "}(U" + [1] + "ah" + [level - 1] + "U" + [1] + "bh" + [level - 1] + "uq" + [level]
        }
        expectRefusal(try file(doubling), "more than 200000 entries")
        let pairs = Bytes() + "](" + String(repeating: "]NaNa", count: 20_000) + "eq" + [0] + "0("
        let copies = String(repeating: "ccollections\nOrderedDict\nh\u{0}\u{85}R", count: 100)
        expectRefusal(try file(pairs + copies.unicodeScalars.map { UInt8($0.value) } + "l"), "dictionary entries")
    }

    @Test("Parts and parameters of a TorchScript module are read from its attributes, those of other objects are not")
    func scriptModules() throws {
        /// An object of a class of `module` with an attribute that is a dictionary with the tensor "t".
        func object(_ module: String, attribute: String) -> Bytes {
            Bytes() + "c\(module)\nNet\n)" + [0x81] + "}U" + [UInt8(attribute.utf8.count)] + attribute
                + tensor(count: 2, offset: 0, shape: [2], strides: [1]).array + "sb"
        }
        func names(_ opcodes: Bytes) throws -> [String] {
            let file = try file(opcodes, storage: 2)
            return try withExtendedLifetime(file) { try Checkpoint(contentsOf: file.path).tensors.keys.sorted() }
        }
        #expect(try names(object("__torch__", attribute: "model")) == ["model.t"])
        let nested = Bytes() + "c__torch__.a\nNet\n)" + [0x81] + "}(U" + [1] + "a"
        #expect(
            try names(nested + object("__torch__.b", attribute: "c").array + "U" + [1] + "tNub") == ["a.c.t"])
        expectRefusal(try file(object("torch", attribute: "model")), "no dictionary of tensors")
    }

    @Test("A TorchScript module that contains itself, or attributes many times over, ends with an error")
    func scriptNesting() throws {
        let itself = Bytes() + "c__torch__\nNet\n)" + [0x81] + "q" + [0] + "}U" + [1] + "ah" + [0] + "sb"
        expectRefusal(try file(itself), "deeper than 32")
        let attributes = Bytes() + "}(" + String(repeating: "NN", count: 20_000) + "uq" + [0] + "0"
        let module = attributes + "c__torch__\nNet\n)" + [0x81]
        let copies = (0..<100).reduce(Bytes()) { bytes, _ in bytes + "h" + [0] + "b" }
        expectRefusal(try file(module + copies.array), "dictionary entries")
    }
}
