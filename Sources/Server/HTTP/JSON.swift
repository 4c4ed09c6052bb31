import FoundationEssentials

/// A value of JSON.
enum JSON: Sendable, Equatable, Codable {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        self =
            if let text = try? value.decode(String.self) {
                .string(text)
            } else if value.decodeNil() {
                .null
            } else if let isTrue = try? value.decode(Bool.self) {
                .bool(isTrue)
            } else if let number = try? value.decode(Int64.self) {
                .integer(number)
            } else if let number = try? value.decode(UInt64.self) {
                .unsigned(number)
            } else if let number = try? value.decode(Double.self) {
                .number(number)
            } else if let object = try? value.decode([String: JSON].self) {
                .object(object)
            } else {
                .array(try value.decode([JSON].self))
            }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .unsigned(let value): try container.encode(value)
        case .number(let value): if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }

    /// - Returns: `nil` where bytes are no JSON.
    init?(bytes: [UInt8]) {
        // Others are nobody's request, and would fill the stack or the memory.
        let (depth, values) = Self.size(bytes)
        guard depth <= 64, values <= 200_000, let value = try? JSONDecoder().decode(JSON.self, from: Data(bytes)) else {
            return nil
        }
        self = value
    }

    /// How deep values lie in values, and how many there are at most.
    private static func size(_ bytes: [UInt8]) -> (depth: Int, values: Int) {
        var (depth, most, values, isText, isEscaped) = (0, 0, 1, false, false)
        for byte in bytes {
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == 0x5C {
                    isEscaped = true
                } else if byte == 0x22 {
                    isText = false
                }
            } else {
                switch byte {
                case 0x22: isText = true
                case 0x2C: values += 1
                case 0x5B, 0x7B:
                    values += 1
                    depth += 1
                    most = max(most, depth)
                case 0x5D, 0x7D: depth -= 1
                default: break
                }
            }
        }
        return (most, values)
    }

    /// In one order and on one line.
    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { Array($0) } ?? []
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The JSON of anything that can be encoded.
    init(encoding value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        self = (try? encoder.encode(value)).flatMap { JSON(bytes: Array($0)) } ?? .null
    }

    // MARK: - Looking in

    subscript(key: String) -> JSON? {
        guard case .object(let object) = self, let value = object[key], value != .null else { return nil }
        return value
    }

    var object: [String: JSON]? { if case .object(let value) = self { value } else { nil } }
    var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
    var string: String? { if case .string(let value) = self { value } else { nil } }

    /// A whole number, also one that is written as a text or with a point.
    var int: Int? {
        switch self {
        case .integer(let value): Int(exactly: value)
        case .unsigned(let value): Int(exactly: value)
        case .number(let value): Int(exactly: value)
        case .string(let value): Int(value)
        default: nil
        }
    }

    var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .number(let value): value
        case .string(let value): Double(value).flatMap { $0.isFinite ? $0 : nil }
        default: nil
        }
    }

    /// Forms have texts for it.
    var bool: Bool? {
        switch self {
        case .bool(let value): value
        case .integer(let value): value == 0 ? false : value == 1 ? true : nil
        case .string(let value): ["true": true, "false": false, "1": true, "0": false][value.lowercased()]
        default: nil
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
    init(nilLiteral: ()) { self = .null }
    init(_ value: Int) { self = .integer(Int64(value)) }
    init(_ value: String?) { self = value.map { .string($0) } ?? .null }
}
