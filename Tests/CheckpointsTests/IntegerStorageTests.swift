import Foundation
import GentoolCheckpoints
import Testing

@Suite("Floats stored as integers with a scale for each row")
struct IntegerStorageTests {
    /// What is read of tensors that were written in a format, and the length of the file.
    private static func stored(
        _ tensors: [String: TensorContents]
    ) throws -> (tensors: [String: StoredTensor], bytes: Int) {
        let file = try TemporaryFile([])
        try Checkpoint.write(tensors, to: file.path)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file.path)).count
        return (try Checkpoint(contentsOf: file.path).tensors, bytes)
    }

    @Test(
        "Each number comes back within half a step of its row, in a quarter of the bytes",
        arguments: [(FloatFormat.int8, Float(127)), (.int6, 31)])
    func rounding(_ format: FloatFormat, _ largest: Float) throws {
        var numbers = TestNumbers(1)
        let (rows, length) = (64, 90)
        var floats = (0..<(rows * length)).map { index in
            Float.random(in: -1...1, using: &numbers) * Float(index / length + 1)
        }
        for index in 0..<length { floats[index] = 0 }
        let written = try Self.stored(["a.weight": TensorContents(shape: [rows, 10, 3, 3], floats: floats, as: format)])
        #expect(written.tensors.keys.sorted() == ["a.weight"])
        let tensor = try #require(written.tensors["a.weight"])
        #expect(tensor.shape == [rows, 10, 3, 3])
        let read = tensor.floats()
        for row in 0..<rows {
            let places = row * length..<(row + 1) * length
            let most = floats[places].map(abs).max()!
            for index in places { #expect(abs(read[index] - floats[index]) <= most / largest * 0.501) }
        }
        var part = [Float](repeating: 0, count: 100)
        tensor.copyFloats(250..<350, to: &part)
        #expect(part == Array(read[250..<350]))
        #expect(written.bytes < rows * length + 4 * rows + 300)
    }

    @Test("What is no number, or too small for a scale, is stored as 0", arguments: [FloatFormat.int8, .int6])
    func noNumbers(_ format: FloatFormat) throws {
        let floats: [Float] = [.nan, 1, .infinity, 1e-44, .leastNonzeroMagnitude, 0]
        let read = try Self.stored(["a": TensorContents(shape: [2, 3], floats: floats, as: format)]).tensors["a"]
        let stored = try #require(read).floats()
        #expect(stored[0].isNaN || stored[0] == 0)
        #expect(stored[3...].allSatisfy { $0 == 0 })
    }

    @Test("What is no number is none as bf16 either, whatever its bits are")
    func noNumbersAsHalves() throws {
        let floats = [0x7F80_0001, 0x7FFF_FFFF, 0xFFFF_FFFF, 0xFF80_0001].map { Float(bitPattern: $0) }
        let read = try Self.stored(["a": TensorContents(shape: [4], floats: floats, as: .bf16)]).tensors["a"]
        #expect(try #require(read).floats().allSatisfy(\.isNaN))
    }

    @Test("Vectors stay bf16")
    func vectors() throws {
        let tensors = try Self.stored(["a.bias": TensorContents(shape: [3], floats: [1, -2.5, 300], as: .int8)]).tensors
        #expect(tensors["a.bias"]?.type == .bf16)
        #expect(tensors["a.bias"]?.floats() == [1, -2.5, 300])
    }

    @Test("One scale may be for all integers, and scales of blocks are refused")
    func others() throws {
        func file(_ name: String, _ shape: String) -> [UInt8] {
            let header =
                #"{"a.weight":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]},"#
                + #""\#(name)":{"dtype":"F32","shape":\#(shape),"data_offsets":[4,8]}}"#
            return Bytes.safetensors(header: header) + [1, 2, 255, 4] + [0, 0, 0, 63]
        }
        let single = try TemporaryFile(file("a.weight_scale", "[1]"))
        #expect(try Checkpoint(contentsOf: single.path).tensors["a.weight"]?.floats() == [0.5, 1, -0.5, 2])
        let blocks = try TemporaryFile(file("a.weight_scale_inv", "[1,1]"))
        let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: blocks.path) }
        #expect(error?.description.contains("in blocks") == true)
        // bitsandbytes tells the largest of a row, which is stored as 127.
        let largest = try TemporaryFile(file("a.SCB", "[1]"))
        let floats = try #require(Checkpoint(contentsOf: largest.path).tensors["a.weight"]).floats()
        #expect(zip(floats, [1, 2, -1, 4]).allSatisfy { abs($0 - $1 * 0.5 / 127) < 1e-8 })
        let bare = try TemporaryFile(file("a.other", "[1]"))
        let missing = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: bare.path) }
        #expect(missing?.description.contains("no scale of its rows") == true)
    }

    @Test("Integers that have no scales are plain numbers, and other tensors may be called scales")
    func unscaled() throws {
        let tensors = try Self.stored([
            "a": TensorContents(shape: [2, 2], floats: [1, 2, 3, 4]),
            "a_scale": TensorContents(shape: [2], floats: [5, 6]),
        ]).tensors
        #expect(tensors["a"]?.floats() == [1, 2, 3, 4] && tensors["a_scale"]?.floats() == [5, 6])
    }
}
