import GentoolModels
import GentoolTensors

/// The parameters that a training changes, by name.
///
/// They are a source of weights whose tensors are recorded: a network made from them is a network that can be
/// trained, the same that inference uses. It is made anew in each step, after the parameters changed.
public struct Parameters: WeightSource {
    /// What errors call them.
    public let name: String
    /// In alphabetical order.
    public let names: [String]
    private var leaves: [String: Tensor]

    /// Parameters that begin as these tensors, in PyTorch's shapes.
    public init(_ tensors: [String: Tensor], name: String = "parameters") {
        self.name = name
        names = tensors.keys.sorted()
        leaves = tensors.mapValues { $0.detached.leaf() }
    }

    /// Those that a network asks for, made up.
    ///
    /// - Parameters:
    ///   - seed: the same seed gives the same parameters.
    ///   - start: how layers begin.
    ///   - network: makes the network once, to see what it needs.
    public init<Network>(
        seed: UInt64, start: LayerStart = .pytorch, of network: (any WeightSource) throws -> Network
    ) rethrows {
        let initializer = Initializer(seed: seed, start: start)
        _ = try network(initializer)
        self.init(initializer.made)
    }

    /// A parameter's shape, or `nil` if there is none of that name.
    public func shape(of tensor: String) -> [Int]? { leaves[tensor]?.shape }

    /// A parameter's current value, recorded.
    public func tensor(_ name: String) throws -> Tensor { self[name] }

    /// How many numbers they are.
    public var count: Int { leaves.values.reduce(0) { $0 + $1.count } }

    /// A parameter's current value, recorded.
    ///
    /// - Precondition: there is one of that name.
    public subscript(name: String) -> Tensor {
        guard let leaf = leaves[name] else { preconditionFailure("there is no parameter \(name)") }
        return leaf
    }

    /// All current values, not recorded.
    public var tensors: [String: Tensor] { leaves.mapValues(\.detached) }

    /// How a loss depends on them.
    ///
    /// - Returns: the gradients of those that it does depend on.
    public func gradients(of loss: Tensor) -> ParameterGradients {
        let gradients = loss.gradients()
        return ParameterGradients(leaves.compactMapValues { gradients[$0] })
    }

    /// Gives a parameter another value, for those that are not learned by descent.
    ///
    /// - Precondition: there is one of that name and shape.
    public mutating func set(_ name: String, to tensor: Tensor) {
        precondition(leaves[name]?.shape == tensor.shape, "the parameter \(name) has another shape")
        leaves[name] = tensor.detached.leaf()
    }

    /// Takes the values of all that a model has in the same shape under the same name.
    ///
    /// - Throws: `TrainingError` if it has none, or what reading them throws.
    public mutating func adopt(_ model: any WeightSource) throws {
        let shared = names.filter { model.shape(of: $0) == self[$0].shape }
        guard !shared.isEmpty else {
            throw TrainingError(
                .wrongModel, file: model.name,
                "has no layer of this network, such as \(names.first ?? "any"), in the same shape; expected a model of the same "
                    + "family and about the same size")
        }
        for name in shared { set(name, to: try model.tensor(name)) }
    }

    /// Whether a parameter's rows are looked up and not multiplied.
    static func isEmbedding(_ name: String) -> Bool { layer(of: name).hasSuffix("embedding") }

    /// A parameter's name without its last part.
    static func layer(of name: String) -> String { name.split(separator: ".").dropLast().joined(separator: ".") }

    /// Changes a parameter's elements in place.
    mutating func update(_ name: String, _ body: (inout [Float]) -> Void) {
        guard let leaf = leaves.removeValue(forKey: name) else {
            preconditionFailure("there is no parameter \(name)")
        }
        let shape = leaf.shape
        var elements = leaf.floats()
        body(&elements)
        leaves[name] = Tensor(shape: shape, elements: elements).leaf()
    }
}
