import GentoolTensors

/// A layer of CLIP's text and picture encoders (Radford et al. 2021, §2.4): attention and a layer for each token, each
/// around a residual.
struct CLIPLayer: Sendable {
    private let norm1: LayerNorm
    private let attention: Attention
    private let norm2: LayerNorm
    private let expand: Linear
    private let contract: Linear
    private let activation: TextEncoderConfiguration.Activation

    /// - Parameter intermediate: channels of the layer for each token.
    init(
        _ from: Weights, _ channels: Int, intermediate: Int, heads: Int,
        activation: TextEncoderConfiguration.Activation
    ) throws {
        norm1 = try LayerNorm(from["layer_norm1"], channels)
        attention = try Attention(
            from["self_attn"], channels, heads: heads, names: ("q_proj", "k_proj", "v_proj", "out_proj"),
            inputBias: true)
        norm2 = try LayerNorm(from["layer_norm2"], channels)
        expand = try Linear(from["mlp.fc1"], channels, to: intermediate)
        contract = try Linear(from["mlp.fc2"], intermediate, to: channels)
        self.activation = activation
    }

    /// - Parameters:
    ///   - x: N, T, channels.
    ///   - isCausal: whether tokens see only those before them.
    func callAsFunction(_ x: Tensor, isCausal: Bool = false) -> Tensor {
        let x = attention(norm1(x), isCausal: isCausal, adding: x)
        let expanded = expand(norm2(x))
        return contract(activation == .gelu ? expanded.gelu() : expanded.quickGELU(), adding: x)
    }
}
