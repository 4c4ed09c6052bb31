/// The values of GGUF's entries, as text.
enum GGUFValue {
    /// Numbered as in the specification, `gguf_metadata_value_type`.
    enum Kind: UInt32 {
        case uint8, int8, uint16, int16, uint32, int32, float32, bool, string, array, uint64, int64, float64

        /// `nil` for those that say their length.
        var size: Int? {
            switch self {
            case .uint8, .int8, .bool: 1
            case .uint16, .int16: 2
            case .uint32, .int32, .float32: 4
            case .uint64, .int64, .float64: 8
            case .string, .array: nil
            }
        }
    }

    /// Longer arrays are vocabularies, which are not what metadata are asked for.
    private static let longestArray = 64
    private static let deepest = 4

    /// What all entries of a file may hold together; vocabularies are the most of it.
    struct Limits {
        fileprivate var values = Allowance(4_000_000, "values in its entries")
        fileprivate var text = Allowance(32 << 20, "bytes of text in its entries")
    }

    static func read(_ reader: inout ByteReader, _ limits: inout Limits) throws -> String {
        try value(kind(&reader), &reader, &limits, depth: 0)
    }

    /// The integers of an array that was read as text.
    static func integers(_ text: String) -> [Int]? {
        guard text.hasPrefix("["), text.hasSuffix("]") else { return nil }
        let parts = text.dropFirst().dropLast().split(separator: ",")
        let integers = parts.compactMap { Int($0.drop { $0 == " " }) }
        return integers.count == parts.count ? integers : nil
    }

    static func kind(_ reader: inout ByteReader) throws -> Kind {
        let number = try reader.value(UInt32.self)
        guard let kind = Kind(rawValue: number) else {
            throw reader.failure("has a value of type \(number), expected 0 to 12; the file is damaged")
        }
        return kind
    }

    private static func value(_ kind: Kind, _ reader: inout ByteReader, _ limits: inout Limits, depth: Int) throws
        -> String
    {
        switch kind {
        case .uint8: "\(try reader.value(UInt8.self))"
        case .int8: "\(try reader.value(Int8.self))"
        case .uint16: "\(try reader.value(UInt16.self))"
        case .int16: "\(try reader.value(Int16.self))"
        case .uint32: "\(try reader.value(UInt32.self))"
        case .int32: "\(try reader.value(Int32.self))"
        case .float32: "\(try reader.value(Float.self))"
        case .bool: try reader.value(UInt8.self) == 0 ? "false" : "true"
        case .string: try text(&reader, &limits)
        case .array: try array(&reader, &limits, depth: depth + 1)
        case .uint64: "\(try reader.value(UInt64.self))"
        case .int64: "\(try reader.value(Int64.self))"
        case .float64: "\(try reader.value(Double.self))"
        }
    }

    private static func text(_ reader: inout ByteReader, _ limits: inout Limits) throws -> String {
        let count = try reader.count(UInt64.self)
        try limits.text.take(count, in: reader)
        return try reader.text(count)
    }

    private static func array(_ reader: inout ByteReader, _ limits: inout Limits, depth: Int) throws -> String {
        guard depth < deepest else { throw reader.failure("has arrays that are nested too deep") }
        let kind = try kind(&reader)
        let count = try reader.count(UInt64.self)
        guard count <= reader.remaining / (kind.size ?? 8) else {
            throw reader.failure("has an array of \(count) values, more than the file has room for")
        }
        // Numbers that are skipped take no time.
        try limits.values.take(count <= longestArray || kind.size == nil ? count + 1 : 1, in: reader)
        if count <= longestArray {
            let values = try (0..<count).map { _ in try value(kind, &reader, &limits, depth: depth) }
            return "[\(values.joined(separator: ", "))]"
        }
        if let size = kind.size {
            _ = try reader.skip(count * size)
        } else {
            for _ in 0..<count { try skip(kind, &reader, &limits, depth: depth) }
        }
        return "[\(count) values]"
    }

    private static func skip(_ kind: Kind, _ reader: inout ByteReader, _ limits: inout Limits, depth: Int) throws {
        if kind == .string {
            _ = try reader.skip(reader.count(UInt64.self))
        } else {
            _ = try value(kind, &reader, &limits, depth: depth)
        }
    }
}
