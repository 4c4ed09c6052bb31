import GentoolBase

extension Picture {
    /// Lays `patch` over the pixels of `rect`, as far as `mask` says: `m · new + (1 - m) · old`.
    ///
    /// Pixels where the mask is 0 stay bit-identical, at 16 bits too; where it is 1 they become the
    /// patch's own, rounded to the picture's depth. Colours mix as stored. With alpha, they mix weighted
    /// by opacity, so that no hidden colour of a transparent pixel shows.
    ///
    /// - Parameters:
    ///   - patch: Values of 0...1, as large as `rect`, with the picture's channels; or without its alpha
    ///     channel, and then opaque.
    ///   - mask: As large as `rect`.
    ///   - rect: Inside the picture; all of it if `nil`.
    public mutating func composite(_ patch: FloatImage, mask: Mask, at rect: PixelRect? = nil) {
        let rect = rect ?? PixelRect(width: width, height: height)
        precondition(
            PixelRect(width: width, height: height).contains(rect), "the patch must lie in the picture")
        precondition(
            (patch.width, patch.height) == (rect.width, rect.height)
                && (mask.width, mask.height) == (rect.width, rect.height),
            "patch and mask must be as large as the rectangle they cover")
        precondition(
            patch.channels == format.channels || patch.channels == format.colorChannels,
            "the patch must have the picture's channels")

        let blend = Blend(width: width, format: format, patch: patch, mask: mask, rect: rect)
        // Taken out and put back, the samples have one owner and change in place.
        let samples = self.samples
        self.samples = .eight([])
        switch consume samples {
        case .eight(var values):
            blend.apply(to: &values)
            self.samples = .eight(values)
        case .sixteen(var values):
            blend.apply(to: &values)
            self.samples = .sixteen(values)
        }
    }

    /// Blends a patch of the picture's own format into it; its depth may differ.
    public mutating func composite(_ patch: Picture, mask: Mask, at rect: PixelRect? = nil) {
        precondition(patch.format == format, "the patch must have the picture's format")
        composite(FloatImage(patch), mask: mask, at: rect)
    }

    /// A copy with `patch` laid over it; see `composite(_:mask:at:)`.
    public func composited(with patch: FloatImage, mask: Mask, at rect: PixelRect? = nil) -> Picture {
        var result = self
        result.composite(patch, mask: mask, at: rect)
        return result
    }

    /// A copy with `patch` laid over it; see `composite(_:mask:at:)`.
    public func composited(with patch: Picture, mask: Mask, at rect: PixelRect? = nil) -> Picture {
        var result = self
        result.composite(patch, mask: mask, at: rect)
        return result
    }
}

/// The mixing of a patch into samples of either depth.
private struct Blend {
    let width: Int
    let format: PixelFormat
    let patch: FloatImage
    let mask: Mask
    let rect: PixelRect

    func apply<Sample: FixedWidthInteger & UnsignedInteger>(to samples: inout [Sample]) {
        samples.withUnsafeMutableBufferPointer { samples in
            patch.values.withUnsafeBufferPointer { patch in
                mask.values.withUnsafeBufferPointer { mask in
                    let samples = samples
                    concurrentBands(of: rect.height, smallest: 16) { rows in
                        for row in rows {
                            let new = patch.baseAddress! + row * rect.width * self.patch.channels
                            let weights = mask.baseAddress! + row * rect.width
                            let start = (rect.y + row) * width + rect.x
                            let old = samples.baseAddress! + start * format.channels
                            for x in 0..<rect.width where weights[x] > 0 {
                                mix(
                                    new + x * self.patch.channels, weights[x],
                                    into: old + x * format.channels)
                            }
                        }
                    }
                }
            }
        }
    }

    /// Mixes one pixel of the patch into one of the picture, with weight `m` > 0.
    @inline(__always)
    private func mix<Sample: FixedWidthInteger & UnsignedInteger>(
        _ new: UnsafePointer<Float>, _ m: Float, into old: UnsafeMutablePointer<Sample>
    ) {
        let colors = format.colorChannels
        let scale = 1 / Float(Sample.max)
        var newWeight = m
        var oldWeight = 1 - m
        if format.hasAlpha {
            let newAlpha = patch.channels > colors ? max(0, min(1, new[colors])) : 1
            let oldAlpha = Float(old[colors]) * scale
            let alpha = m * newAlpha + (1 - m) * oldAlpha
            // Between two fully transparent pixels there is no opacity to weigh by.
            if alpha > 0 {
                newWeight = m * newAlpha / alpha
                oldWeight = (1 - m) * oldAlpha / alpha
            }
            old[colors] = rounded(alpha)
        }
        for color in 0..<colors {
            old[color] = rounded(newWeight * new[color] + oldWeight * (Float(old[color]) * scale))
        }
    }

    @inline(__always)
    private func rounded<Sample: FixedWidthInteger & UnsignedInteger>(_ value: Float) -> Sample {
        // NaN fails the comparison and becomes 0.
        Sample(value > 0 ? min(value, 1) * Float(Sample.max) + 0.5 : 0)
    }
}
