import GentoolBase

extension Tensor {
    /// The largest value of each channel in every square of 2 × 2 pixels; at the right and the bottom border squares
    /// may be cut off (PyTorch's `MaxPool2d(2, ceil_mode=True)`).
    ///
    /// - Returns: N, ⌈H / 2⌉, ⌈W / 2⌉, C; the receiver is N, H, W, C.
    public func maxPooled() -> Tensor {
        precondition(shape.count == 4, "\(shape) is not N, H, W, C")
        let x = detached
        let squares = PoolingSquares(shape)
        let result = Tensor(shape: squares.result) { out in
            x.elements.withUnsafeBufferPointer { values in
                let values = values.baseAddress!
                squares.forEach { square in
                    let target = out + square.result
                    target.update(from: values + square.first, count: squares.channels)
                    squares.forEachPixel(of: square) { pixel in
                        for channel in 0..<squares.channels {
                            target[channel] = max(target[channel], values[pixel + channel])
                        }
                    }
                }
            }
        }
        return result.recorded(from: self) { gradient in
            Tensor(shape: x.shape) { out in
                x.elements.withUnsafeBufferPointer { values in
                    gradient.elements.withUnsafeBufferPointer { gradient in
                        squares.forEach { square in
                            for channel in 0..<squares.channels {
                                // The first of equal ones, as in PyTorch.
                                var largest = square.first + channel
                                squares.forEachPixel(of: square) { pixel in
                                    out[pixel + channel] = 0
                                    if values[pixel + channel] > values[largest] { largest = pixel + channel }
                                }
                                out[largest] = gradient[square.result + channel]
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The squares of 2 × 2 pixels of pictures, N, H, W, C.
private struct PoolingSquares: Sendable {
    let images: Int, height: Int, width: Int, channels: Int

    struct Square {
        /// Where the result's first channel is.
        let result: Int
        /// Where that of its first pixel is.
        let first: Int
        /// 2, but 1 where the border cuts it off.
        let rows: Int, columns: Int
    }

    init(_ shape: [Int]) { (images, height, width, channels) = (shape[0], shape[1], shape[2], shape[3]) }

    private var halfHeight: Int { (height + 1) / 2 }
    private var halfWidth: Int { (width + 1) / 2 }
    var result: [Int] { [images, halfHeight, halfWidth, channels] }

    /// Several at once.
    func forEach(_ body: (Square) -> Void) {
        concurrentBands(of: images * halfHeight, smallest: 8) { lines in
            for line in lines {
                let (image, y) = line.quotientAndRemainder(dividingBy: halfHeight)
                for x in 0..<halfWidth {
                    body(
                        Square(
                            result: (line * halfWidth + x) * channels,
                            first: ((image * height + 2 * y) * width + 2 * x) * channels,
                            rows: min(2, height - 2 * y), columns: min(2, width - 2 * x)))
                }
            }
        }
    }

    /// Where the first channel of each of its pixels is, in reading order.
    func forEachPixel(of square: Square, _ body: (Int) -> Void) {
        for row in 0..<square.rows {
            for column in 0..<square.columns { body(square.first + (row * width + column) * channels) }
        }
    }
}
