import GentoolCheckpoints

/// What a file's header says about how it stores weights.
public enum StoredWeights {
    /// Whether they take little more than 8 bits each, or less; `false` of what is no file of weights.
    ///
    /// - Parameter path: of a file.
    /// - Returns: whether it is so.
    public static func areSmall(_ path: String) -> Bool {
        (try? Checkpoint(contentsOf: path)).map { areSmall([$0]) } ?? false
    }

    /// Whether the weights of open files take little more than 8 bits each, or less.
    static func areSmall(_ files: [Checkpoint]) -> Bool {
        let tensors = files.flatMap(\.tensors.values)
        let (numbers, bytes) = tensors.reduce((0, 0)) { ($0.0 + $1.count, $0.1 + $1.byteCount) }
        return numbers > 0 && Double(bytes) < 1.25 * Double(numbers)
    }
}
