/// The derivatives of a number, by the leaves of its recording (reverse-mode differentiation).
public struct Gradients: Sendable {
    private var byNumber: [Int: Tensor] = [:]

    init() {}

    /// Walks a recording backwards once.
    init(of node: Node, starting gradient: Tensor) {
        var pending = [node.number: gradient]
        for node in Self.recording(of: node) {
            guard let gradient = pending.removeValue(forKey: node.number) else { continue }
            if node.dependencies.isEmpty { byNumber[node.number] = gradient }
            for dependency in node.dependencies {
                for (input, part) in zip(dependency.inputs, dependency.gradients(gradient)) {
                    guard let input, let part else { continue }
                    precondition(
                        part.shape == input.shape, "the gradient \(part.shape) of an input \(input.shape)")
                    pending[input.number] =
                        pending.removeValue(forKey: input.number).map { $0 + part } ?? part
                }
            }
        }
    }

    /// The derivative by a leaf, in its shape; `nil` if the number doesn't depend on it.
    public subscript(leaf: Tensor) -> Tensor? { leaf.node.flatMap { byNumber[$0.number] } }

    /// A node and all it depends on, each before its inputs.
    private static func recording(of last: Node) -> [Node] {
        var found = [last.number: last]
        var pending = [last]
        while let node = pending.popLast() {
            for dependency in node.dependencies {
                for case let input? in dependency.inputs
                where found.updateValue(input, forKey: input.number) == nil {
                    pending.append(input)
                }
            }
        }
        return found.values.sorted { $0.number > $1.number }
    }
}
