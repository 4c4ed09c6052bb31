import GentoolTensors

/// The linear part of a flow's step: each pixel's channels x become W · (exp(s) · (x + shift)), Glow's activation
/// normalization and its invertible 1×1 convolution in one.
struct ChannelMixing: Sendable {
    let logScale: Tensor
    let shift: Tensor
    /// channels × channels.
    let matrix: Tensor

    private var channels: Int { shift.count }

    /// W · diag(exp(s)).
    private var weights: Tensor { matrix * logScale.exp().repeated(channels).reshaped([channels, channels]) }

    func callAsFunction(_ x: Tensor) -> Tensor {
        // In f32: what is rounded here can't be undone.
        let weights = PackedWeights(weights, precision: .f32)
        return x.linear(weights, bias: shift.reshaped([1, channels]).linear(weights).reshaped([channels]))
    }

    /// The logarithm of the determinant for one pixel.
    var logDeterminant: Tensor { logScale.sum() + matrix.logAbsoluteDeterminant() }

    func inverse(of y: Tensor) -> Tensor {
        y.linear(PackedWeights(weights.detached.inverse(), precision: .f32), bias: -1 * shift.detached)
    }
}
