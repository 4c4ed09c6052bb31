import GentoolTensors

/// Tensors in memory as a source of weights.
public struct NamedTensors: WeightSource {
    public let name: String
    public let tensors: [String: Tensor]

    /// Tensors in PyTorch's shapes, which errors call `name`.
    public init(_ tensors: [String: Tensor], name: String) {
        self.tensors = tensors
        self.name = name
    }

    public func shape(of tensor: String) -> [Int]? { tensors[tensor]?.shape }

    public func tensor(_ name: String) throws -> Tensor {
        guard let tensor = tensors[name] else {
            throw WeightsError(.partMissing, source: self.name, "has no tensor \(name)")
        }
        return tensor
    }
}
