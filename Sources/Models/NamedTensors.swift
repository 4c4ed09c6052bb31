import GentoolTensors

/// Tensors in memory as a source of weights.
public struct NamedTensors: WeightSource {
    /// What errors call all of them.
    public let name: String
    /// By name, in PyTorch's shapes.
    public let tensors: [String: Tensor]

    /// Tensors in PyTorch's shapes, which errors call `name`.
    public init(_ tensors: [String: Tensor], name: String) {
        self.tensors = tensors
        self.name = name
    }

    /// A tensor's shape, or `nil` if there is none of that name.
    public func shape(of tensor: String) -> [Int]? { tensors[tensor]?.shape }

    /// A tensor that there is.
    ///
    /// - Throws: `WeightsError` if there is none of that name.
    public func tensor(_ name: String) throws -> Tensor {
        guard let tensor = tensors[name] else {
            throw WeightsError(.partMissing, source: self.name, "has no tensor \(name)")
        }
        return tensor
    }
}
