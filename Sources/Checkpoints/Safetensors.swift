import Foundation

/// The safetensors format: the header's length in 8 bytes, a header in JSON, and the tensors' bytes.
enum Safetensors {
    private static let types: [String: ElementType] = [
        "F64": .f64, "F32": .f32, "F16": .f16, "BF16": .bf16, "I64": .i64, "I32": .i32, "I16": .i16, "I8": .i8,
        "U8": .u8, "BOOL": .bool,
    ]

    static func read(_ file: MappedFile) throws -> (tensors: [String: StoredTensor], metadata: [String: String]) {
        let bytes = file.bytes
        func failure(_ problem: String) -> CheckpointError { CheckpointError(file: file.path, problem) }
        guard bytes.count >= 8 else {
            throw failure("has \(bytes.count) bytes; expected a safetensors file, which begins with its header's length")
        }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(bytes.count - 8) else {
            throw failure(
                "claims a header of \(length) bytes, but only \(bytes.count - 8) follow; it is cut short or no "
                    + "safetensors file")
        }
        let dataStart = 8 + Int(length)
        let json = Data(bytes: bytes.baseAddress! + 8, count: Int(length))
        guard let header = try? JSONSerialization.jsonObject(with: json) as? [String: Any] else {
            throw failure("has a header that is not a JSON object; it is damaged or no safetensors file")
        }
        var tensors: [String: StoredTensor] = [:]
        tensors.reserveCapacity(header.count)
        for (name, value) in header where name != "__metadata__" {
            guard let entry = value as? [String: Any], let typeName = entry["dtype"] as? String,
                let shape = entry["shape"] as? [Int], let offsets = entry["data_offsets"] as? [Int]
            else { throw failure("tensor \(name) has no dtype, shape or data_offsets in the header") }
            guard let type = types[typeName] else {
                throw failure("tensor \(name) has elements of type \(typeName), which is not supported")
            }
            guard offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1], offsets[1] <= bytes.count - dataStart
            else {
                throw failure(
                    "tensor \(name) claims bytes \(offsets), but the file has \(bytes.count - dataStart) of tensors; it "
                        + "is cut short or damaged")
            }
            guard let count = elementCount(shape), count * type.byteCount == offsets[1] - offsets[0] else {
                throw failure(
                    "tensor \(name) of shape \(shape) and type \(typeName) doesn't fit its "
                        + "\(offsets[1] - offsets[0]) bytes; the file is damaged")
            }
            tensors[name] = StoredTensor(
                name: name, shape: shape, type: type, file: file,
                range: (dataStart + offsets[0])..<(dataStart + offsets[1]))
        }
        return (tensors, header["__metadata__"] as? [String: String] ?? [:])
    }
}
