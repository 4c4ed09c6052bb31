import GentoolTensors

/// An inverted bottleneck (Sandler et al. 2018, "MobileNetV2"; §3.2 of "TinyViT"): more channels, a convolution of each by
/// itself, as few channels as before, around a residual.
struct MobileConvolution: Sendable {
    private let expand: Conv2d
    private let middle: DepthwiseConv2d
    private let contract: Conv2d

    init(_ from: Weights, _ channels: Int) throws {
        let hidden = try from.shape("conv1.c.weight", axes: 4)[0]
        expand = try .normalized(from["conv1"], channels, to: hidden, kernel: 1)
        middle = try DepthwiseConv2d(from["conv2.c"], normalizedBy: from["conv2.bn"], hidden)
        contract = try .normalized(from["conv3"], hidden, to: channels, kernel: 1)
    }

    /// - Parameter x: N, H, W, channels.
    func callAsFunction(_ x: Tensor) -> Tensor {
        var hidden = expand(x)
        hidden.formGELU()
        hidden = middle(hidden)
        hidden.formGELU()
        var result = contract(hidden, adding: x)
        result.formGELU()
        return result
    }
}

extension Conv2d {
    /// TinyViT's pairs of a convolution `c` and batch normalization `bn`.
    static func normalized(
        _ from: Weights, _ channels: Int, to outputs: Int, kernel: Int, stride: Int = 1
    ) throws -> Conv2d {
        try Conv2d(
            from["c"], normalizedBy: from["bn"], channels, to: outputs, kernel: kernel, stride: stride, bias: false,
            rectified: false)
    }
}
