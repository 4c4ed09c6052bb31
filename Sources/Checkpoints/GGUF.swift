/// GGUF, versions 2 and 3 (the specification stands in ggml's documentation): counts, keys with values, tensor
/// descriptions, then the data.
enum GGUF {
    private static let elementTypes: [UInt32: ElementType] = [
        0: .f32, 1: .f16, 2: .q4_0, 3: .q4_1, 6: .q5_0, 7: .q5_1, 8: .q8_0, 10: .q2_K, 11: .q3_K, 12: .q4_K,
        13: .q5_K, 14: .q6_K, 24: .i8, 25: .i16, 26: .i32, 27: .i64, 28: .f64, 30: .bf16,
    ]

    private static let defaultAlignment = 32
    private static let largestAlignment = 1 << 20
    private static let mostDimensions = 8
    /// Names and counts alone: what the shortest entry of each kind takes.
    private static let shortestEntry = 13
    private static let shortestDescription = 24

    private struct Description {
        let name: String
        let shape: [Int]
        let type: ElementType
        let offset: Int
    }

    static func read(_ file: MappedFile) throws -> CheckpointContents {
        var reader = ByteReader(file, 0..<file.count, part: "the GGUF header")
        _ = try reader.skip(4)
        let version = try reader.value(UInt32.self)
        guard version == 2 || version == 3 else {
            throw file.failure(
                version.byteSwapped <= 3
                    ? "is big-endian GGUF, expected little-endian; convert it again"
                    : "is GGUF version \(version), expected 2 or 3; convert it again", code: .unsupported)
        }
        let tensorCount = try reader.count(UInt64.self)
        let entryCount = try reader.count(UInt64.self)
        guard tensorCount <= reader.remaining / shortestDescription, entryCount <= reader.remaining / shortestEntry
        else {
            throw file.failure(
                "claims \(tensorCount) tensors and \(entryCount) entries, more than the file has room for; "
                    + "it is damaged or was cut short, download it again")
        }

        var contents = CheckpointContents()
        var values = GGUFValue.Limits()
        for _ in 0..<entryCount {
            let key = try reader.name(reader.count(UInt64.self))
            contents.arrays[key] = GGUFArray(reader)
            let value = try GGUFValue.read(&reader, &values)
            guard contents.metadata.updateValue(value, forKey: key) == nil else {
                throw file.failure("has the key '\(key)' twice; the file is damaged")
            }
        }
        var tensors = Allowance(CheckpointContents.mostTensors, "tensors")
        try tensors.take(tensorCount, in: reader)
        let descriptions = try (0..<tensorCount).map { _ in try description(&reader) }
        let alignment = try alignment(contents.metadata, file)
        let data = (reader.position + alignment - 1) / alignment * alignment
        for description in descriptions {
            try contents.add(tensor(description, data: data, contents.metadata, file))
        }
        try contents.checkDisjoint()
        return contents
    }

    private static func alignment(_ metadata: [String: String], _ file: MappedFile) throws -> Int {
        guard let text = metadata["general.alignment"] else { return defaultAlignment }
        guard let alignment = Int(text), (1...largestAlignment).contains(alignment) else {
            throw file.failure("has the alignment '\(text)', expected 1 to \(largestAlignment); the file is damaged")
        }
        return alignment
    }

    private static func description(_ reader: inout ByteReader) throws -> Description {
        let name = try reader.name(reader.count(UInt64.self))
        let dimensions = try reader.value(UInt32.self)
        guard dimensions <= mostDimensions else {
            throw reader.failure("tensor '\(name)' has \(dimensions) dimensions, expected 0 to \(mostDimensions)")
        }
        // The dimension that varies fastest comes first in the file.
        let shape = Array(try (0..<dimensions).map { _ in try reader.count(UInt64.self) }.reversed())
        let typeNumber = try reader.value(UInt32.self)
        guard let type = elementTypes[typeNumber] else {
            throw reader.failure(
                "tensor '\(name)' has the element type \(typeNumber), expected f32, f16, bf16, q8_0, q4_0, q4_1, q5_0, "
                    + "q5_1 or q2_K to q6_K; convert it to one of these", code: .unsupported)
        }
        return Description(name: name, shape: shape, type: type, offset: try reader.count(UInt64.self))
    }

    private static func tensor(
        _ description: Description, data: Int, _ metadata: [String: String], _ file: MappedFile
    ) throws -> StoredTensor {
        let name = description.name
        let (start, overflows) = data.addingReportingOverflow(description.offset)
        let stored = try StoredTensor(
            name: name, shape: description.shape, type: description.type, file: file,
            from: overflows ? .max : start)
        // Some converters flatten convolutions, whose rows are no whole blocks, and keep the shape as an entry.
        guard let original = metadata["comfy.gguf.orig_shape.\(name)"].flatMap(GGUFValue.integers) else {
            return stored
        }
        return try StoredTensor(name: name, shape: original, type: description.type, file: file, range: stored.range)
    }
}
