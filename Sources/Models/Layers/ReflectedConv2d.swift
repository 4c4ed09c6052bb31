import GentoolTensors

/// A convolution whose surroundings mirror the picture, N, H, W, C, so that borders are like any other place.
struct ReflectedConv2d: Sendable {
    private let convolution: Conv2d
    private let padding: Padding

    /// - Parameters:
    ///   - kernel: the side of the square kernel, odd.
    ///   - rectified: whether a ReLU follows.
    init(
        _ from: Weights, _ channels: Int, to outputs: Int, kernel: Int = 3, stride: Int = 1, rectified: Bool = false
    ) throws {
        var convolution = try Conv2d(
            from, channels, to: outputs, kernel: kernel, stride: stride, padding: Padding(0))
        if rectified { convolution.slopes = Tensor(shape: [outputs], repeating: 0) }
        self.convolution = convolution
        padding = Padding(kernel / 2)
    }

    /// - Parameter doubled: whether the picture is enlarged to twice its size first.
    func callAsFunction(_ x: Tensor, doubled: Bool = false) -> Tensor {
        convolution(x.reflectionPadded(padding, doubled: doubled))
    }
}
