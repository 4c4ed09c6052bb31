/// Finds the tensors in what a PyTorch pickle holds.
struct TorchTensors {
    /// Where the bytes of a storage lie in the file, or `nil` for a storage that is not there.
    let storage: (_ key: String) -> Range<Int>?
    let file: MappedFile
    private(set) var tensors: [String: StoredTensor] = [:]

    init(file: MappedFile, storage: @escaping (_ key: String) -> Range<Int>?) {
        self.file = file
        self.storage = storage
    }

    /// Where a training program keeps a network's parameters among other things, the best first.
    private static let stateKeys = ["params_ema", "params", "state_dict", "model"]

    /// Collects the tensors of a state dictionary, wherever it is.
    mutating func collect(from value: PickleValue) throws {
        guard let entries = Self.entries(value) else { return }
        for key in Self.stateKeys {
            if let inner = entries.first(where: { $0.key == key })?.value, Self.entries(inner) != nil {
                try collect(inner, path: "", depth: 0)
                if !tensors.isEmpty { return }
            }
        }
        try collect(value, path: "", depth: 0)
    }

    private mutating func collect(_ value: PickleValue, path: String, depth: Int) throws {
        if let tensor = try tensor(value, name: path) {
            tensors[path] = tensor
        } else if depth < 8, let entries = Self.entries(value) {
            for (key, value) in entries {
                try collect(value, path: path.isEmpty ? key : "\(path).\(key)", depth: depth + 1)
            }
        }
    }

    private static func entries(_ value: PickleValue) -> [(key: String, value: PickleValue)]? {
        guard case .dictionary(let box) = value else { return nil }
        return box.value.compactMap { entry in entry.key.string.map { ($0, entry.value) } }
    }

    private static let types: [String: ElementType] = [
        "DoubleStorage": .f64, "FloatStorage": .f32, "HalfStorage": .f16, "BFloat16Storage": .bf16,
        "LongStorage": .i64, "IntStorage": .i32, "ShortStorage": .i16, "CharStorage": .i8, "ByteStorage": .u8,
        "BoolStorage": .bool,
    ]

    /// How the elements of a storage of a class are coded.
    static func type(ofStorage className: String) -> ElementType? {
        className.split(separator: ".").last.flatMap { types[String($0)] }
    }

    /// What `torch._utils._rebuild_tensor_v2` would make of its arguments: storage, offset, size, stride.
    private func tensor(_ value: PickleValue, name: String) throws -> StoredTensor? {
        guard case .object(let box) = value else { return nil }
        let (maker, arguments) = box.value
        if maker == "torch._utils._rebuild_parameter", let inner = arguments.first {
            return try tensor(inner, name: name)
        }
        guard maker == "torch._utils._rebuild_tensor_v2" || maker == "torch._utils._rebuild_tensor" else { return nil }
        func failure(_ problem: String) -> CheckpointError { CheckpointError(file: file.path, "tensor \(name) \(problem)") }
        // A storage is named ("storage", its class, key, device, length).
        guard arguments.count >= 4, case .persistent(let reference) = arguments[0],
            let storage = reference.value.tuple, storage.count >= 3, case .global(let className) = storage[1],
            let key = storage[2].string, let offset = arguments[1].int,
            let shape = arguments[2].tuple?.map(\.int), let strides = arguments[3].tuple?.map(\.int)
        else { throw failure("is described in a way that PyTorch does not write") }
        guard let type = Self.type(ofStorage: className) else {
            throw failure("is stored as \(className), which is not supported")
        }
        guard let range = self.storage(key) else { throw failure("refers to storage \(key), which is not in the file") }
        let lengths = shape.compactMap { $0 }
        guard lengths.count == shape.count, strides.compactMap({ $0 }).count == lengths.count,
            let count = elementCount(lengths), offset >= 0, !type.byteCount.multipliedReportingOverflow(by: offset).overflow
        else { throw failure("has a shape that can't be: \(lengths)") }
        var expected = 1
        for (length, stride) in zip(lengths, strides).reversed() where length != 1 {
            guard stride == expected || count == 0 else {
                throw failure("lies in the file in another order than its shape \(lengths); save the model again contiguously")
            }
            expected *= length
        }
        let start = range.lowerBound + offset * type.byteCount
        guard count <= (range.upperBound - range.lowerBound) / type.byteCount, start <= range.upperBound,
            count * type.byteCount <= range.upperBound - start
        else {
            throw failure("of shape \(lengths) goes beyond its storage of \(range.count) bytes; the file is damaged")
        }
        return StoredTensor(
            name: name, shape: lengths, type: type, file: file, range: start..<(start + count * type.byteCount))
    }
}

/// The product of lengths, or `nil` if it is more than there can be.
func elementCount(_ shape: [Int]) -> Int? {
    shape.reduce(Int?.some(1)) { count, length in
        guard let count, length >= 0 else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: length)
        return overflow || product > Int.max / 16 ? nil : product
    }
}
