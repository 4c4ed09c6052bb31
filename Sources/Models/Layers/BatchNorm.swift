import GentoolTensors

/// Batch normalization (Ioffe & Szegedy 2015) as it is after training: each channel scaled and shifted.
struct BatchNorm: Sendable {
    /// A value for each channel.
    let scale: Tensor
    let shift: Tensor

    init(scale: Tensor, shift: Tensor) { (self.scale, self.shift) = (scale, shift) }

    init(_ from: Weights, _ channels: Int, epsilon: Float = 1e-5) throws {
        func tensor(_ name: String) throws -> Tensor { try from.tensor(name, shape: [channels]) }
        let deviation = try (tensor("running_var") + epsilon).squareRoot()
        scale = .zip(try tensor("weight"), deviation) { $0 / $1 }
        shift = try tensor("bias") - scale * tensor("running_mean")
    }

    /// The weights of a layer that this follows, whose outputs are the first axis, with what it does to them.
    func folded(into weight: Tensor) -> Tensor {
        let row = weight.count / scale.count
        return scale.withFloats { scale in
            weight.withFloats { values in
                Tensor(shape: weight.shape) { out in
                    for index in values.indices { out[index] = values[index] * scale[index / row] }
                }
            }
        }
    }

    /// The bias of such a layer with the same.
    func folded(intoBias bias: Tensor?) -> Tensor { bias.map { scale * $0 + shift } ?? shift }
}

extension Conv2d {
    /// A convolution that batch normalization follows.
    ///
    /// - Parameters:
    ///   - norm: its parameters; `nil` where the convolution's have it in them already.
    ///   - rectified: whether a ReLU follows that.
    init(
        _ from: Weights, normalizedBy norm: Weights?, _ channels: Int, to outputs: Int, kernel: Int = 3,
        stride: Int = 1,
        padding: Padding? = nil, dilation: Int = 1, bias hasBias: Bool = true, rectified: Bool = true
    ) throws {
        let norm = try norm.map { try BatchNorm($0, outputs) }
        let weight = try from.tensor("weight", shape: [outputs, channels, kernel, kernel])
        let bias = hasBias ? try from.tensor("bias", shape: [outputs]) : nil
        self.init(
            weight: norm?.folded(into: weight) ?? weight, bias: norm?.folded(intoBias: bias) ?? bias,
            slope: rectified ? 0 : nil, stride: stride, padding: padding, dilation: dilation,
            precision: from.precision)
    }
}
