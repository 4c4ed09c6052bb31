extension Tensor {
    /// The same elements as the beginning of a recording: operations on it, and on what they make, are recorded, so
    /// that `gradients()` of a result can say how it depends on this tensor.
    public func leaf() -> Tensor { Tensor(shape: shape, elements: elements, node: Node(shape: shape)) }

    /// Whether operations on it are recorded.
    public var isRecorded: Bool { node != nil }

    /// The same elements without a recording: no gradient goes back from here.
    public var detached: Tensor { node == nil ? self : Tensor(shape: shape, elements: elements) }

    /// How this number depends on the leaves it was computed from.
    ///
    /// - Precondition: it has one element.
    public func gradients() -> Gradients {
        precondition(count == 1, "gradients are those of a single number, not of shape \(shape)")
        guard let node else { return Gradients() }
        return Gradients(of: node, starting: Tensor(shape: shape, repeating: 1))
    }

    /// The tensor as the result of an operation whose gradient for one input is `gradient` of the result's.
    ///
    /// `gradient` must not keep a recorded tensor: the nodes would be freed from within each other.
    func recorded(from input: Tensor, _ gradient: @escaping @Sendable (Tensor) -> Tensor) -> Tensor {
        recorded([Dependency(input.node, gradient)])
    }

    /// The tensor as the result of an operation on inputs, of which those that nobody recorded don't count.
    func recorded(_ dependencies: [Dependency]) -> Tensor {
        let used = dependencies.filter { $0.inputs.contains { $0 != nil } }
        return used.isEmpty
            ? self : Tensor(shape: shape, elements: elements, node: Node(shape: shape, dependencies: used))
    }

    typealias Dependency = Node.Dependency
}

extension Node.Dependency {
    init(_ input: Node?, _ gradient: @escaping @Sendable (Tensor) -> Tensor) {
        self.init(inputs: [input]) { [gradient($0)] }
    }
}
