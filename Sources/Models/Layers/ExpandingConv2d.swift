import GentoolTensors

/// A transposed convolution over a picture, N, H, W, C, whose stride is its kernel's side: each pixel becomes a square of
/// pixels by itself.
struct ExpandingConv2d: Sendable {
    private let weights: PackedWeights
    private let bias: Tensor
    private let factor: Int

    /// - Parameter factor: the side of the kernel.
    init(_ from: Weights, _ channels: Int, to outputs: Int, factor: Int) throws {
        let weight = try from.tensor("weight", shape: [channels, outputs, factor, factor])
        let places = factor * factor
        weights = PackedWeights(
            weight.reshaped([channels, outputs * places]).transposed(), precision: from.precision)
        let values = try from.tensor("bias", shape: [outputs]).floats()
        bias = Tensor(
            shape: [outputs * places], elements: values.flatMap { [Float](repeating: $0, count: places) })
        self.factor = factor
    }

    /// - Returns: N, factor · H, factor · W, outputs.
    func callAsFunction(_ x: Tensor) -> Tensor { x.linear(weights, bias: bias).pixelShuffled(factor) }
}
