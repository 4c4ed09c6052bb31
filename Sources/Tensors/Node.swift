import Synchronization

/// A tensor's place in a recording: what it was made from, and how a gradient goes back there.
///
/// A node keeps what its gradients need, and the nodes it depends on, so a recording lives as long as its last result.
///
/// Sendable by promise: it changes only while it goes, when nobody else can see it.
final class Node: @unchecked Sendable {
    /// Later nodes have higher numbers: numbers in descending order lead backwards.
    let number: Int
    let shape: [Int]
    // Changed only when the node goes, while nobody else can see it.
    private(set) var dependencies: [Dependency]

    /// Some inputs of an operation, and their gradients as a function of the result's.
    struct Dependency: Sendable {
        let inputs: [Node?]
        let gradients: @Sendable (Tensor) -> [Tensor?]
    }

    private static let count = Atomic<Int>(0)

    /// - Parameter dependencies: empty for a leaf.
    init(shape: [Int], dependencies: [Dependency] = []) {
        number = Self.count.add(1, ordering: .relaxed).newValue
        self.shape = shape
        self.dependencies = dependencies
    }

    /// Takes long chains apart one by one: left to itself, each node would free the one before it from within, deeper
    /// and deeper in the stack.
    deinit {
        var inputs = dependencies.flatMap { $0.inputs.compactMap(\.self) }
        dependencies = []
        while var node = inputs.popLast() {
            guard isKnownUniquelyReferenced(&node) else { continue }
            inputs += node.dependencies.flatMap { $0.inputs.compactMap(\.self) }
            node.dependencies = []
        }
    }
}
