import GentoolCheckpoints
import Testing

@Suite struct ConversionTests {
    private func floats(type: String, _ patterns: [UInt16], padding: String) throws -> [Float] {
        let count = patterns.count
        let header = #"{"x":{"dtype":"\#(type)","shape":[\#(count)],"data_offsets":[0,\#(2 * count)]}}\#(padding)"#
        let data = patterns.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        let bytes = Bytes() + UInt64(header.utf8.count) + header + data
        let file = try TemporaryFile(bytes.array)
        return try #require(Checkpoint(contentsOf: file.path).tensors["x"]).floats()
    }

    @Test("All 65536 half floats become exactly their value, at any alignment", arguments: ["", " "])
    func half(padding: String) throws {
        let patterns = Array(UInt16.min...UInt16.max)
        let result = try floats(type: "F16", patterns, padding: padding)
        for pattern in patterns {
            let (value, reference) = (result[Int(pattern)], Float(Float16(bitPattern: pattern)))
            #expect(value.bitPattern == reference.bitPattern || (value.isNaN && reference.isNaN), "\(pattern)")
        }
    }

    @Test("Products with stored numbers are those with their floats, of all types and from any element on")
    func products() throws {
        for name in ["blocks.gguf", "plain.safetensors"] {
            for tensor in try Checkpoint(contentsOf: fixture(name)).tensors.values where tensor.count > 1 {
                let floats = tensor.floats()
                guard floats.allSatisfy(\.isFinite) else { continue }
                let factors = (0..<tensor.count).map { Float($0 * 37 % 101) / 50 - 1 }
                for elements in [0..<tensor.count, tensor.count / 2..<tensor.count, 1..<tensor.count - 1] {
                    let products = elements.map { Double(floats[$0]) * Double(factors[$0]) }
                    let sum = factors.withUnsafeBufferPointer {
                        tensor.dot(elements, $0.baseAddress! + elements.lowerBound)
                    }
                    let size = products.reduce(0) { $0 + abs($1) }
                    #expect(abs(Double(sum) - products.reduce(0, +)) <= 1e-6 * size, "\(name): \(tensor.name)")
                }
            }
        }
    }

    @Test("All 65536 bfloat16 numbers become exactly their value, at any alignment", arguments: ["", " "])
    func brain(padding: String) throws {
        let patterns = Array(UInt16.min...UInt16.max)
        let result = try floats(type: "BF16", patterns, padding: padding)
        #expect(result.map(\.bitPattern) == patterns.map { UInt32($0) << 16 })
    }
}
