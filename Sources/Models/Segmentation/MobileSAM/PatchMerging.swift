import GentoolTensors

/// What stands between two stages of TinyViT: other channels, and mostly half the width and height.
struct PatchMerging: Sendable {
    private let first: Conv2d
    private let middle: DepthwiseConv2d
    private let last: Conv2d
    let outputs: Int

    init(_ from: Weights, _ channels: Int, stride: Int) throws {
        outputs = try from.shape("conv1.c.weight", axes: 4)[0]
        first = try .normalized(from["conv1"], channels, to: outputs, kernel: 1)
        middle = try DepthwiseConv2d(from["conv2.c"], normalizedBy: from["conv2.bn"], outputs, stride: stride)
        last = try .normalized(from["conv3"], outputs, to: outputs, kernel: 1)
    }

    /// - Parameter x: N, H, W, channels.
    func callAsFunction(_ x: Tensor) -> Tensor {
        var hidden = first(x)
        hidden.formGELU()
        hidden = middle(hidden)
        hidden.formGELU()
        return last(hidden)
    }
}
