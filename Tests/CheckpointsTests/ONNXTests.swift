import Foundation
import GentoolCheckpoints
import Testing

@Suite("Weights of ONNX models are read, and nothing is run")
struct ONNXTests {
    private static func varint(_ value: UInt64) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
    }

    private static func number(_ field: UInt64, _ value: UInt64) -> [UInt8] { varint(field << 3) + varint(value) }

    private static func bytes(_ field: UInt64, _ value: [UInt8]) -> [UInt8] {
        varint(field << 3 | 2) + varint(UInt64(value.count)) + value
    }

    private static func text(_ field: UInt64, _ value: String) -> [UInt8] { bytes(field, Array(value.utf8)) }

    private static func floats(_ values: [Float]) -> [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value) { Array($0) } }
    }

    private static func tensor(_ name: String, _ shape: [UInt64], _ data: [UInt8], type: UInt64 = 1) -> [UInt8] {
        bytes(5, shape.flatMap { number(1, $0) } + number(2, type) + text(8, name) + data)
    }

    private static func node(_ kind: String, _ inputs: [String], _ output: String) -> [UInt8] {
        bytes(1, inputs.flatMap { text(1, $0) } + text(2, output) + text(4, kind))
    }

    private static func model(_ graph: [UInt8]) -> [UInt8] { number(1, 8) + text(2, "pytorch") + bytes(7, graph) }

    private func read(_ graph: [UInt8]) throws -> Checkpoint {
        let file = try TemporaryFile(Self.model(graph), name: "a.onnx")
        return try withExtendedLifetime(file) { try Checkpoint(contentsOf: file.path) }
    }

    @Test("Raw numbers and packed floats, and the layers that take them in their order")
    func tensors() throws {
        let raw = Self.bytes(9, Self.floats([1, 2, 3, 4]))
        let packed = Self.bytes(4, Self.floats([5, 6]))
        let graph =
            Self.node("Conv", ["x", "1", "2"], "y") + Self.node("Relu", ["y"], "z")
            + Self.node("Identity", ["2"], "3") + Self.node("BatchNormalization", ["z", "2", "3"], "w")
            + Self.tensor("1", [2, 2], raw) + Self.tensor("2", [2], packed)
            + Self.tensor("shape", [1], Self.bytes(7, [4]), type: 7)
        let checkpoint = try read(graph)
        #expect(checkpoint.tensors.keys.sorted() == ["1", "2"])
        #expect(checkpoint.tensors["1"]?.shape == [2, 2] && checkpoint.tensors["1"]?.floats() == [1, 2, 3, 4])
        #expect(checkpoint.tensors["2"]?.floats() == [5, 6])
        #expect(checkpoint.metadata == ["format": "onnx", "layers": "Conv\t1\t2\nBatchNormalization\t2\t2"])
    }

    @Test("Damaged and hostile models end with one line that says what is wrong")
    func hostile() throws {
        let raw = Self.bytes(9, Self.floats([1, 2, 3, 4]))
        let whole = Self.tensor("a", [4], raw)
        let cases: [(graph: [UInt8], fragment: String)] = [
            ([], "without a graph"), (Self.node("Conv", [], "y"), "holds no tensors"),
            (Self.tensor("a", [5], raw), "takes 20 bytes, but has 16"),
            (Self.tensor("a", [.max, 2], raw), "impossible shape"),
            (Self.tensor("a", [1 << 40, 1 << 40], raw), "impossible shape"),
            (Self.tensor("a", [UInt64](repeating: 1, count: 70), raw), "64 dimensions"),
            (Self.bytes(5, Self.bytes(1, [UInt8](repeating: 1, count: 70))), "64 dimensions"),
            (Self.tensor("a", [4], []), "has no numbers"), (Self.tensor("a", [4], raw, type: 23), "of type 23"),
            (Self.tensor("a", [4], Self.number(14, 1)), "in another file"), (whole + whole, "two tensors named 'a'"),
            (whole + [0x2A, 0xFF, 0xFF, 0x7F], "should follow"), (whole + [0x0B], "field of kind 3"),
            (whole + [UInt8](repeating: 0xFF, count: 11), "more than 64 bits"),
            (whole + [0x2A] + [UInt8](repeating: 0xFF, count: 9) + [0x01], "no file can hold"),
            (Self.tensor(String(repeating: "a", count: 2000), [4], raw), "a name of 2000 bytes"),
            (whole + Self.bytes(1, (0..<5000).flatMap { _ in Self.text(1, "x") }), "4096 inputs"),
        ]
        for (graph, fragment) in cases {
            let bytes =
                graph.isEmpty ? Self.number(1, 8) + Self.text(2, String(repeating: "p", count: 20)) : Self.model(graph)
            let file = try TemporaryFile(bytes, name: "a.onnx")
            let error = #expect(throws: CheckpointError.self, "expected: \(fragment)") {
                try Checkpoint(contentsOf: file.path)
            }
            #expect(error?.reason.contains(fragment) == true, "\(String(describing: error)) should say: \(fragment)")
        }
    }
}
