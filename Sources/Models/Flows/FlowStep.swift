import GentoolTensors

/// A step of a flow (Kingma & Dhariwal 2018, "Glow", §3): activation normalization, an invertible 1×1 convolution and an
/// affine coupling.
struct FlowStep: Sendable {
    private let mixing: ChannelMixing
    private let coupling: AffineCoupling

    init(_ from: Weights, channels: Int, hidden: Int, context: Int) throws {
        mixing = ChannelMixing(
            logScale: try from["mixing"].tensor("log_scale", shape: [channels]),
            shift: try from["mixing"].tensor("shift", shape: [channels]),
            matrix: try from["mixing"].tensor("matrix", shape: [channels, channels]))
        coupling = try AffineCoupling(from["coupling"], channels: channels, hidden: hidden, context: context)
    }

    /// - Parameters:
    ///   - x: N, H, W, channels.
    ///   - context: N, context channels.
    /// - Returns: the same shape, and the logarithm of the Jacobian's determinant, summed over all pictures.
    func callAsFunction(_ x: Tensor, context: Tensor) -> (result: Tensor, logDeterminant: Tensor) {
        let (result, logDeterminant) = coupling(mixing(x), context: context)
        let pixels = Float(x.count / x.shape[3])
        return (result, logDeterminant + pixels * mixing.logDeterminant)
    }

    /// What the step makes `y` of.
    func inverse(of y: Tensor, context: Tensor) -> Tensor {
        mixing.inverse(of: coupling.inverse(of: y, context: context))
    }
}
