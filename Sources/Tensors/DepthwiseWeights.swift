/// The weights of a convolution that looks at each channel by itself: a square kernel for each.
public struct DepthwiseWeights: Sendable {
    /// How many channels there are, of the input and of the output alike.
    public let channels: Int
    /// The kernel's height and width.
    public let side: Int
    /// A value for each channel of each place of the kernel, places in reading order.
    let values: [Float]

    /// - Parameter weights: channels × 1 × side × side, PyTorch's order for as many groups as there are channels.
    public init(_ weights: Tensor) {
        precondition(
            weights.shape.count == 4 && weights.shape[1] == 1 && weights.shape[2] == weights.shape[3],
            "\(weights.shape) are no square kernels of single channels")
        (channels, side) = (weights.shape[0], weights.shape[2])
        values = weights.detached.reshaped([channels, side * side]).transposed().floats()
    }
}
