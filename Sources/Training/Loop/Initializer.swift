import GentoolModels
import GentoolTensors
import Synchronization

/// Makes up parameters: those of linear layers and convolutions as `LayerStart` says. Normalizations begin with scale 1 and
/// shift 0, embeddings with standard normal numbers. What a parameter is follows from its name and shape.
final class Initializer: WeightSource {
    let name = "initial parameters"
    private let start: LayerStart
    private let state: Mutex<State>

    private struct State {
        var generator: TorchGenerator
        var made: [String: Tensor] = [:]
        /// By layer; none for normalizations and where biases begin as 0.
        var biasBounds: [String: Float] = [:]
    }

    init(seed: UInt64, start: LayerStart) {
        self.start = start
        state = Mutex(State(generator: TorchGenerator(seed: seed)))
    }

    /// All that were asked for so far.
    var made: [String: Tensor] { state.withLock { $0.made } }

    func shape(of tensor: String) -> [Int]? { nil }

    func tensor(_ name: String) throws -> Tensor {
        throw WeightsError(.partMissing, source: self.name, "has no tensor \(name) without a shape")
    }

    func tensor(_ name: String, expected shape: [Int]) -> Tensor? {
        state.withLock { state in
            if let tensor = state.made[name] { return tensor }
            let layer = Parameters.layer(of: name)
            let tensor: Tensor
            if shape.count > 1, Parameters.isEmbedding(name) {
                tensor = state.generator.normal(shape)
            } else if shape.count > 1 {
                let bounds = start.bounds(inputs: shape[1...].reduce(1, *))
                state.biasBounds[layer] = bounds.bias
                tensor = state.generator.uniform(shape, in: -bounds.weight..<bounds.weight)
            } else if let bound = state.biasBounds[layer] {
                tensor = state.generator.uniform(shape, in: -bound..<bound)
            } else {
                tensor = Tensor(shape: shape, repeating: name.hasSuffix(".bias") ? 0 : 1)
            }
            state.made[name] = tensor
            return tensor
        }
    }
}
