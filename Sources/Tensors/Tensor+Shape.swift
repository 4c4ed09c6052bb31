import GentoolBase

extension Tensor {
    /// The same elements under another shape.
    ///
    /// - Precondition: it has as many elements.
    public func reshaped(_ shape: [Int]) -> Tensor {
        let own = self.shape
        return Tensor(shape: shape, elements: elements).recorded(from: self) { $0.reshaped(own) }
    }

    /// Tensors side by side along an axis; all other axes are equal.
    public static func concatenated(_ parts: [Tensor], axis: Int) -> Tensor {
        let first = parts[0].shape
        precondition(
            parts.allSatisfy { part in
                part.shape.count == first.count
                    && first.indices.allSatisfy { $0 == axis || part.shape[$0] == first[$0] }
            }, "parts of shapes \(parts.map(\.shape)) don't fit together along axis \(axis)")
        var shape = first
        shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
        var result = Tensor(shape: shape, filling: { _ in })
        var dependencies: [Dependency] = []
        var start = 0
        for part in parts {
            let range = start..<(start + part.shape[axis])
            result.replace(range, axis: axis, with: part)
            dependencies.append(Dependency(part.node) { $0.slice(range, axis: axis) })
            start = range.upperBound
        }
        return result.recorded(dependencies)
    }

    /// Every index of an axis twice, one behind the other.
    public func doubled(axis: Int) -> Tensor { .interleaved(self, self, axis: axis) }

    /// The indices of an axis of two tensors of one shape by turns.
    public static func interleaved(_ even: Tensor, _ odd: Tensor, axis: Int) -> Tensor {
        var shape = even.shape
        let single = [even.outer(axis) * shape[axis], 1, even.inner(axis)]
        shape[axis] *= 2
        return Tensor.concatenated([even.reshaped(single), odd.reshaped(single)], axis: 1).reshaped(shape)
    }

