import GentoolTensors

/// A convolution over a picture, N, H, W, C.
struct Conv2d: Sendable {
    let weights: PackedWeights
    let bias: Tensor?
    var stride = 1
    var padding: Padding
    /// Pixels from one place of the kernel to the next, in both directions.
    var dilation = 1
    /// What negative results are multiplied by, a value for each output: a parametric ReLU; or none.
    var slopes: Tensor?

    /// - Parameter kernel: the side of the square kernel; by default the result is as large as the picture.
    init(
        _ from: Weights, _ channels: Int, to outputs: Int, kernel: Int = 3, stride: Int = 1, padding: Padding? = nil,
        bias hasBias: Bool = true
    ) throws {
        weights = PackedWeights(
            try from.array("weight", shape: [outputs, channels, kernel, kernel]), precision: from.precision,
            keepsSize: stride == 1 && padding == nil && !from.isCompact)
        bias = hasBias ? try from.tensor("bias", shape: [outputs]) : nil
        self.stride = stride
        self.padding = padding ?? Padding(kernel / 2)
    }

    /// Of weights made in memory.
    ///
    /// - Parameters:
    ///   - weight: outputs × channels × side × side.
    ///   - slope: what negative results are multiplied by.
    ///   - padding: by default the result is as large as the picture.
    init(
        weight: Tensor, bias: Tensor?, slope: Float? = nil, stride: Int = 1, padding: Padding? = nil, dilation: Int = 1,
        precision: Precision
    ) {
        let keepsSize = stride == 1 && padding == nil && dilation == 1
        weights = PackedWeights(weight, precision: precision, keepsSize: keepsSize)
        self.bias = bias
        self.stride = stride
        self.dilation = dilation
        self.padding = padding ?? Padding(weight.shape[2] / 2 * dilation)
        slopes = slope.map { Tensor(shape: [weight.shape[0]], repeating: $0) }
    }

    /// - Parameters:
    ///   - doubled: whether the picture is enlarged to twice its size first.
    ///   - imageBias: N, outputs: more to add, a value for each image and output.
    ///   - residual: added to the result.
    func callAsFunction(
        _ x: Tensor, doubled: Bool = false, imageBias: Tensor? = nil, adding residual: Tensor? = nil
    ) -> Tensor {
        var bias = bias
        if let imageBias {
            bias = bias.map { imageBias + $0.repeated(imageBias.shape[0]).reshaped(imageBias.shape) } ?? imageBias
        }
        return x.convolved(
            with: weights, bias: bias, slopes: slopes, stride: stride, padding: padding, dilation: dilation,
            doubled: doubled, adding: residual)
    }

    /// Convolves the picture at twice its size, less the last row or column where another picture, which was halved to this
    /// one's size, has an odd number of them.
    func callAsFunction(_ x: Tensor, doubledUpTo other: Tensor) -> Tensor {
        let (height, width) = (other.shape[1], other.shape[2])
        if height == 2 * x.shape[1] && width == 2 * x.shape[2] { return self(x, doubled: true) }
        return self(x.doubled(axis: 1).doubled(axis: 2).slice(0..<height, axis: 1).slice(0..<width, axis: 2))
    }

    /// How results change when the picture changes along `direction`: the same without a bias.
    ///
    /// - Precondition: there are no slopes.
    func derivative(along direction: Tensor) -> Tensor {
        direction.convolved(with: weights, stride: stride, padding: padding, dilation: dilation)
    }
}
