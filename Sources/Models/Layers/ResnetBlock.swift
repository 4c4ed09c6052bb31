import GentoolTensors

/// Two convolutions around a residual (He et al. 2016), told the timestep between them (Ho et al. 2020, appendix B).
struct ResnetBlock: Sendable {
    let norm1: GroupNorm
    let conv1: Conv2d
    let timeProjection: Linear?
    let norm2: GroupNorm
    let conv2: Conv2d
    let shortcut: Conv2d?

    /// - Parameter time: the channels of the timestep's embedding, if there is one.
    init(
        _ from: Weights, _ channels: Int, to outputs: Int, time: Int? = nil, groups: Int, epsilon: Float
    ) throws {
        norm1 = try GroupNorm(from["norm1"], channels, groups: groups, epsilon: epsilon)
        conv1 = try Conv2d(from["conv1"], channels, to: outputs)
        timeProjection = try time.map { try Linear(from["time_emb_proj"], $0, to: outputs) }
        norm2 = try GroupNorm(from["norm2"], outputs, groups: groups, epsilon: epsilon)
        conv2 = try Conv2d(from["conv2"], outputs, to: outputs)
        shortcut = channels == outputs ? nil : try Conv2d(from["conv_shortcut"], channels, to: outputs, kernel: 1)
    }

    /// - Parameters:
    ///   - x: N, H, W, C.
    ///   - time: N, channels: the timestep's embedding after SiLU.
    func callAsFunction(_ x: Tensor, time: Tensor? = nil) -> Tensor {
        let hidden = conv1(norm1(x, silu: true), imageBias: time.flatMap { time in timeProjection.map { $0(time) } })
        return conv2(norm2(hidden, silu: true), adding: shortcut.map { $0(x) } ?? x)
    }
}
