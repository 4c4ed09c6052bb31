import Glibc

/// Square matrices of the size of a pixel's channels. They are computed with in doubles.
extension Tensor {
    /// log |det|, a tensor without axes; its gradient is the inverse, transposed.
    ///
    /// - Precondition: the matrix is square and not singular.
    public func logAbsoluteDeterminant() -> Tensor {
        let (inverse, logDeterminant) = inverted()
        let transposed = inverse.transposed()
        return Tensor(shape: [], elements: [Float(logDeterminant)]).recorded(from: self) {
            $0.elements[0] * transposed
        }
    }

    /// The matrix that undoes this one. It is not recorded.
    ///
    /// - Precondition: the matrix is square and not singular.
    public func inverse() -> Tensor { inverted().inverse }

    /// Gauss-Jordan elimination, each time with the largest pivot that is left in the column.
    private func inverted() -> (inverse: Tensor, logDeterminant: Double) {
        precondition(shape.count == 2 && shape[0] == shape[1], "\(shape) is no square matrix")
        let size = shape[0]
        let width = 2 * size
        var rows = [Double](repeating: 0, count: size * width)
        for row in 0..<size {
            for column in 0..<size { rows[row * width + column] = Double(elements[row * size + column]) }
            rows[row * width + size + row] = 1
        }
        var logDeterminant = 0.0
        for column in 0..<size {
            let pivot = (column..<size).max { abs(rows[$0 * width + column]) < abs(rows[$1 * width + column]) }!
            if pivot != column {
                for place in 0..<width { rows.swapAt(pivot * width + place, column * width + place) }
            }
            let value = rows[column * width + column]
            precondition(value != 0, "the matrix is singular")
            logDeterminant += Glibc.log(abs(value))
            for place in 0..<width { rows[column * width + place] /= value }
            for row in 0..<size where row != column {
                let factor = rows[row * width + column]
                for place in 0..<width { rows[row * width + place] -= factor * rows[column * width + place] }
            }
        }
        let inverse = (0..<(size * size)).map { Float(rows[$0 / size * width + size + $0 % size]) }
        return (Tensor(shape: shape, elements: inverse), logDeterminant)
    }
}
