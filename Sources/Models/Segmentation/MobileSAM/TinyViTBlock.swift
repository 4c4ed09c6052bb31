import GentoolTensors

/// A block of TinyViT's later stages (Wu et al. 2022, §3.2): attention in windows, a convolution of each channel by itself
/// that looks over their borders, and a layer for each pixel around a residual.
struct TinyViTBlock: Sendable {
    private let attention: TinyViTAttention
    private let local: DepthwiseConv2d
    private let norm: LayerNorm
    private let expand: Linear
    private let contract: Linear

    /// Of which every block has some.
    static let probes = ["attn.qkv.weight", "local_conv.c.weight", "mlp.fc1.weight"]

    init(_ from: Weights, _ channels: Int) throws {
        attention = try TinyViTAttention(from["attn"], channels)
        local = try DepthwiseConv2d(from["local_conv.c"], normalizedBy: from["local_conv.bn"], channels)
        norm = try LayerNorm(from["mlp.norm"], channels)
        let hidden = try from.shape("mlp.fc1.weight", axes: 2)[0]
        expand = try Linear(from["mlp.fc1"], channels, to: hidden)
        contract = try Linear(from["mlp.fc2"], hidden, to: channels)
    }

    /// - Parameter x: N, H, W, channels.
    func callAsFunction(_ x: Tensor) -> Tensor {
        let x = local(attention(x))
        var hidden = expand(norm(x))
        hidden.formGELU()
        return contract(hidden, adding: x)
    }
}
