/// What a pickle holds, as plain values.
///
/// Containers are kept in two flat lists and referred to by index: a pickle may nest them as deep as it likes, or make
/// them contain themselves, without anything here recursing or leaking.
struct Pickle {
    typealias Entry = (key: PickleValue, value: PickleValue)

    var root = PickleValue.none
    var sequences: [[PickleValue]] = []
    var dictionaries: [[Entry]] = []
    /// By key.
    var storages: [String: PickleStorage] = [:]

    /// The value that was set last for a key, as in Python.
    func value(of key: String, in dictionary: Int) -> PickleValue? {
        dictionaries[dictionary].last { entry in
            if case .text(key) = entry.key { true } else { false }
        }?.value
    }
}

enum PickleValue {
    case none
    case bool(Bool)
    case integer(Int)
    /// An integer beyond `Int`, in two's complement, lowest byte first.
    case longInteger([UInt8])
    case real(Double)
    case text(String)
    case bytes
    /// A list, tuple or set: an index of `Pickle.sequences`.
    case sequence(Int)
    /// An index of `Pickle.dictionaries`.
    case dictionary(Int)
    /// A module of TorchScript's: an index of `Pickle.dictionaries`, where its attributes are.
    case object(Int)
    case global(PickleGlobal)
    indirect case storage(PickleStorage)
    indirect case tensor(PickleTensor)
    /// Anything else that a pickle names, and what would come from calling it. It is never looked up nor called.
    case opaque(String)

    /// The index of the dictionary that it is, or that its attributes are.
    var dictionary: Int? {
        switch self {
        case .dictionary(let index), .object(let index): index
        default: nil
        }
    }
}

/// The names from Python that have a meaning here.
enum PickleGlobal {
    case rebuildTensor
    case rebuildParameter
    case orderedDictionary
    case storage(ElementType)

    private static let storages: [String: ElementType] = [
        "DoubleStorage": .f64, "FloatStorage": .f32, "HalfStorage": .f16, "BFloat16Storage": .bf16,
        "LongStorage": .i64, "IntStorage": .i32, "ShortStorage": .i16, "CharStorage": .i8, "ByteStorage": .u8,
        "BoolStorage": .bool,
    ]

    init?(module: String, name: String) {
        switch (module, name) {
        case ("torch._utils", "_rebuild_tensor_v2"): self = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"): self = .rebuildParameter
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch", _), ("torch.cuda", _):
            guard let type = Self.storages[name] else { return nil }
            self = .storage(type)
        default: return nil
        }
    }
}

/// Elements that tensors are views of.
struct PickleStorage {
    let key: String
    let type: ElementType
    /// All elements under `key`.
    let count: Int
    /// The elements that belong to this storage: in the old format it may be a part of another.
    let part: Range<Int>
}

struct PickleTensor {
    let storage: PickleStorage
    /// In elements, from the beginning of the storage.
    let offset: Int
    let shape: [Int]
    let strides: [Int]
}
