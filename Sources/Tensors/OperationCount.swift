import Synchronization

/// How many floating-point operations products have taken: two for each multiplication with its addition.
///
/// Padding and what is done between products doesn't count.
public enum OperationCount {
    private static let total = Atomic<Int>(0)

    /// Begins to count at 0 again.
    public static func reset() { total.store(0, ordering: .relaxed) }

    /// Operations since `reset()`.
    public static var current: Int { total.load(ordering: .relaxed) }

    static func add(_ count: Int) { total.add(count, ordering: .relaxed) }
}
