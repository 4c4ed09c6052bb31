import Tensors

/// Group normalization with a scale and a shift for each channel.
struct GroupNorm: Sendable {
    let scale: Tensor
    let shift: Tensor
    let groups: Int
    let epsilon: Float

    init(_ from: Weights, _ channels: Int, groups: Int, epsilon: Float) throws {
        scale = try from.tensor("weight", shape: [channels])
        shift = try from.tensor("bias", shape: [channels])
        self.groups = groups
        self.epsilon = epsilon
    }

    /// - Parameter silu: whether SiLU follows.
    func callAsFunction(_ x: Tensor, silu: Bool = false) -> Tensor {
        x.groupNormalized(groups: groups, scale: scale, shift: shift, epsilon: epsilon, silu: silu)
    }
}
