import GentoolTensors
import Glibc

/// One or two attentions of frames to each other and a gated feed-forward layer, each around a residual.
struct MotionBlock: Sendable {
    let norm1: LayerNorm
    let attention1: Attention
    let second: (norm: LayerNorm, attention: Attention)?
    let norm3: LayerNorm
    let expand: Linear
    let contract: Linear
    /// 1, most frames, channels: what both attentions are told of a frame's place in time.
    let positions: Tensor

    init(_ from: Weights, _ channels: Int, _ configuration: MotionConfiguration) throws {
        norm1 = try LayerNorm(from["norm1"], channels)
        attention1 = try Attention(from["attn1"], channels, heads: configuration.attentionHeads)
        second =
            configuration.attentions == 2
            ? (
                try LayerNorm(from["norm2"], channels),
                try Attention(from["attn2"], channels, heads: configuration.attentionHeads)
            ) : nil
        norm3 = try LayerNorm(from["norm3"], channels)
        expand = try Linear(from["ff.net.0.proj"], channels, to: 8 * channels)
        contract = try Linear(from["ff.net.2"], 4 * channels, to: channels)
        positions = framePositions(configuration.maxSequenceLength, channels: channels)
    }

    /// - Parameter x: sequences, frames, channels.
    func callAsFunction(_ x: Tensor) -> Tensor {
        let places = positions.slice(0..<x.shape[1], axis: 1).repeated(x.shape[0])
        var x = attention1(norm1(x) + places, adding: x)
        if let second { x = second.attention(second.norm(x) + places, adding: x) }
        return norm3(x).gatedFeedForward(
            expand: expand.weights, expandBias: expand.bias, contract: contract.weights, contractBias: contract.bias,
            adding: x)
    }
}

/// Frames' numbers as sines and cosines of falling frequencies, one beside the other (Vaswani et al. 2017, §3.5).
///
/// - Returns: 1, count, channels.
private func framePositions(_ count: Int, channels: Int) -> Tensor {
    Tensor(
        shape: [1, count, channels],
        elements: (0..<count).flatMap { frame in
            (0..<channels).map { channel in
                let angle = Float(frame) * Float(exp(-log(10_000) * Double(channel / 2 * 2) / Double(channels)))
                return channel % 2 == 0 ? sinf(angle) : cosf(angle)
            }
        })
}
