/// Reads a pickle (protocols 2 to 4, as described in Python's pickletools) without running anything.
///
/// A pickle is a program for a stack machine. It builds containers and numbers, which are built here too, and calls
/// what it names: four kinds of names have a meaning (`PickleGlobal`), all others become values without any.
struct Unpickler {
    private var reader: ByteReader
    private var pickle = Pickle()
    private var stack: [PickleValue] = []
    /// How high the stack was at each open mark; nothing below the last may be popped.
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]
    private var copiedEntries = 0

    // One value can be referred to many times; without limits a small file could ask for all memory where that copies.
    private static let mostCopiedEntries = 1_000_000
    /// Of a text that is worth keeping: what a training script notes beside its weights may be longer, and is not needed.
    private static let longestText = 1 << 16

    /// Values that were ever put on the stack, which all that is kept was. A large model has a few hundred thousand.
    private var values = Allowance(1_000_000, "objects")
    private var steps = Allowance(20_000_000, "steps in its pickle")
    private var textBytes = Allowance(8 << 20, "bytes of text in its pickle")
    private static let mostDimensions = 64
    /// What the names of TorchScript's classes begin with.
    private static let scriptClasses = "__torch__."

    /// Reads one pickle; the reader stands behind it then.
    static func read(_ reader: inout ByteReader) throws -> Pickle {
        var unpickler = Unpickler(reader: reader)
        while try unpickler.step() {}
        reader = unpickler.reader
        return unpickler.pickle
    }

    private init(reader: ByteReader) { self.reader = reader }

    /// False after the last opcode.
    private mutating func step() throws -> Bool {
        let byte = try reader.byte()
        try steps.take(in: reader)
        guard let opcode = PickleOpcode(rawValue: byte) else {
            throw reader.failure(
                "has the opcode \(byte), which protocols 2 to 4 don't have; the file is damaged or saved differently")
        }
        switch opcode {
        case .stop:
            pickle.root = try pop()
            return false
        case .protocolVersion:
            let version = try reader.byte()
            guard version <= 5 else {
                throw reader.failure("is in protocol \(version), expected 2 to 4", code: .unsupported)
            }
        case .frame: _ = try reader.skip(8)

        case .mark:
            try values.take(in: reader)
            marks.append(stack.count)
        case .pop:
            if marks.last == stack.count { marks.removeLast() } else { _ = try pop() }
        case .popMark: _ = try popToMark()
        case .duplicate:
            try push(top())
        case .get8: try get(Int(reader.byte()))
        case .get32: try get(Int(reader.value(UInt32.self)))
        case .put8: try put(Int(reader.byte()))
        case .put32: try put(Int(reader.value(UInt32.self)))
        case .memoize: try put(memo.count)

        case .none: try push(.none)
        case .newTrue: try push(.bool(true))
        case .newFalse: try push(.bool(false))
        case .int32: try push(.integer(Int(try reader.value(Int32.self))))
        case .uint8: try push(.integer(Int(try reader.byte())))
        case .uint16: try push(.integer(Int(try reader.value(UInt16.self))))
        case .long8: try pushLong(Int(reader.byte()))
        case .long32: try pushLong(Int(reader.value(Int32.self)))
        case .real: try push(.real(Double(bitPattern: try reader.value(UInt64.self).byteSwapped)))

        case .text8: try pushText(Int(reader.byte()))
        case .text32: try pushText(Int(reader.value(UInt32.self)))
        case .text64: try pushText(reader.count(UInt64.self))
        case .string8: try pushString(Int(reader.byte()))
        case .string32: try pushString(Int(reader.value(Int32.self)))
        case .bytes8: try skipBytes(Int(reader.byte()))
        case .bytes32: try skipBytes(Int(reader.value(UInt32.self)))
        case .bytes64: try skipBytes(reader.count(UInt64.self))

        case .emptyList, .emptyTuple, .emptySet: try pushSequence([])
        case .list, .tuple, .frozenSet: try pushSequence(try popToMark())
        case .tuple1: try pushSequence(try pop(1))
        case .tuple2: try pushSequence(try pop(2))
        case .tuple3: try pushSequence(try pop(3))
        case .append: try extend(with: pop(1))
        case .appends, .addItems: try extend(with: popToMark())

        case .emptyDictionary: try pushDictionary([])
        case .dictionary:
            let values = try popToMark()
            try pushDictionary(try entries(values))
        case .setItem: try update(with: pop(2))
        case .setItems: try update(with: popToMark())

        case .global: try pushGlobal(module: reader.line(), name: reader.line())
        case .stackGlobal:
            let names = try pop(2)
            guard case .text(let module) = names[0], case .text(let name) = names[1] else {
                throw reader.failure("names something with no text; the file is damaged")
            }
            try pushGlobal(module: module, name: name)
        case .reduce:
            let parts = try pop(2)
            try push(try call(parts[0], with: sequence(parts[1])))
        case .newObject:
            let parts = try pop(2)
            if case .opaque(let type) = parts[0], type.hasPrefix(Self.scriptClasses) {
                pickle.dictionaries.append([])
                try push(.object(pickle.dictionaries.count - 1))
            } else {
                try push(try call(parts[0], with: sequence(parts[1])))
            }
        case .newObjectWithKeywords:
            let parts = try pop(3)
            try push(try call(parts[0], with: sequence(parts[1])))
        case .instance:
            let (module, name) = (try reader.line(), try reader.line())
            _ = try popToMark()
            try push(.opaque("\(module).\(name)"))
        case .object:
            guard let type = try popToMark().first else { throw reader.failure("makes an object of no type") }
            try push(.opaque(name(of: type)))
        case .build:
            // Attributes of a dictionary are notes of its maker, those of other objects have no meaning here; but parts and
            // parameters are attributes of TorchScript's modules.
            let attributes = try pop()
            guard case .object(let object) = try top(), case .dictionary(let index) = attributes else { break }
            let entries = pickle.dictionaries[index]
            try countCopied(entries.count)
            pickle.dictionaries[object] += entries
        case .persistentID:
            // Two steps: `sequence(pop())` would keep a copy of the whole stack while it changes.
            let id = try pop()
            try push(try persistent(sequence(id)))
        }
        return true
    }

    // MARK: The stack

    private mutating func push(_ value: PickleValue) throws {
        try values.take(in: reader)
        stack.append(value)
    }

    private mutating func pop() throws -> PickleValue {
        guard stack.count > marks.last ?? 0 else {
            throw reader.failure("takes more from its stack than there is; the file is damaged")
        }
        return stack.removeLast()
    }

    /// In the order in which they were pushed.
    private mutating func pop(_ count: Int) throws -> [PickleValue] {
        guard stack.count - (marks.last ?? 0) >= count else {
            throw reader.failure("takes more from its stack than there is; the file is damaged")
        }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws -> [PickleValue] {
        guard let mark = marks.popLast() else {
            throw reader.failure("goes back to a mark that is not there; the file is damaged")
        }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    private func top() throws -> PickleValue {
        guard stack.count > marks.last ?? 0, let top = stack.last else {
            throw reader.failure("takes more from its stack than there is; the file is damaged")
        }
        return top
    }

    private mutating func get(_ index: Int) throws {
        guard let value = memo[index] else { throw reader.failure("refers to a value that is not there") }
        try push(value)
    }

    private mutating func put(_ index: Int) throws {
        try values.take(in: reader)
        memo[index] = try top()
    }

    // MARK: Numbers and texts

    private mutating func pushLong(_ count: Int) throws {
        let bytes = try reader.bytes(count)
        guard count <= 8 else { return try push(.longInteger(Array(bytes.prefix(Self.longestInteger)))) }
        let isNegative = bytes.last.map { $0 >= 0x80 } ?? false
        try push(.integer(bytes.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) }))
    }

    /// Nothing of what is longer matters, but that it is none of those that do.
    private static let longestInteger = 64

    private mutating func pushText(_ count: Int) throws {
        guard count <= Self.longestText else { return try skipBytes(count) }
        try textBytes.take(count, in: reader)
        // Python writes halves of surrogate pairs, which are not UTF-8, where a text has them.
        try push(.text(String(decoding: try reader.bytes(count), as: UTF8.self)))
    }

    /// What Python 2 calls a string: bytes, in practice ASCII.
    private mutating func pushString(_ count: Int) throws { try pushText(count) }

    private mutating func skipBytes(_ count: Int) throws {
        _ = try reader.skip(count)
        try push(.bytes)
    }

    // MARK: Containers

    private mutating func pushSequence(_ values: [PickleValue]) throws {
        pickle.sequences.append(values)
        try push(.sequence(pickle.sequences.count - 1))
    }

    private mutating func pushDictionary(_ entries: [Pickle.Entry]) throws {
        pickle.dictionaries.append(entries)
        try push(.dictionary(pickle.dictionaries.count - 1))
    }

    private func entries(_ values: [PickleValue]) throws -> [Pickle.Entry] {
        guard values.count.isMultiple(of: 2) else { throw reader.failure("has a key without a value") }
        return stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
    }

    private mutating func extend(with values: [PickleValue]) throws {
        switch try top() {
        case .sequence(let index): pickle.sequences[index] += values
        case .opaque: break
        default: throw reader.failure("adds to something that is no list; the file is damaged")
        }
    }

    private mutating func update(with values: [PickleValue]) throws {
        let entries = try entries(values)
        switch try top() {
        case .dictionary(let index): pickle.dictionaries[index] += entries
        case .opaque: break
        default: throw reader.failure("adds to something that is no dictionary; the file is damaged")
        }
    }

    private func sequence(_ value: PickleValue) throws -> [PickleValue] {
        guard case .sequence(let index) = value else {
            throw reader.failure("has something else where a tuple should be; the file is damaged")
        }
        return pickle.sequences[index]
    }

    private func dimensions(_ value: PickleValue) throws -> [Int] {
        let values = try sequence(value)
        guard values.count <= Self.mostDimensions else {
            throw reader.failure("has a tensor of \(values.count) dimensions; the file is damaged")
        }
        return try values.map { value in
            guard case .integer(let integer) = value else {
                throw reader.failure("has something else where an integer should be; the file is damaged")
            }
            return integer
        }
    }

    // MARK: Names and calls

    private mutating func pushGlobal(module: String, name: String) throws {
        try push(PickleGlobal(module: module, name: name).map { .global($0) } ?? .opaque("\(module).\(name)"))
    }

    private func name(of value: PickleValue) -> String {
        guard case .opaque(let name) = value else { return "object" }
        return name
    }

    private mutating func call(_ callee: PickleValue, with arguments: [PickleValue]) throws -> PickleValue {
        switch callee {
        case .opaque: return callee
        case .global(.rebuildTensor): return try tensor(arguments)
        case .global(.rebuildParameter):
            guard let data = arguments.first else { throw reader.failure("has a parameter without a tensor") }
            return data
        case .global(.orderedDictionary):
            try pushDictionary(try arguments.first.map { try orderedEntries($0) } ?? [])
            return try pop()
        case .global(.storage): return .opaque("torch.Storage")
        default: throw reader.failure("calls something that is no function; the file is damaged")
        }
    }

    /// Python 2 gives an ordered dictionary its entries as a list of lists.
    private mutating func orderedEntries(_ value: PickleValue) throws -> [Pickle.Entry] {
        let pairs = try sequence(value)
        try countCopied(pairs.count)
        return try pairs.map { pair in
            let pair = try sequence(pair)
            guard pair.count == 2 else { throw reader.failure("has a dictionary whose entries are no pairs") }
            return (pair[0], pair[1])
        }
    }

    private mutating func countCopied(_ entries: Int) throws {
        copiedEntries += entries
        guard copiedEntries <= Self.mostCopiedEntries else {
            throw reader.failure("has more than \(Self.mostCopiedEntries) dictionary entries; the file is damaged")
        }
    }

    /// The arguments of `torch._utils._rebuild_tensor_v2`: storage, offset, shape, strides, and what matters in
    /// training only.
    private func tensor(_ arguments: [PickleValue]) throws -> PickleValue {
        guard arguments.count >= 4, case .integer(let offset) = arguments[1] else {
            throw reader.failure("has a tensor without its place; the file is damaged")
        }
        switch arguments[0] {
        case .storage(let storage):
            return .tensor(
                PickleTensor(
                    storage: storage, offset: offset, shape: try dimensions(arguments[2]),
                    strides: try dimensions(arguments[3])))
        case .opaque(let name): return .opaque(name)
        default: throw reader.failure("has a tensor without a storage; the file is damaged")
        }
    }

    /// What `torch.save` takes out of a pickle: ("storage", type, key, device, elements), followed in the old format
    /// by nothing or (key, offset, elements) of a part. Its "module" is the source of a class.
    private mutating func persistent(_ id: [PickleValue]) throws -> PickleValue {
        guard case .text(let kind)? = id.first, kind == "storage" else { return .opaque("torch.nn.Module") }
        guard id.count >= 5, case .text(let key) = id[2], case .integer(let count) = id[4], count >= 0 else {
            throw reader.failure("has a storage without its key and size; the file is damaged")
        }
        guard case .global(.storage(let type)) = id[1] else { return .opaque(name(of: id[1])) }
        try reader.check(key)
        var part = 0..<count
        if id.count > 5, case .sequence(let view) = id[5] {
            let view = pickle.sequences[view]
            guard view.count == 3, case .integer(let offset) = view[1], case .integer(let length) = view[2],
                offset >= 0, length >= 0, offset <= count, length <= count - offset
            else { throw reader.failure("has a part of a storage that reaches outside of it; the file is damaged") }
            part = offset..<offset + length
        }
        let storage = PickleStorage(key: key, type: type, count: count, part: part)
        if pickle.storages[key] == nil { pickle.storages[key] = storage }
        return .storage(storage)
    }
}
