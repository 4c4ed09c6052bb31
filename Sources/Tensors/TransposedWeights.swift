/// The weights of a transposed convolution of 3 × 3 that doubles the size, as the four convolutions that it is: one for
/// each pixel of the squares of 2 × 2 that a pixel becomes.
public struct TransposedWeights: Sendable {
    /// Channels of the input.
    public let channels: Int
    /// Channels of the output.
    public let outputs: Int
    /// Of the upper left, upper right, lower left and lower right pixel of each square.
    let phases: [PackedWeights]

    /// - Parameters:
    ///   - weights: channels × outputs × 3 × 3, PyTorch's order for transposed convolutions.
    ///   - precision: how they are stored.
    public init(_ weights: Tensor, precision: Precision) {
        precondition(
            weights.shape.count == 4 && weights.shape[2...] == [3, 3], "\(weights.shape) are no kernels of 3 × 3")
        (channels, outputs) = (weights.shape[0], weights.shape[1])
        let (channels, outputs) = (channels, outputs)
        let values = weights.detached.floats()
        // An even row is met by the middle row of the kernel alone; an odd one by the last row around the pixel above it
        // and by the first row around the one below.
        let rows = [[1], [2, 0]]
        phases = rows.flatMap { vertical in
            rows.map { horizontal in
                let kernel = Tensor(
                    shape: [outputs, channels, vertical.count, horizontal.count],
                    elements: (0..<outputs).flatMap { output in
                        (0..<channels).flatMap { channel in
                            vertical.flatMap { y in
                                horizontal.map { x in values[((channel * outputs + output) * 3 + y) * 3 + x] }
                            }
                        }
                    })
                return PackedWeights(kernel, precision: precision)
            }
        }
    }
}
