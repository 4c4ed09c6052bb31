import GentoolBase

extension Tensor {
    /// Rows and columns around every image that mirror it without repeating its border (PyTorch's `reflect`),
    /// optionally after enlarging it to twice its size by repeating each pixel.
    ///
    /// - Parameters:
    ///   - padding: rows and columns on each side, fewer than the (enlarged) image has.
    ///   - doubled: whether the image is enlarged first.
    /// - Returns: N, H', W', C; the receiver is N, H, W, C.
    public func reflectionPadded(_ padding: Padding, doubled: Bool = false) -> Tensor {
        let map = ReflectionMap(shape, padding, doubled: doubled)
        let result = Tensor(shape: map.result) { out in
            elements.withUnsafeBufferPointer { values in
                concurrentBands(of: map.result[0] * map.result[1], smallest: 8) { lines in
                    for line in lines {
                        map.forEachPixel(ofLine: line) { source, target in
                            (out + target).update(from: values.baseAddress! + source, count: map.channels)
                        }
                    }
                }
            }
        }
        return result.recorded(from: self) { gradient in
            var sums = Tensor(shape: map.input)
            sums.elements.withUnsafeMutableBufferPointer { sums in
                // Images don't share pixels; lines of one do.
                let sums = sums.baseAddress!
                gradient.elements.withUnsafeBufferPointer { values in
                    parallelFor(map.input[0]) { image in
                        for line in (image * map.result[1])..<((image + 1) * map.result[1]) {
                            map.forEachPixel(ofLine: line) { source, target in
                                for channel in 0..<map.channels { sums[source + channel] += values[target + channel] }
                            }
                        }
                    }
                }
            }
            return sums
        }
    }
}

/// Which pixel of an image each pixel of the mirrored one is.
private struct ReflectionMap: Sendable {
    let input: [Int]
    let result: [Int]
    private let padding: Padding
    private let scale: Int

    init(_ shape: [Int], _ padding: Padding, doubled: Bool) {
        precondition(shape.count == 4, "\(shape) is not N, H, W, C")
        scale = doubled ? 2 : 1
        self.padding = padding
        input = shape
        let (height, width) = (shape[1] * scale, shape[2] * scale)
        precondition(
            max(padding.top, padding.bottom) < height && max(padding.left, padding.right) < width,
            "\(height)x\(width) pixels have no \(padding) to mirror")
        result = [
            shape[0], height + padding.top + padding.bottom, width + padding.left + padding.right, shape[3],
        ]
    }

    var channels: Int { input[3] }

    /// Calls `body` with where each pixel of a line of the result begins, in the image and in the result.
    @inline(__always)
    func forEachPixel(ofLine line: Int, _ body: (_ source: Int, _ target: Int) -> Void) {
        let (image, row) = (line / result[1], line % result[1])
        let y = Self.mirrored(row - padding.top, input[1] * scale) / scale
        let sourceLine = (image * input[1] + y) * input[2]
        for column in 0..<result[2] {
            let x = Self.mirrored(column - padding.left, input[2] * scale) / scale
            body((sourceLine + x) * channels, (line * result[2] + column) * channels)
        }
    }

    private static func mirrored(_ index: Int, _ length: Int) -> Int {
        index < 0 ? -index : index < length ? index : 2 * (length - 1) - index
    }
}
