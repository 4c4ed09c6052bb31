import GentoolTensors

/// Two linear layers with SiLU between them.
struct TimeEmbedding: Sendable {
    let linear1: Linear
    let conditionProjection: Linear?
    let linear2: Linear

    init(_ from: Weights, _ channels: Int, to outputs: Int, condition: Int? = nil, bias: Bool = true)
        throws
    {
        linear1 = try Linear(from["linear_1"], channels, to: outputs, bias: bias)
        conditionProjection = try condition.map { try Linear(from["cond_proj"], $0, to: channels, bias: false) }
        linear2 = try Linear(from["linear_2"], outputs, to: outputs, bias: bias)
    }

    func callAsFunction(_ x: Tensor, condition: Tensor? = nil) -> Tensor {
        var x = x
        if let condition, let conditionProjection { x = conditionProjection(condition, adding: x) }
        return linear2(linear1(x).silu())
    }
}
