import Synchronization

/// How many floating-point operations products have taken: two for each multiplication with its addition.
///
/// Padding and what is done between products doesn't count.
public enum OperationCount {
    private static let total = Atomic<Int>(0)

    public static func reset() { total.store(0, ordering: .relaxed) }

    public static var current: Int { total.load(ordering: .relaxed) }

    static func add(_ count: Int) { total.add(count, ordering: .relaxed) }
}