    /// The part of `range` along an axis.
    public func slice(_ range: Range<Int>, axis: Int) -> Tensor {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= shape[axis], "\(range) lies in 0..<\(shape[axis])")
        let own = shape
        var shape = shape
        shape[axis] = range.count
        let (length, wholeLength) = (range.count * inner(axis), own[axis] * inner(axis))
        let offset = range.lowerBound * inner(axis)
        let result = Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                concurrentBands(of: outer(axis), smallest: 1 + (1 << 14) / max(1, length)) { band in
                    for row in band {
                        (out + row * length).update(
                            from: values.baseAddress! + row * wholeLength + offset, count: length)
                    }
                }
            }
        }
        return result.recorded(from: self) { gradient in
            var whole = Tensor(shape: own)
            whole.replace(range, axis: axis, with: gradient)
            return whole
        }
    }

    /// The part of `range` along the first axis.
    public subscript(range: Range<Int>) -> Tensor { slice(range, axis: 0) }

    /// The part of `range` along the last axis.
    public func channels(_ range: Range<Int>) -> Tensor { slice(range, axis: shape.count - 1) }

    /// `copies` of the tensor along the first axis.
    public func repeated(_ copies: Int) -> Tensor {
        if copies == 1 { return self }
        let own = shape
        return Tensor.concatenated([Tensor](repeating: detached, count: copies), axis: 0).recorded(from: self) {
            $0.reshaped([copies, $0.count / copies]).columnSums().reshaped(own)
        }
    }

    /// N, H, W, C from PyTorch's N, C, H, W.
    public func channelsLast() -> Tensor {
        let result = reordered(
            [shape[0], shape[2], shape[3], shape[1]], rows: shape[1], columns: shape[2] * shape[3])
        return result.recorded(from: self) { $0.channelsFirst() }
    }

    /// PyTorch's N, C, H, W from N, H, W, C.
    public func channelsFirst() -> Tensor {
        let result = reordered(
            [shape[0], shape[3], shape[1], shape[2]], rows: shape[1] * shape[2], columns: shape[3])
        return result.recorded(from: self) { $0.channelsLast() }
    }

    /// A matrix with rows and columns exchanged.
    public func transposed() -> Tensor {
        precondition(shape.count == 2, "\(shape) is no matrix")
        return reordered([shape[1], shape[0]], rows: shape[0], columns: shape[1]).recorded(from: self) {
            $0.transposed()
        }
    }

    /// An axis and the one behind it exchanged, such as N, B, A, C from N, A, B, C with axis 1.
    public func exchanged(axis: Int) -> Tensor {
        let (blocks, rows, columns, width) = (outer(axis), shape[axis], shape[axis + 1], inner(axis + 1))
        var shape = shape
        shape.swapAt(axis, axis + 1)
        let result = Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                let values = values.baseAddress!
                concurrentBands(of: blocks * columns, smallest: 1 + (1 << 14) / max(1, rows * width)) { band in
                    for line in band {
                        let start = values + (line / columns * rows * columns + line % columns) * width
                        for row in 0..<rows {
                            (out + (line * rows + row) * width).update(
                                from: start + row * columns * width, count: width)
                        }
                    }
                }
            }
        }
        return result.recorded(from: self) { $0.exchanged(axis: axis) }
    }

    /// The rows of a matrix at some indices, as in an embedding.
    ///
    /// - Returns: as many rows as there are indices.
    public func rows(at indices: [Int]) -> Tensor {
        precondition(shape.count == 2, "\(shape) is no matrix")
        let (rows, width) = (shape[0], shape[1])
        precondition(indices.allSatisfy { (0..<rows).contains($0) }, "indices lie in 0..<\(rows)")
        let result = Tensor(shape: [indices.count, width]) { out in
            elements.withUnsafeBufferPointer { values in
                for (place, index) in indices.enumerated() {
                    (out + place * width).update(from: values.baseAddress! + index * width, count: width)
                }
            }
        }
        return result.recorded(from: self) { gradient in
            var whole = [Float](repeating: 0, count: rows * width)
            for (place, index) in indices.enumerated() {
                for column in 0..<width {
                    whole[index * width + column] += gradient.elements[place * width + column]
                }
            }
            return Tensor(shape: [rows, width], elements: whole)
        }
    }

    /// How many blocks an axis comes in, and how long one step along it is.
    private func outer(_ axis: Int) -> Int { shape[..<axis].reduce(1, *) }
    private func inner(_ axis: Int) -> Int { shape[(axis + 1)...].reduce(1, *) }

    /// Replaces the part of `range` along an axis.
    ///
    /// - Precondition: `part` has the shape that `slice(range, axis:)` has, and the tensor is not recorded.
    public mutating func replace(_ range: Range<Int>, axis: Int, with part: Tensor) {
        precondition(
            part.shape == shape.enumerated().map { $0 == axis ? range.count : $1 }
                && range.lowerBound >= 0 && range.upperBound <= shape[axis],
            "a part of shape \(part.shape) for \(range) along axis \(axis) of \(shape)")
        let (length, wholeLength) = (range.count * inner(axis), shape[axis] * inner(axis))
        let (offset, rows) = (range.lowerBound * inner(axis), outer(axis))
        guard length > 0 else { return }
        elements.withUnsafeMutableBufferPointer { out in
            part.elements.withUnsafeBufferPointer { values in
                let out = out.baseAddress! + offset
                concurrentBands(of: rows, smallest: 1 + (1 << 14) / length) { band in
                    for row in band {
                        (out + row * wholeLength).update(
                            from: values.baseAddress! + row * length, count: length)
                    }
                }
            }
        }
    }

    /// Consecutive matrices of `rows` × `columns`, each transposed.
    private func reordered(_ shape: [Int], rows: Int, columns: Int) -> Tensor {
        Tensor(shape: shape) { out in
            elements.withUnsafeBufferPointer { values in
                for start in stride(from: 0, to: count, by: max(1, rows * columns)) {
                    for row in 0..<rows {
                        for column in 0..<columns {
                            out[start + column * rows + row] = values[start + row * columns + column]
                        }
                    }
                }
            }
        }
    }
}
