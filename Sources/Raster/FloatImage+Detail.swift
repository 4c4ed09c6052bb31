extension Picture {
    /// The picture changed as a small copy of it was, with its own detail as far as the change kept it, and its own opacity;
    /// see `FloatImage.enlarged(withDetailOf:seen:)`. Beside the result only some rows are in memory as numbers.
    ///
    /// - Parameters:
    ///   - made: the small copy after the change, RGB.
    ///   - seen: what the change was made from.
    /// - Precondition: the picture is grey or RGB.
    public func changed(to made: FloatImage, from seen: FloatImage) -> Picture {
        let transfer = DetailTransfer(to: made, from: seen)
        let opaque = extendingVisibleColors().withoutOpacity()
        var result = Picture(
            width: width, height: height, format: opaque.format, depth: samples.depth, metadata: metadata)
        for band in PixelRect(width: width, height: height).bands {
            let detailed = transfer.rows(
                band.rows, of: FloatImage(opaque.cropped(to: band).converted(to: .rgb)), height: height)
            result.replace(
                band, with: FloatImage(Picture(detailed, depth: 16).converted(to: opaque.format)))
        }
        return result.withOpacity(of: self)
    }
}

/// A change of a small image, ready to be applied to rows of the large one it is a copy of.
private struct DetailTransfer {
    private let made: FloatImage
    private let seen: FloatImage
    private let slopes: FloatImage

    init(to made: FloatImage, from seen: FloatImage) {
        precondition(
            seen.width == made.width && seen.height == made.height && seen.channels == made.channels,
            "images of one size")
        self.made = made
        self.seen = seen
        slopes = made.slopes(from: seen)
    }

    /// - Parameters:
    ///   - original: these rows of the large image.
    ///   - height: the large image's.
    func rows(_ rows: Range<Int>, of original: FloatImage, height: Int) -> FloatImage {
        func large(_ image: FloatImage, _ filter: ResamplingFilter) -> FloatImage {
            image.resampled(width: original.width, height: height, filter: filter, rows: rows)
        }
        var result = large(made, .lanczos3)
        let (smooth, slopes) = (large(seen, .lanczos3), large(slopes, .bilinear))
        for place in result.values.indices {
            result.values[place] += slopes.values[place] * (original.values[place] - smooth.values[place])
        }
        return result
    }
}

extension FloatImage {
    /// This image, a changed version of a larger one's small copy, at the larger one's size and with its detail, as far as
    /// the change kept it.
    ///
    /// Around each pixel the change is taken as a line through what was and what is (He, Sun & Tang 2013, "Guided Image
    /// Filtering", §3.1); detail that the small copy lacks is scaled by the line's slope. What was darkened has darker
    /// detail, what was painted over has none. Where there is too little contrast to tell, the slope of a wider
    /// surrounding counts.
    ///
    /// - Parameters:
    ///   - original: the larger image, with the same channels.
    ///   - seen: as large as this one: what the change was made from.
    /// - Returns: as large as `original`; this image itself where both are of one size and `seen` equals `original`.
    public func enlarged(withDetailOf original: FloatImage, seen: FloatImage) -> FloatImage {
        precondition(original.channels == channels, "images of one kind")
        if seen == original { return self }
        return DetailTransfer(to: self, from: seen).rows(0..<original.height, of: original, height: original.height)
    }

    /// How strongly this image follows another around each pixel, 0...1.5.
    fileprivate func slopes(from seen: FloatImage) -> FloatImage {
        var slopes = FloatImage(width: width, height: height, channels: channels, repeating: 1)
        for sigma in [24.0, 12, 3] {
            let (mean, seenMean) = (blurred(sigma), seen.blurred(sigma))
            let products = zipped(seen, *).blurred(sigma)
            let squares = seen.zipped(seen, *).blurred(sigma)
            for place in slopes.values.indices {
                let covariance = products.values[place] - mean.values[place] * seenMean.values[place]
                let variance = max(0, squares.values[place] - seenMean.values[place] * seenMean.values[place])
                let slope = (covariance + Self.faint * slopes.values[place]) / (variance + Self.faint)
                slopes.values[place] = min(max(slope, 0), 1.5)
            }
        }
        return slopes
    }

    /// The variance below which contrast is too faint to tell: that of about 4 levels of 255.
    private static let faint: Float = 2.5e-4

    /// Blurred by a Gaussian; what it would take from over the border does not count.
    private func blurred(_ sigma: Double) -> FloatImage {
        let radius = Int((3 * sigma).rounded(.up))
        return filtered(
            by: SeparableFilter(
                horizontal: TapTable(gaussian: sigma, radius: radius, count: width),
                vertical: TapTable(gaussian: sigma, radius: radius, count: height), channels: channels))
    }
}
