import GentoolTensors

/// A convolution of each channel by itself over a picture, N, H, W, C, which batch normalization follows.
struct DepthwiseConv2d: Sendable {
    private let weights: DepthwiseWeights
    private let bias: Tensor
    private let stride: Int

    /// - Parameter stride: with 1 the result is as large as the picture.
    init(_ from: Weights, normalizedBy norm: Weights, _ channels: Int, kernel: Int = 3, stride: Int = 1) throws {
        let norm = try BatchNorm(norm, channels)
        let weight = try from.tensor("weight", shape: [channels, 1, kernel, kernel])
        weights = DepthwiseWeights(norm.folded(into: weight))
        bias = norm.folded(intoBias: nil)
        self.stride = stride
    }

    func callAsFunction(_ x: Tensor) -> Tensor {
        x.depthwiseConvolved(with: weights, bias: bias, stride: stride, padding: Padding(weights.side / 2))
    }
}
