import GentoolTensors

/// What networks that fill holes are shown (Rombach et al. 2022, §4.5).
extension Tensor {
    /// Pictures that turn grey as far as a mask hides them.
    ///
    /// - Parameter mask: N, H, W, 1 in 0...1 for pictures N, H, W, C in -1...1.
    public func hiding(_ mask: Tensor) -> Tensor {
        precondition(mask.shape == shape.dropLast() + [1], "a mask of the pictures' size")
        let channels = shape[3]
        var hidden = floats()
        for (pixel, value) in mask.floats().enumerated() where value > 0 {
            for place in (pixel * channels)..<((pixel + 1) * channels) { hidden[place] *= 1 - value }
        }
        return Tensor(shape: shape, elements: hidden)
    }

    /// The largest value in each square of so many pixels: a latent is filled if any of its pixels is.
    ///
    /// - Parameter side: of the squares; height and width are multiples of it.
    /// - Returns: N, H / side, W / side, 1 of N, H, W, 1.
    public func largest(inSquaresOf side: Int) -> Tensor {
        precondition(shape.count == 4 && shape[3] == 1, "one channel")
        precondition(shape[1] % side == 0 && shape[2] % side == 0, "whole squares")
        let (rows, columns) = (shape[1] / side, shape[2] / side)
        var largest = [Float](repeating: -.infinity, count: shape[0] * rows * columns)
        for (pixel, value) in floats().enumerated() {
            let (x, row) = (pixel % shape[2], pixel / shape[2])
            // Rows of all pictures follow each other.
            let cell = row / side * columns + x / side
            largest[cell] = max(largest[cell], value)
        }
        return Tensor(shape: [shape[0], rows, columns, 1], elements: largest)
    }
}
