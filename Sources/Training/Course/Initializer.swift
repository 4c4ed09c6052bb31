import Models
import Synchronization
import Tensors

/// Makes up parameters as PyTorch's layers begin.
///
/// Weights of linear layers and convolutions, and their biases, are uniform in ±1/√(inputs of an output): Kaiming's
/// bound (He et al. 2015) with PyTorch's a = √5. Normalizations begin with scale 1 and shift 0, embeddings with
/// standard normal numbers. What a parameter is follows from its name and shape.
final class Initializer: WeightSource {
    let name = "initial parameters"
    private let state: Mutex<State>

    private struct State {
        var generator: TorchGenerator
        var made: [String: Tensor] = [:]
        /// By layer: what its weight was bounded by; `nil` for normalizations.
        var bounds: [String: Float] = [:]
    }

    init(seed: UInt64) {
        state = Mutex(State(generator: TorchGenerator(seed: seed)))
    }

    /// All that were asked for so far.
    var made: [String: Tensor] { state.withLock { $0.made } }

    func shape(of tensor: String) -> [Int]? { nil }

    func tensor(_ name: String) throws -> Tensor {
        throw WeightsError(source: self.name, "has no tensor \(name) without a shape")
    }

    func tensor(_ name: String, expected shape: [Int]) -> Tensor? {
        state.withLock { state in
            if let tensor = state.made[name] { return tensor }
            let layer = Parameters.layer(of: name)
            let tensor: Tensor
            if shape.count > 1, Parameters.isEmbedding(name) {
                tensor = state.generator.normal(shape)
            } else if shape.count > 1 {
                let bound = 1 / Float(shape[1...].reduce(1, *)).squareRoot()
                state.bounds[layer] = bound
                tensor = state.generator.uniform(shape, in: -bound..<bound)
            } else if let bound = state.bounds[layer] {
                tensor = state.generator.uniform(shape, in: -bound..<bound)
            } else {
                tensor = Tensor(shape: shape, repeating: name.hasSuffix(".bias") ? 0 : 1)
            }
            state.made[name] = tensor
            return tensor
        }
    }
}
