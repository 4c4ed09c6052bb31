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
