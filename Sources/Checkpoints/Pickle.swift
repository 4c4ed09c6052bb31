import Foundation

/// A value out of a pickle.
indirect enum PickleValue {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case bytes(ArraySlice<UInt8>)
    case tuple([PickleValue])
    case list(PickleBox<[PickleValue]>)
    case dictionary(PickleBox<[(key: PickleValue, value: PickleValue)]>)
    /// A class or function by its name; it is never looked up.
    case global(String)
    /// What a global makes of its arguments: known ones are understood by the reader of the file, others stay inert.
    case object(PickleBox<(maker: String, arguments: [PickleValue])>)
    /// Something that lies outside of the pickle.
    case persistent(PickleBox<PickleValue>)

    var string: String? { if case .string(let value) = self { value } else { nil } }
    var int: Int? { if case .int(let value) = self { value } else { nil } }

    var tuple: [PickleValue]? {
        switch self {
        case .tuple(let values): values
        case .list(let box): box.value
        default: nil
        }
    }
}

/// A value with an identity: what pickles build up step by step.
final class PickleBox<Value> {
    var value: Value

    init(_ value: Value) { self.value = value }
}

/// Reads Python's pickle format, protocols 0 to 5 as far as weights use them (PEP 307, PEP 3154).
///
/// Nothing is ever run: a class or function that the pickle names is kept as its name, and what it would make as the
/// name with its arguments.
struct PickleReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position: Int
    private var stack: [PickleValue] = []
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]

    struct Failure: Error {
        let problem: String
    }

    init(_ bytes: UnsafeRawBufferPointer, from position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The value up to the next STOP.
    mutating func read() throws -> PickleValue {
        while true {
            let code = try byte()
            if code == UInt8(ascii: ".") { return try pop() }
            try step(code)
        }
    }

    private mutating func step(_ code: UInt8) throws {
        switch Character(Unicode.Scalar(code)) {
        case "\u{80}": _ = try byte()  // PROTO
        case "\u{95}": _ = try integer(bytes: 8)  // FRAME
        case "(": marks.append(stack.count)
        case "0": _ = try pop()
        case "1": _ = try popToMark()
        case "2": stack.append(try top())
        case "N": stack.append(.none)
        case "\u{88}": stack.append(.bool(true))
        case "\u{89}": stack.append(.bool(false))
        case "I": stack.append(try lineInteger())
        case "J": stack.append(.int(Int(Int32(truncatingIfNeeded: try integer(bytes: 4)))))
        case "K": stack.append(.int(try integer(bytes: 1)))
        case "M": stack.append(.int(try integer(bytes: 2)))
        case "L": stack.append(try lineInteger())
        case "\u{8a}": stack.append(try long(count: try integer(bytes: 1)))
        case "\u{8b}": stack.append(try long(count: try integer(bytes: 4)))
        case "F": stack.append(.float(Double(try line()) ?? .nan))
        case "G": stack.append(.float(Double(bitPattern: UInt64(bigEndian: try load()))))
        case "S": stack.append(.string(String(try line().dropFirst().dropLast())))
        case "V": stack.append(.string(try line()))
        case "T", "X": stack.append(try text(count: try integer(bytes: 4)))
        case "U", "\u{8c}": stack.append(try text(count: try integer(bytes: 1)))
        case "\u{8d}": stack.append(try text(count: try integer(bytes: 8)))
        case "B": stack.append(.bytes(try take(try integer(bytes: 4))))
        case "C": stack.append(.bytes(try take(try integer(bytes: 1))))
        case "\u{8e}": stack.append(.bytes(try take(try integer(bytes: 8))))
        case ")": stack.append(.tuple([]))
        case "t": stack.append(.tuple(try popToMark()))
        case "\u{85}": stack.append(.tuple(try pop(1)))
        case "\u{86}": stack.append(.tuple(try pop(2)))
        case "\u{87}": stack.append(.tuple(try pop(3)))
        case "]", "\u{8f}": stack.append(.list(PickleBox([])))  // EMPTY_LIST, EMPTY_SET
        case "l", "\u{91}": stack.append(.list(PickleBox(try popToMark())))
        case "a":
            let value = try pop()
            try extendList([value])
        case "e", "\u{90}":
            let values = try popToMark()
            try extendList(values)
        case "}": stack.append(.dictionary(PickleBox([])))
        case "d": stack.append(.dictionary(PickleBox(try pairs(try popToMark()))))
        case "s":
            let pair = try pop(2)
            try extendDictionary(pair)
        case "u":
            let values = try popToMark()
            try extendDictionary(values)
        case "c": stack.append(.global("\(try line()).\(try line())"))
        case "\u{93}":
            let names = try pop(2)
            stack.append(.global("\(names[0].string ?? "?").\(names[1].string ?? "?")"))
        case "R", "\u{81}":
            let parts = try pop(2)
            stack.append(make(parts[0], parts[1].tuple ?? []))
        case "\u{92}":
            let parts = try pop(3)
            stack.append(make(parts[0], parts[1].tuple ?? []))
        case "i":
            let name = "\(try line()).\(try line())"
            stack.append(make(.global(name), try popToMark()))
        case "o":
            let parts = try popToMark()
            stack.append(make(parts.first ?? .none, Array(parts.dropFirst())))
        case "b":
            let state = try pop()
            // An ordered dictionary may bring attributes; whatever else is built keeps its state as an argument.
            if case .object(let box) = try top() { box.value.arguments.append(state) }
        case "P": stack.append(.persistent(PickleBox(.string(try line()))))
        case "Q": stack.append(.persistent(PickleBox(try pop())))
        case "p": memo[Int(try line()) ?? -1] = try top()
        case "q": memo[try integer(bytes: 1)] = try top()
        case "r": memo[try integer(bytes: 4)] = try top()
        case "\u{94}": memo[memo.count] = try top()
        case "g": try recall(Int(try line()) ?? -1)
        case "h": try recall(try integer(bytes: 1))
        case "j": try recall(try integer(bytes: 4))
        default: throw Failure(problem: "an operation \(code) that is not a pickle's")
        }
    }

    private func make(_ maker: PickleValue, _ arguments: [PickleValue]) -> PickleValue {
        guard case .global(let name) = maker else { return .object(PickleBox(("?", arguments))) }
        if name == "collections.OrderedDict" || name == "collections.defaultdict" { return .dictionary(PickleBox([])) }
        return .object(PickleBox((name, arguments)))
    }

    private func pairs(_ values: [PickleValue]) throws -> [(key: PickleValue, value: PickleValue)] {
        guard values.count % 2 == 0 else { throw Failure(problem: "a dictionary with a key but no value") }
        return stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
    }

    private mutating func extendList(_ values: [PickleValue]) throws {
        if case .list(let box) = try top() { box.value += values }
    }

    private mutating func extendDictionary(_ values: [PickleValue]) throws {
        if case .dictionary(let box) = try top() { box.value += try pairs(values) }
    }

    private mutating func recall(_ key: Int) throws {
        guard let value = memo[key] else { throw Failure(problem: "a reference to what was never stored") }
        stack.append(value)
    }

    // MARK: - The stack

    private func top() throws -> PickleValue {
        guard let last = stack.last else { throw Failure(problem: "an empty stack") }
        return last
    }

    private mutating func pop() throws -> PickleValue {
        guard stack.count > (marks.last ?? 0) else { throw Failure(problem: "an empty stack") }
        return stack.removeLast()
    }

    private mutating func pop(_ count: Int) throws -> [PickleValue] {
        guard stack.count >= count + (marks.last ?? 0) else { throw Failure(problem: "an empty stack") }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws -> [PickleValue] {
        guard let mark = marks.popLast() else { throw Failure(problem: "no mark on the stack") }
        defer { stack.removeLast(stack.count - mark) }
        return Array(stack[mark...])
    }

    // MARK: - Bytes

    private mutating func byte() throws -> UInt8 {
        guard position < bytes.count else { throw Failure(problem: "its end too early") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count - position else { throw Failure(problem: "its end too early") }
        defer { position += count }
        return ArraySlice(bytes[position..<(position + count)])
    }

    private mutating func load() throws -> UInt64 {
        guard bytes.count - position >= 8 else { throw Failure(problem: "its end too early") }
        defer { position += 8 }
        return bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
    }

    /// Unsigned, little-endian.
    private mutating func integer(bytes count: Int) throws -> Int {
        try take(count).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func long(count: Int) throws -> PickleValue {
        let digits = try take(count)
        guard let last = digits.last else { return .int(0) }
        guard count <= 8 else { return .none }
        let magnitude = digits.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        let sign: UInt64 = last >= 0x80 && count < 8 ? ~0 << (8 * UInt64(count)) : 0
        return .int(Int(Int64(bitPattern: magnitude | sign)))
    }

    private mutating func text(count: Int) throws -> PickleValue {
        .string(String(decoding: try take(count), as: UTF8.self))
    }

    private mutating func line() throws -> String {
        let start = position
        while try byte() != UInt8(ascii: "\n") {}
        return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
    }

    private mutating func lineInteger() throws -> PickleValue {
        let text = try line()
        if text == "01" { return .bool(true) }
        if text == "00" { return .bool(false) }
        return .int(Int(text.hasSuffix("L") ? String(text.dropLast()) : text) ?? 0)
    }
}
