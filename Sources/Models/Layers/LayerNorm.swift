import GentoolTensors

/// Layer normalization with a scale and a shift for each channel.
struct LayerNorm: Sendable {
    let scale: Tensor
    let shift: Tensor
    let epsilon: Float

    init(_ from: Weights, _ channels: Int, epsilon: Float = 1e-5) throws {
        self.epsilon = epsilon
        scale = try from.tensor("weight", shape: [channels])
        shift = try from.tensor("bias", shape: [channels])
    }

    func callAsFunction(_ x: Tensor) -> Tensor { x.layerNormalized(scale: scale, shift: shift, epsilon: epsilon) }
}
