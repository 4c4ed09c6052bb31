import GentoolBase

extension Tensor {
    /// The largest value of each channel in every square of 2 × 2 pixels; at the right and the bottom border squares
    /// may be cut off (PyTorch's `MaxPool2d(2, ceil_mode=True)`).
    ///
    /// - Returns: N, ⌈H / 2⌉, ⌈W / 2⌉, C; the receiver is N, H, W, C.
    public func maxPooled() -> Tensor {
        precondition(shape.count == 4, "\(shape) is not N, H, W, C")
        let (height, width, channels) = (shape[1], shape[2], shape[3])
        let (halfHeight, halfWidth) = ((height + 1) / 2, (width + 1) / 2)
        let result = Tensor(shape: [shape[0], halfHeight, halfWidth, channels]) { out in
            elements.withUnsafeBufferPointer { values in
                concurrentBands(of: shape[0] * halfHeight, smallest: 8) { lines in
                    for line in lines {
                        for x in 0..<halfWidth {
                            let target = out + (line * halfWidth + x) * channels
                            let square = Self.square(line, x, halfHeight: halfHeight, height: height, width: width)
                            target.update(from: values.baseAddress! + square.first * channels, count: channels)
                            for pixel in square.others {
                                let source = values.baseAddress! + pixel * channels
                                for channel in 0..<channels { target[channel] = max(target[channel], source[channel]) }
                            }
                        }
                    }
                }
            }
        }
        let x = detached
        return result.recorded(from: self) { gradient in
            var whole = [Float](repeating: 0, count: x.count)
            for line in 0..<(x.shape[0] * halfHeight) {
                for column in 0..<halfWidth {
                    let square = Self.square(line, column, halfHeight: halfHeight, height: height, width: width)
                    for channel in 0..<channels {
                        // The first of equal ones, as in PyTorch.
                        let largest = square.others.reduce(square.first) {
                            x.elements[$1 * channels + channel] > x.elements[$0 * channels + channel] ? $1 : $0
                        }
                        whole[largest * channels + channel] =
                            gradient.elements[(line * halfWidth + column) * channels + channel]
                    }
                }
            }
            return Tensor(shape: x.shape, elements: whole)
        }
    }

    /// The pixels of a square, in reading order; `line` counts the lines of squares of all images.
    private static func square(
        _ line: Int, _ x: Int, halfHeight: Int, height: Int, width: Int
    ) -> (first: Int, others: [Int]) {
        let (image, y) = (line / halfHeight, line % halfHeight)
        let first = (image * height + 2 * y) * width + 2 * x
        var others: [Int] = []
        if 2 * x + 1 < width { others.append(first + 1) }
        if 2 * y + 1 < height {
            others.append(first + width)
            if 2 * x + 1 < width { others.append(first + width + 1) }
        }
        return (first, others)
    }
}
