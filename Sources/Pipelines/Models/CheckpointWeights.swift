import Checkpoints
import Models
import Tensors

/// A network's parameters out of files.
struct CheckpointWeights: WeightSource {
    let name: String
    private let tensors: [String: StoredTensor]

    /// - Parameter rename: the parameter's name in the network from its name in the file; `nil` for those that are
    ///   another network's.
    init(_ checkpoints: [Checkpoint], name: String? = nil, rename: (String) -> String? = { $0 }) {
        self.name = name ?? checkpoints[0].path
        var tensors: [String: StoredTensor] = [:]
        for checkpoint in checkpoints {
            for (stored, tensor) in checkpoint.tensors {
                if let parameter = rename(stored) { tensors[parameter] = tensor }
            }
        }
        self.tensors = tensors
    }

    func shape(of tensor: String) -> [Int]? { tensors[tensor]?.shape }

    func tensor(_ name: String) throws -> Tensor {
        guard let stored = tensors[name] else { throw WeightsError(source: self.name, "has no tensor \(name)") }
        return Tensor(shape: stored.shape, elements: stored.floats())
    }
}
