import CGentoolKernels

extension Picture {
    /// The picture at another size, with its depth, format and metadata.
    ///
    /// Pixels weigh as much as they are opaque, so that colours hidden under transparency do not bleed
    /// into visible ones; what ends up fully transparent becomes black. Memory beside the result is a few
    /// rows a core.
    ///
    /// Equals Pillow's `resize` but for the rounding between its two passes: Pillow stores whole levels,
    /// clamped to 0...255, after the first one, and this is exact until the end.
    ///
    /// - Parameters:
    ///   - width: Columns of the result, at least 1.
    ///   - height: Rows of the result, at least 1.
    ///   - filter: How much each pixel counts.
    ///   - linearLight: Mix amounts of light instead of stored values, taking colours for sRGB: a fine black and white
    ///     pattern becomes the grey it looks like from afar (188 of 255, not 128). Has no effect on CMYK pictures,
    ///     whose samples are amounts of ink.
    ///   - depth: bits of the result's samples, 8 or 16; by default the picture's.
    public func resized(
        width: Int, height: Int, filter: ResamplingFilter = .lanczos3, linearLight: Bool = false, depth: Int? = nil
    ) -> Picture {
        precondition(width > 0 && height > 0, "a picture has at least one pixel")
        if width == self.width && height == self.height { return depth.map { with(depth: $0) } ?? self }

        let channels = format.channels
        let colors = format.colorChannels
        let wanted = depth ?? samples.depth
        let depth = samples.depth
        let table = linearLight && format.colorModel != .cmyk ? SRGBTable.depth(depth) : nil
        // Less than half a level of opacity is stored as none.
        let smallestAlpha: Float = depth == 16 ? 0.5 / 65535 : 0.5 / 255
        let separable = SeparableFilter(
            horizontal: TapTable(
                filter, inputCount: self.width, length: self.width, outputCount: width),
            vertical: TapTable(
                filter, inputCount: self.height, length: self.height, outputCount: height),
            channels: channels)
        let columns = separable.horizontal.inputs

        let resized = Samples(count: width * height * channels, depth: wanted) { store in
            separable.run { row, pixels in
                let start = (row * self.width + columns.lowerBound) * channels
                samples.copy(start..<start + columns.count * channels, to: pixels)
                table?.linearize(pixels, count: columns.count, channels: channels, colors: colors)
                if format.hasAlpha { gentool_premultiply(pixels, columns.count, channels) }
            } write: { row, pixels in
                if format.hasAlpha { gentool_unpremultiply(pixels, width, channels, smallestAlpha) }
                table?.encode(pixels, count: width, channels: channels, colors: colors)
                store.store(pixels, count: width * channels, at: row * width * channels)
            }
        }
        return Picture(
            width: width, height: height, format: format, samples: resized, metadata: metadata)
    }

    /// The picture in its proportions and as large as fits, but not larger than it is.
    public func shrunk(toFit size: (width: Int, height: Int)) -> Picture {
        let factor = min(1, Double(size.width) / Double(width), Double(size.height) / Double(height))
        return resized(
            width: max(1, min(size.width, Int((Double(width) * factor).rounded()))),
            height: max(1, min(size.height, Int((Double(height) * factor).rounded()))))
    }
}
