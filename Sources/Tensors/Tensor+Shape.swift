extension Tensor {
    /// The same elements under another shape.
    ///
    /// - Precondition: it has as many elements.
    public func reshaped(_ shape: [Int]) -> Tensor { Tensor(shape: shape, elements: elements) }

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
        let outer = first[..<axis].reduce(1, *)
        let inner = first[(axis + 1)...].reduce(1, *)
        return Tensor(shape: shape) { out in
            var offset = 0
            let rowLength = shape[axis] * inner
            for part in parts {
                let length = part.shape[axis] * inner
                part.elements.withUnsafeBufferPointer { values in
                    for row in 0..<outer where length > 0 {
                        (out + row * rowLength + offset).update(
                            from: values.baseAddress! + row * length, count: length)
                    }
                }
                offset += length
            }
        }
    }

    /// The part of `range` along the first axis.
    public subscript(range: Range<Int>) -> Tensor {
        let inner = shape[1...].reduce(1, *)
        return Tensor(
            shape: [range.count] + shape[1...],
            elements: Array(elements[(range.lowerBound * inner)..<(range.upperBound * inner)]))
    }

    /// The part of `range` along the last axis.
    public func channels(_ range: Range<Int>) -> Tensor {
        let width = shape[shape.count - 1]
        return Tensor(shape: shape.dropLast() + [range.count]) { out in
            elements.withUnsafeBufferPointer { values in
                for row in 0..<(count / width) {
                    (out + row * range.count).update(
                        from: values.baseAddress! + row * width + range.lowerBound, count: range.count)
                }
            }
        }
    }

    /// `copies` of the tensor along the first axis.
    public func repeated(_ copies: Int) -> Tensor {
        copies == 1 ? self : .concatenated([Tensor](repeating: self, count: copies), axis: 0)
    }

    /// N, H, W, C from PyTorch's N, C, H, W.
    public func channelsLast() -> Tensor {
        let (images, channels, pixels) = (shape[0], shape[1], shape[2] * shape[3])
        return Tensor(shape: [images, shape[2], shape[3], channels]) { out in
            for image in 0..<images {
                for pixel in 0..<pixels {
                    for channel in 0..<channels {
                        out[(image * pixels + pixel) * channels + channel] =
                            elements[(image * channels + channel) * pixels + pixel]
                    }
                }
            }
        }
    }
}

extension Tensor {
    /// A matrix with rows and columns exchanged.
    public func transposed() -> Tensor {
        precondition(shape.count == 2, "\(shape) is no matrix")
        let (rows, columns) = (shape[0], shape[1])
        return Tensor(shape: [columns, rows]) { out in
            elements.withUnsafeBufferPointer { values in
                for row in 0..<rows {
                    for column in 0..<columns { out[column * rows + row] = values[row * columns + column] }
                }
            }
        }
    }
}
