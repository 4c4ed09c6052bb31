import Foundation

/// The GGUF format, versions 2 and 3: counts, keyed values, tensors' names and places, tensors (ggml's docs/gguf.md).
enum GGUF {
    static func isOne(_ file: MappedFile) -> Bool { file.bytes.starts(with: Array("GGUF".utf8)) }

    /// ggml's numbers for types.
    private static let types: [UInt32: ElementType] = [
        0: .f32, 1: .f16, 2: .q4_0, 3: .q4_1, 6: .q5_0, 7: .q5_1, 8: .q8_0, 10: .q2_K, 11: .q3_K, 12: .q4_K, 13: .q5_K,
        14: .q6_K, 24: .i8, 25: .i16, 26: .i32, 27: .i64, 28: .f64, 30: .bf16,
    ]

    static func read(_ file: MappedFile) throws -> (tensors: [String: StoredTensor], metadata: [String: String]) {
        func failure(_ problem: String) -> CheckpointError { CheckpointError(file: file.path, problem) }
        var reader = Reader(file: file, position: 4)
        let version: UInt32 = try reader.integer()
        guard version == 2 || version == 3 else {
            throw failure("is GGUF of version \(version); expected 2 or 3")
        }
        let tensorCount: UInt64 = try reader.integer()
        let valueCount: UInt64 = try reader.integer()
        var metadata: [String: String] = [:]
        for _ in 0..<valueCount {
            let key = try reader.string()
            metadata[key] = try reader.value(of: try reader.integer(), depth: 0)
        }
        var found: [(name: String, shape: [Int], type: ElementType, offset: UInt64)] = []
        for _ in 0..<tensorCount {
            let name = try reader.string()
            let dimensions: UInt32 = try reader.integer()
            guard dimensions <= 8 else { throw failure("tensor \(name) claims \(dimensions) axes; the file is damaged") }
            // The fastest axis comes first in the file.
            let shape = try (0..<dimensions).map { _ in Int(clamping: try reader.integer() as UInt64) }
            let number: UInt32 = try reader.integer()
            guard let type = types[number] else {
                throw failure("tensor \(name) has elements of ggml type \(number), which is not supported")
            }
            found.append((name, shape.reversed(), type, try reader.integer()))
        }
        let alignment = max(1, metadata["general.alignment"].flatMap { Int($0) } ?? 32)
        let start = (reader.position + alignment - 1) / alignment * alignment
        var tensors: [String: StoredTensor] = [:]
        for (name, shape, type, offset) in found {
            guard let count = elementCount(shape), count % type.blockLength == 0 else {
                throw failure("tensor \(name) of shape \(shape) does not consist of whole blocks; the file is damaged")
            }
            let size = count / type.blockLength * type.byteCount
            guard start <= file.bytes.count, offset <= UInt64(file.bytes.count - start),
                size <= file.bytes.count - start - Int(offset)
            else { throw failure("is cut short: tensor \(name) goes beyond its end") }
            let first = start + Int(offset)
            tensors[name] = StoredTensor(name: name, shape: shape, type: type, file: file, range: first..<(first + size))
        }
        return (tensors, metadata)
    }

    private struct Reader {
        let file: MappedFile
        var position: Int

        private func need(_ count: UInt64) throws {
            guard count <= UInt64(file.bytes.count - position) else {
                throw CheckpointError(file: file.path, "is cut short: its header goes beyond its end")
            }
        }

        mutating func integer<Value: FixedWidthInteger>() throws -> Value {
            try need(UInt64(MemoryLayout<Value>.size))
            defer { position += MemoryLayout<Value>.size }
            return Value(littleEndian: file.bytes.loadUnaligned(fromByteOffset: position, as: Value.self))
        }

        mutating func string() throws -> String {
            let count: UInt64 = try integer()
            try need(count)
            defer { position += Int(count) }
            return String(decoding: file.bytes[position..<(position + Int(count))], as: UTF8.self)
        }

        /// A keyed value as text; of lists only how long they are.
        mutating func value(of type: UInt32, depth: Int) throws -> String {
            switch type {
            case 0: return "\(try integer() as UInt8)"
            case 1: return "\(try integer() as Int8)"
            case 2: return "\(try integer() as UInt16)"
            case 3: return "\(try integer() as Int16)"
            case 4: return "\(try integer() as UInt32)"
            case 5: return "\(try integer() as Int32)"
            case 6: return "\(Float(bitPattern: try integer()))"
            case 7: return "\(try integer() as UInt8 != 0)"
            case 8: return try string()
            case 9 where depth < 4:
                let element: UInt32 = try integer()
                let count: UInt64 = try integer()
                try need(count)
                for _ in 0..<count { _ = try value(of: element, depth: depth + 1) }
                return "\(count) values"
            case 10: return "\(try integer() as UInt64)"
            case 11: return "\(try integer() as Int64)"
            case 12: return "\(Double(bitPattern: try integer()))"
            default: throw CheckpointError(file: file.path, "has a value of type \(type) in its header; it is damaged")
            }
        }
    }
}
