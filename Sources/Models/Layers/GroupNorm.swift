import GentoolTensors

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

    /// - Parameters:
    ///   - moments: those of the input that `x` is a part of; by default its own.
    ///   - silu: whether SiLU follows.
    func callAsFunction(_ x: Tensor, by moments: GroupMoments? = nil, silu: Bool = false) -> Tensor {
        moments.map { x.normalized(by: $0, scale: scale, shift: shift, silu: silu) }
            ?? x.groupNormalized(groups: groups, scale: scale, shift: shift, epsilon: epsilon, silu: silu)
    }

    func moments(of x: Tensor) -> GroupMoments { GroupMoments(x, groups: groups, epsilon: epsilon) }
}
