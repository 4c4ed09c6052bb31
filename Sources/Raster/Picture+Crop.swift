extension Picture {
    /// The part of the picture in `rect`, with its metadata.
    ///
    /// - Precondition: `rect` lies in the picture and is not empty.
    public func cropped(to rect: PixelRect) -> Picture {
        let cut: Samples
        switch samples {
        case .eight(let values):
            cut = .eight(crop(values, width: width, height: height, channels: format.channels, to: rect))
        case .sixteen(let values):
            cut = .sixteen(crop(values, width: width, height: height, channels: format.channels, to: rect))
        }
        return Picture(
            width: rect.width, height: rect.height, format: format, samples: cut, metadata: metadata)
    }
}

extension FloatImage {
    /// The part of the image in `rect`.
    ///
    /// - Precondition: `rect` lies in the image and is not empty.
    public func cropped(to rect: PixelRect) -> FloatImage {
        FloatImage(
            width: rect.width, height: rect.height, channels: channels,
            values: crop(values, width: width, height: height, channels: channels, to: rect))
    }
}

extension Mask {
    /// The part of the mask in `rect`.
    ///
    /// - Precondition: `rect` lies in the mask and is not empty.
    public func cropped(to rect: PixelRect) -> Mask {
        Mask(
            width: rect.width, height: rect.height,
            values: crop(values, width: width, height: height, channels: 1, to: rect))
    }
}

/// The values of `rect` out of interleaved pixels, row by row.
private func crop<Value>(
    _ values: [Value], width: Int, height: Int, channels: Int, to rect: PixelRect
) -> [Value] {
    precondition(
        !rect.isEmpty && PixelRect(width: width, height: height).contains(rect),
        "\(rect) does not lie in \(width)x\(height) pixels")
    if rect.width == width && rect.height == height { return values }
    var cut: [Value] = []
    cut.reserveCapacity(rect.area * channels)
    for row in rect.rows {
        let start = (row * width + rect.x) * channels
        cut.append(contentsOf: values[start..<start + rect.width * channels])
    }
    return cut
}
