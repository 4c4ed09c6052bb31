/// The tensors in what PyTorch has pickled, under the names of a state dictionary.
struct StateDictionary {
    private let pickle: Pickle
    private let file: MappedFile

    /// Dictionaries may contain themselves or each other many times over.
    private static let deepest = 32
    private static let mostEntries = 200_000
    private static let longestName = 1024
    /// How many times over the file's bytes may be used; tied weights are used twice.
    private static let mostCopies = 4
    private static let largestCopies = 64 << 20

    /// Where training scripts keep the state dictionary; the averaged weights are the better ones.
    private static let wrappers = ["params_ema", "params", "state_dict", "model"]

    init(_ pickle: Pickle, _ file: MappedFile) {
        self.pickle = pickle
        self.file = file
    }

    /// - Parameter locate: where the elements of a storage stand in the file.
    func contents(_ locate: (PickleStorage) throws -> Range<Int>) throws -> CheckpointContents {
        guard let root = pickle.root.dictionary else {
            throw file.failure(
                "holds no dictionary of tensors; save the model's state_dict() instead of the model", code: .wrongFormat
            )
        }
        var contents = CheckpointContents()
        var bytes = 0
        for (name, tensor) in try tensors(in: root) {
            let stored = try stored(tensor, name: name, locate)
            // As floats of any number of tensors a storage takes room once for each.
            bytes += stored.count / stored.type.blockElements * stored.type.blockBytes
            guard bytes <= Self.mostCopies * file.count + Self.largestCopies else {
                throw file.failure("has \(file.count) bytes that stand for more than \(bytes); the file is damaged")
            }
            try contents.add(stored)
        }
        for entry in pickle.dictionaries[root] {
            if case .text(let key) = entry.key, let text = text(entry.value) { contents.metadata[key] = text }
        }
        return contents
    }

    /// Whether the file is TorchScript's: what is called as a wrapper is then a part of the network.
    private var isScript: Bool { if case .object = pickle.root { true } else { false } }

    private func tensors(in root: Int) throws -> [(name: String, tensor: PickleTensor)] {
        for wrapper in Self.wrappers where !isScript {
            guard case .dictionary(let index)? = pickle.value(of: wrapper, in: root) else { continue }
            let tensors = try flattened(index)
            if !tensors.isEmpty { return tensors }
        }
        let tensors = try flattened(root)
        guard !tensors.isEmpty else {
            throw file.failure("holds no tensors, expected the weights of a model", code: .wrongFormat)
        }
        return tensors
    }

    private func flattened(_ root: Int) throws -> [(name: String, tensor: PickleTensor)] {
        var tensors: [(String, PickleTensor)] = []
        var visited = 0
        func visit(_ dictionary: Int, prefix: String, depth: Int) throws {
            guard depth < Self.deepest else {
                throw file.failure("nests its dictionaries deeper than \(Self.deepest) levels; the file is damaged")
            }
            for (key, value) in pickle.dictionaries[dictionary] {
                visited += 1
                guard visited <= Self.mostEntries else {
                    throw file.failure("has more than \(Self.mostEntries) entries; the file is damaged")
                }
                guard let key = text(key) else { continue }
                guard prefix.utf8.count + key.utf8.count <= Self.longestName else {
                    throw file.failure("has a name of more than \(Self.longestName) bytes; the file is damaged")
                }
                switch value {
                case .tensor(let tensor): tensors.append((prefix + key, tensor))
                case .dictionary(let index), .object(let index):
                    try visit(index, prefix: "\(prefix)\(key).", depth: depth + 1)
                case .opaque(let type) where Self.isTensor(type):
                    throw file.failure(
                        "tensor '\(prefix)\(key)' is stored as \(type), which can't be read; save it as a plain tensor",
                        code: .unsupported)
                default: break
                }
            }
        }
        try visit(root, prefix: "", depth: 0)
        return tensors
    }

    /// Objects of other kinds are not missed, but a tensor must not get lost silently.
    private static func isTensor(_ type: String) -> Bool {
        type.hasPrefix("torch._utils._rebuild") || type.hasPrefix("torch._tensor._rebuild")
            || (type.hasPrefix("torch.") && type.hasSuffix("Storage"))
    }

    private func stored(
        _ tensor: PickleTensor, name: String, _ locate: (PickleStorage) throws -> Range<Int>
    ) throws -> StoredTensor {
        let storage = tensor.storage
        let size = storage.type.blockBytes
        let range = try locate(storage)
        guard storage.count <= range.count / size else {
            throw file.failure(
                "tensor '\(name)' has a storage of \(range.count) bytes, expected \(storage.count) elements of "
                    + "\(size) bytes; the file is damaged")
        }
        let part = storage.part
        return try StoredTensor(
            name: name, shape: tensor.shape, strides: tensor.strides, offset: tensor.offset, type: storage.type,
            file: file,
            storage: range.lowerBound + part.lowerBound * size..<range.lowerBound + part.upperBound * size)
    }

    private func text(_ value: PickleValue) -> String? {
        switch value {
        case .text(let text): text
        case .integer(let integer): String(integer)
        case .real(let real): String(real)
        case .bool(let bool): String(bool)
        default: nil
        }
    }
}
