/// The format of safetensors: the length of a header as 64 bits, the header in JSON, the data without gaps.
enum Safetensors {
    /// What the header may be long. The reference implementation allows three times as much; this is room for a hundred
    /// thousand tensors, and read in a moment.
    static let headerLengths: ClosedRange<UInt64> = 2...32_000_000

    private static let elementTypes: [String: ElementType] = [
        "F64": .f64, "F32": .f32, "F16": .f16, "BF16": .bf16, "F8_E4M3": .f8_e4m3, "F8_E5M2": .f8_e5m2,
        "I64": .i64, "I32": .i32, "I16": .i16, "I8": .i8, "U8": .u8, "BOOL": .bool,
    ]

    static func read(_ file: MappedFile) throws -> CheckpointContents {
        var reader = ByteReader(file, 0..<file.count, part: "the header")
        let length = try reader.value(UInt64.self)
        guard headerLengths.contains(length) else {
            throw file.failure(
                "has a header of \(length) bytes, expected 2 to \(headerLengths.upperBound); the file is "
                    + "damaged")
        }
        guard length <= reader.remaining else {
            throw file.failure(
                "has a header of \(length) bytes, but only \(reader.remaining) follow; it was cut short, download it "
                    + "again")
        }
        let start = try reader.skip(Int(length))
        let data = reader.position
        guard case .object(let header) = try JSONReader.read(file, start..<data) else {
            throw file.failure("has a header that is no JSON object; the file is damaged")
        }
        var contents = CheckpointContents()
        for (name, value) in header {
            if name == "__metadata__" {
                contents.metadata = try metadata(value, file)
            } else {
                try contents.add(tensor(name, value, data: data, file))
            }
        }
        try checkGaps(contents, data: data, file)
        try contents.joinRowScales()
        return contents
    }

    private static func metadata(_ value: JSONValue, _ file: MappedFile) throws -> [String: String] {
        guard case .object(let entries) = value else {
            throw file.failure("has metadata that are no JSON object; the file is damaged")
        }
        return try entries.mapValues { value in
            guard case .text(let text) = value else {
                throw file.failure("has metadata that are no texts; the file is damaged")
            }
            return text
        }
    }

    private static func tensor(
        _ name: String, _ value: JSONValue, data: Int, _ file: MappedFile
    ) throws -> StoredTensor {
        guard case .object(let entry) = value, case .text(let typeName)? = entry["dtype"],
            let shape = entry["shape"]?.integers, let offsets = entry["data_offsets"]?.integers
        else {
            throw file.failure("tensor '\(name)' lacks its type, shape or place; the file is damaged")
        }
        guard let type = elementTypes[typeName] else {
            throw file.failure(
                "tensor '\(name)' has the type \(typeName), expected one of "
                    + "\(elementTypes.keys.sorted().joined(separator: ", ")); convert the file")
        }
        let available = file.count - data
        guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1] else {
            throw file.failure("tensor '\(name)' has the impossible place \(offsets); the file is damaged")
        }
        guard offsets[1] <= available else {
            throw file.failure(
                "tensor '\(name)' ends at byte \(offsets[1]) of the data, but there are \(available); the file was cut "
                    + "short, download it again")
        }
        return try StoredTensor(
            name: name, shape: shape, type: type, file: file, range: data + offsets[0]..<data + offsets[1])
    }

    /// The format allows no gaps, so that nothing can hide in a file.
    private static func checkGaps(_ contents: CheckpointContents, data: Int, _ file: MappedFile) throws {
        try contents.checkDisjoint()
        let claimed = contents.tensors.values.reduce(0) { $0 + $1.range.count }
        guard claimed == file.count - data else {
            throw file.failure(
                "has \(file.count - data) bytes of data, but its tensors take \(claimed); the file is damaged")
        }
    }
}
