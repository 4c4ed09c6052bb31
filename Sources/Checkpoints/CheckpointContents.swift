/// What the readers of the formats give.
struct CheckpointContents {
    private(set) var tensors: [String: StoredTensor] = [:]
    var metadata: [String: String] = [:]
    /// Those of the entries that are arrays.
    var arrays: [String: GGUFArray] = [:]

    static let mostTensors = 200_000

    mutating func add(_ tensor: StoredTensor) throws {
        guard tensors.count < Self.mostTensors else {
            throw tensor.file.failure("has more than \(Self.mostTensors) tensors, which no model needs; it is damaged")
        }
        guard tensors.updateValue(tensor, forKey: tensor.name) == nil else {
            throw tensor.file.failure("has two tensors named '\(tensor.name)'; the file is damaged")
        }
    }

    /// Gives tensors of integers and of 8-bit floats the scales that stand beside them. What says how activations would be
    /// rounded goes: they never are here.
    ///
    /// - Throws: `CheckpointError` where there are no scales for it.
    mutating func joinRowScales() throws {
        for tensor in Array(tensors.values) {
            guard let scales = try RowScales(of: tensor, in: tensors) else { continue }
            tensors[tensor.name]?.rowScales = scales.factors
            for name in scales.companions { tensors[name] = nil }
        }
        for name in tensors.keys where name == "scaled_fp8" || name.hasSuffix(".scaled_fp8") { tensors[name] = nil }
    }

    /// Throws if two tensors claim the same bytes, which no writer of a format without views does.
    func checkDisjoint() throws {
        let ordered = tensors.values.filter { !$0.range.isEmpty }.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (first, second) in zip(ordered, ordered.dropFirst())
        where first.range.upperBound > second.range.lowerBound {
            throw first.file.failure("tensors '\(first.name)' and '\(second.name)' overlap; the file is damaged")
        }
    }
}
