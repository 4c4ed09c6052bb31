/// Reads JSON (RFC 8259) from a part of a file.
///
/// Own because of what a header needs and general readers don't promise: a name that comes twice is an error, and
/// integers stay integers.
struct JSONReader {
    private var reader: ByteReader
    private var allowance = Allowance(1_500_000, "values in its JSON")

    /// Headers have three levels; more are refused before they can exhaust the stack.
    private static let deepest = 32

    /// The value that fills a range of a file, apart from white space.
    static func read(_ file: MappedFile, _ range: Range<Int>) throws -> JSONValue {
        var json = JSONReader(ByteReader(file, range, part: "the header"))
        let value = try json.value(depth: 0)
        json.skipSpace()
        guard json.reader.remaining == 0 else { throw json.reader.failure("has something behind the JSON") }
        return value
    }

    private init(_ reader: ByteReader) { self.reader = reader }

    private var next: UInt8? {
        reader.remaining > 0 ? reader.file.bytes[reader.position] : nil
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { _ = try? reader.byte() }
    }

    private mutating func skip(_ character: Unicode.Scalar) throws -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        _ = try reader.byte()
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws {
        guard try skip(character) else { throw reader.failure("expected '\(character)' in the JSON") }
    }

    private mutating func value(depth: Int) throws -> JSONValue {
        guard depth < Self.deepest else { throw reader.failure("has JSON that is nested too deep") }
        skipSpace()
        try allowance.take(in: reader)
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws -> JSONValue {
        try expect("{")
        var entries: [String: JSONValue] = [:]
        if try skip("}") { return .object(entries) }
        repeat {
            skipSpace()
            let name = try text()
            try reader.check(name)
            try expect(":")
            guard entries.updateValue(try value(depth: depth + 1), forKey: name) == nil else {
                throw reader.failure("has the name '\(name)' twice; the file is damaged")
            }
        } while try skip(",")
        try expect("}")
        return .object(entries)
    }

    private mutating func array(depth: Int) throws -> JSONValue {
        try expect("[")
        var values: [JSONValue] = []
        if try skip("]") { return .array(values) }
        repeat {
            values.append(try value(depth: depth + 1))
        } while try skip(",")
        try expect("]")
        return .array(values)
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws -> JSONValue {
        guard try reader.bytes(min(word.utf8.count, reader.remaining)).elementsEqual(word.utf8) else {
            throw reader.failure("expected '\(word)' in the JSON")
        }
        return value
    }

    private mutating func number() throws -> JSONValue {
        let start = reader.position
        var (integer, isInteger, hasDigits) = (0, true, false)
        let isNegative = next == UInt8(ascii: "-")
        while let byte = next {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                hasDigits = true
                let (tens, tooLarge) = integer.multipliedReportingOverflow(by: 10)
                let (sum, overflows) = tens.subtractingReportingOverflow(Int(byte - UInt8(ascii: "0")))
                // Negative, because there is one more of them.
                isInteger = isInteger && !tooLarge && !overflows
                integer = isInteger ? sum : 0
            case UInt8(ascii: "-") where reader.position == start: break
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"), UInt8(ascii: "e"):
                isInteger = false
            default: return try number(from: start, isInteger && hasDigits ? integer : nil, isNegative)
            }
            _ = try reader.byte()
        }
        return try number(from: start, isInteger && hasDigits ? integer : nil, isNegative)
    }

    /// - Parameter negative: the integer's digits as a negative number; `nil` if it is no integer.
    private func number(from start: Int, _ negative: Int?, _ isNegative: Bool) throws -> JSONValue {
        if let negative, isNegative || negative != .min { return .integer(isNegative ? negative : -negative) }
        guard reader.position - start <= Self.longestNumber,
            let real = Double(String(decoding: reader.file.bytes[start..<reader.position], as: UTF8.self))
        else { throw reader.failure("expected a value in the JSON") }
        return .real(real)
    }

    private static let longestNumber = 400

    private mutating func text() throws -> String {
        try expect("\"")
        let start = reader.position
        try skipPlain()
        guard next != UInt8(ascii: "\"") else {
            defer { _ = try? reader.byte() }
            return try text(reader.file.bytes[start..<reader.position])
        }
        var bytes = Array(reader.file.bytes[start..<reader.position])
        while true {
            switch try reader.byte() {
            case UInt8(ascii: "\""): return try bytes.withUnsafeBytes { try text($0[...]) }
            case UInt8(ascii: "\\"): bytes += UTF8.encode(try escaped())!
            case 0..<0x20: throw reader.failure("has a control character in a text of the JSON")
            default:
                let start = reader.position - 1
                try skipPlain()
                bytes += reader.file.bytes[start..<reader.position]
            }
        }
    }

    /// Goes on to the next character of a text that is special.
    private mutating func skipPlain() throws {
        let rest = reader.file.bytes[reader.position..<reader.end]
        guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") || $0 < 0x20 })
        else { throw reader.failure("has a text without an end in the JSON") }
        _ = try reader.skip(end - reader.position)
    }

    private func text(_ bytes: Slice<UnsafeRawBufferPointer>) throws -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw reader.failure("has a text that is not UTF-8")
        }
        return text
    }

    private mutating func escaped() throws -> Unicode.Scalar {
        switch try reader.byte() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw reader.failure("has an unknown escape in the JSON")
        }
    }

    /// What is beyond the 16 bits of an escape is written as two of them (RFC 8259, §7).
    private mutating func codePoint() throws -> Unicode.Scalar {
        var value = try codeUnit()
        if (0xD800..<0xDC00).contains(value) {
            guard try reader.bytes(min(2, reader.remaining)).elementsEqual("\\u".utf8) else {
                throw reader.failure("has half of a character in the JSON")
            }
            let low = try codeUnit()
            guard (0xDC00..<0xE000).contains(low) else { throw reader.failure("has half of a character in the JSON") }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw reader.failure("has half of a character in the JSON") }
        return scalar
    }

    private mutating func codeUnit() throws -> UInt32 {
        try reader.bytes(4).reduce(0) { value, byte in
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw reader.failure("has a broken escape in the JSON")
            }
            return value << 4 | UInt32(digit)
        }
    }
}
