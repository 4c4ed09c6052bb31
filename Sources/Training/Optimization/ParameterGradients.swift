import GentoolTensors

/// Gradients by the names of parameters. They can be added up over several batches before a step.
public struct ParameterGradients: Sendable {
    /// By the names of parameters, in their shapes.
    public private(set) var tensors: [String: Tensor]

    /// By default none, to add others to.
    public init(_ tensors: [String: Tensor] = [:]) { self.tensors = tensors }

    /// The gradient of a parameter; `nil` if the loss doesn't depend on it.
    public subscript(name: String) -> Tensor? { tensors[name] }

    /// Adds the gradients of another batch, parameter by parameter.
    public static func += (sum: inout ParameterGradients, other: ParameterGradients) {
        sum.tensors.merge(other.tensors) { $0 + $1 }
    }

    /// All gradients times a number, such as 1 over the number of batches.
    public static func * (factor: Float, gradients: ParameterGradients) -> ParameterGradients {
        ParameterGradients(gradients.tensors.mapValues { factor * $0 })
    }

    /// The names, in alphabetical order, of those that are taken, and the gradients that are not.
    func split(_ isTaken: (String, Tensor) -> Bool) -> (taken: [String], rest: ParameterGradients) {
        let taken = tensors.filter(isTaken)
        return (taken.keys.sorted(), ParameterGradients(tensors.filter { taken[$0.key] == nil }))
    }

    /// The Euclidean norm of all of them together.
    public var norm: Double {
        tensors.keys.sorted().reduce(0) { $0 + tensors[$1]!.sumOfSquares }.squareRoot()
    }

    /// Scales all of them down so that their norm is at most `limit` (Pascanu, Mikolov & Bengio 2013), as PyTorch's
    /// `clip_grad_norm_` does.
    ///
    /// - Returns: the norm before.
    @discardableResult
    public mutating func clip(to limit: Double) -> Double {
        let norm = norm
        let factor = limit / (norm + 1e-6)
        if factor < 1 { self = Float(factor) * self }
        return norm
    }
}
