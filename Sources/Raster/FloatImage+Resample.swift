extension FloatImage {
    /// The image, or a region of it, at another size.
    ///
    /// Channels are filtered on their own: premultiply by alpha first if there is one. Filters that
    /// overshoot (bicubic, Lanczos) may leave the range of the input.
    ///
    /// - Parameters:
    ///   - width: Columns of the result, at least 1.
    ///   - height: Rows of the result, at least 1.
    ///   - filter: How much each pixel counts.
    ///   - region: The part to resample, inside the image and not empty; all of it if `nil`. Pixels around it take part
    ///     as far as the filter reaches, so that tiles resampled one by one fit together.
    public func resampled(
        width: Int, height: Int, filter: ResamplingFilter = .lanczos3, region: PixelRect? = nil
    ) -> FloatImage {
        let region = region ?? PixelRect(width: self.width, height: self.height)
        precondition(width > 0 && height > 0, "an image has at least one pixel")
        precondition(
            !region.isEmpty && PixelRect(width: self.width, height: self.height).contains(region),
            "the region must lie in the image")
        if region.width == width && region.height == height { return cropped(to: region) }

        let separable = SeparableFilter(
            horizontal: TapTable(
                filter, inputCount: self.width, origin: region.x, length: region.width, outputCount: width),
            vertical: TapTable(
                filter, inputCount: self.height, origin: region.y, length: region.height,
                outputCount: height),
            channels: channels)
        return filtered(by: separable)
    }

    /// Some rows of the image at another size, for images that are too large to be there whole.
    ///
    /// - Parameters:
    ///   - width: of the whole result.
    ///   - height: of the whole result.
    ///   - filter: how much each pixel counts.
    ///   - rows: of the result.
    public func resampled(
        width: Int, height: Int, filter: ResamplingFilter = .lanczos3, rows: Range<Int>
    ) -> FloatImage {
        let (columns, lines) = (
            TapTable(filter, inputCount: self.width, length: self.width, outputCount: width),
            TapTable(filter, inputCount: self.height, length: self.height, outputCount: height)
        )
        return filtered(by: SeparableFilter(horizontal: columns, vertical: lines.only(rows), channels: channels))
    }

    /// The image run through a filter of as many channels.
    func filtered(by separable: SeparableFilter) -> FloatImage {
        let columns = separable.horizontal.inputs
        let outputLength = separable.horizontal.outputs * channels
        let values = self.values.withUnsafeBufferPointer { source in
            [Float](unsafeUninitializedCapacity: outputLength * separable.vertical.outputs) { target, count in
                separable.run { row, pixels in
                    let first = source.baseAddress! + (row * width + columns.lowerBound) * channels
                    pixels.update(from: first, count: columns.count * channels)
                } write: { row, pixels in
                    (target.baseAddress! + row * outputLength).initialize(from: pixels, count: outputLength)
                }
                count = target.count
            }
        }
        return FloatImage(
            width: separable.horizontal.outputs, height: separable.vertical.outputs, channels: channels,
            values: values)
    }
}
