extension Tensor {
    /// Pixels up to a larger size, mirrored at the right and the bottom border without repeating the border itself.
    ///
    /// - Parameters:
    ///   - height: at least the tensor's own.
    ///   - width: at least the tensor's own.
    public func reflected(toHeight height: Int, width: Int) -> Tensor {
        precondition(!isRecorded, "mirroring has no gradient")
        if height == shape[1] && width == shape[2] { return self }
        let (ownHeight, ownWidth, channels) = (shape[1], shape[2], shape[3])
        func mirrored(_ index: Int, _ length: Int) -> Int {
            // A picture of fewer pixels than are missing is all border.
            index < length ? index : max(0, 2 * (length - 1) - index)
        }
        return Tensor(shape: [shape[0], height, width, channels]) { out in
            elements.withUnsafeBufferPointer { values in
                for image in 0..<shape[0] {
                    for y in 0..<height {
                        let row =
                            values.baseAddress! + (image * ownHeight + mirrored(y, ownHeight)) * ownWidth * channels
                        let target = out + (image * height + y) * width * channels
                        for x in 0..<width {
                            (target + x * channels).update(
                                from: row + mirrored(x, ownWidth) * channels, count: channels)
                        }
                    }
                }
            }
        }
    }

    /// The rows and columns of a rectangle of every image.
    ///
    /// - Precondition: they lie in the image, and nothing is recorded.
    public func cropped(rows: Range<Int>, columns: Range<Int>) -> Tensor {
        precondition(!isRecorded, "cropping has no gradient")
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= shape[1] && columns.lowerBound >= 0
                && columns.upperBound <= shape[2], "rows \(rows) and columns \(columns) don't lie in \(shape)")
        if rows == 0..<shape[1] && columns == 0..<shape[2] { return self }
        let channels = shape[3]
        return Tensor(shape: [shape[0], rows.count, columns.count, channels]) { out in
            elements.withUnsafeBufferPointer { values in
                for image in 0..<shape[0] {
                    for (index, row) in rows.enumerated() {
                        let source =
                            values.baseAddress! + ((image * shape[1] + row) * shape[2] + columns.lowerBound) * channels
                        (out + (image * rows.count + index) * columns.count * channels).update(
                            from: source, count: columns.count * channels)
                    }
                }
            }
        }
    }
}
