import GentoolTensors
import Synchronization

/// What pictures attend to: a text's tokens, with the keys and values that layers make of them made once and kept.
public final class AttentionContext: Sendable {
    /// N, S, channels.
    public let tokens: Tensor
    // Weights are kept with what was made by them, so that no others can take their place in memory.
    private let made = Mutex<[ObjectIdentifier: (weights: PackedWeights, keysAndValues: Tensor)]>([:])

    /// - Parameter tokens: N, S, channels.
    public init(_ tokens: Tensor) { self.tokens = tokens }

    /// N, S, 2 · channels: what `layer` makes of the tokens.
    func keysAndValues(_ layer: Linear) -> Tensor {
        made.withLock { made in
            let key = ObjectIdentifier(layer.weights)
            if let known = made[key] { return known.keysAndValues }
            let keysAndValues = layer(tokens)
            made[key] = (layer.weights, keysAndValues)
            return keysAndValues
        }
    }
}
