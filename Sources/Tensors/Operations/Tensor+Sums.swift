import CGentoolKernels
import GentoolBase

extension Tensor {
    /// The sum of all elements, a tensor without axes.
    public func sum() -> Tensor {
        let shape = shape
        return Tensor(shape: [], elements: [Float(totalOfBlocks(gentool_sum))]).recorded(from: self) {
            Tensor(shape: shape, repeating: $0.elements[0])
        }
    }

    /// The mean of all elements, a tensor without axes.
    public func mean() -> Tensor { sum() / Float(count) }

    /// The means over all axes but the first and the last: of each image's pixels, or of each text's words.
    ///
    /// - Returns: N, C; the receiver is N, …, C.
    public func innerMeans() -> Tensor {
        let shape = shape
        let images = shape[0]
        let rows = shape.dropFirst().dropLast().reduce(1, *)
        return (groupSums(groups: images) / Float(rows)).recorded(from: self) { gradient in
            let part = gradient / Float(rows)
            let channels = part.shape[1]
            return Tensor(shape: shape) { out in
                part.elements.withUnsafeBufferPointer { part in
                    concurrentBands(of: images * rows, smallest: 1 + 4096 / channels) { band in
                        for row in band {
                            (out + row * channels).update(
                                from: part.baseAddress! + row / rows * channels, count: channels)
                        }
                    }
                }
            }
        }
    }

    /// The sum of the squares of all elements.
    public var sumOfSquares: Double { totalOfBlocks(gentool_sum_of_squares) }

    /// Blocks of a fixed size, added up in order, give the same sum on any number of cores.
    private func totalOfBlocks(_ kernel: (UnsafePointer<Float>, Int) -> Double) -> Double {
        let length = 1 << 15
        var sums = [Double](repeating: 0, count: (count + length - 1) / length)
        let blocks = sums.count
        sums.withUnsafeMutableBufferPointer { sums in
            let sums = sums.baseAddress
            elements.withUnsafeBufferPointer { values in
                parallelFor(blocks) { block in
                    sums![block] = kernel(
                        values.baseAddress! + block * length, min(length, count - block * length))
                }
            }
        }
        return sums.reduce(0, +)
    }

    /// The sums over all axes but the last, without a recording.
    func columnSums() -> Tensor {
        let columns = shape[shape.count - 1]
        return groupSums(groups: 1).reshaped([columns])
    }

    /// The sums over all axes but the last, for each of some equal parts of the first one, without a recording.
    ///
    /// - Returns: groups, length of the last axis.
    func groupSums(groups: Int) -> Tensor {
        let columns = shape[shape.count - 1]
        let rows = count / columns / groups
        let bandRows = 1024
        let bands = (rows + bandRows - 1) / bandRows
        var sums = [Double](repeating: 0, count: groups * bands * columns)
        sums.withUnsafeMutableBufferPointer { sums in
            let sums = sums.baseAddress!
            elements.withUnsafeBufferPointer { values in
                parallelFor(groups * bands) { task in
                    let (group, band) = (task / bands, task % bands)
                    gentool_add_column_sums(
                        values.baseAddress! + (group * rows + band * bandRows) * columns,
                        min(bandRows, rows - band * bandRows), columns, sums + task * columns)
                }
            }
        }
        return Tensor(
            shape: [groups, columns],
            elements: (0..<(groups * columns)).map { place in
                let first = place / columns * bands * columns + place % columns
                return Float((0..<bands).reduce(0) { $0 + sums[first + $1 * columns] })
            })
    }
}
