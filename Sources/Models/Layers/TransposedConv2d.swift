import GentoolTensors

/// A transposed convolution of 3×3 over a picture, N, H, W, C, that doubles its size; batch normalization and a ReLU follow.
struct TransposedConv2d: Sendable {
    private let weights: TransposedWeights
    private let bias: Tensor
    private let slopes: Tensor

    init(_ from: Weights, normalizedBy norm: Weights, _ channels: Int, to outputs: Int) throws {
        let norm = try BatchNorm(norm, outputs)
        let weight = try from.tensor("weight", shape: [channels, outputs, 3, 3])
        // Outputs are the second axis.
        let rows = norm.scale.repeated(channels).reshaped([channels * outputs])
        let scaled = BatchNorm(scale: rows, shift: rows).folded(into: weight.reshaped([channels * outputs, 9]))
        weights = TransposedWeights(scaled.reshaped(weight.shape), precision: from.precision)
        bias = norm.folded(intoBias: try from.tensor("bias", shape: [outputs]))
        slopes = Tensor(shape: [outputs], repeating: 0)
    }

    func callAsFunction(_ x: Tensor) -> Tensor { x.convolvedTransposed(with: weights, bias: bias, slopes: slopes) }
}
