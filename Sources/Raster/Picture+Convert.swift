extension Picture {
    /// The picture in another pixel format.
    ///
    /// Gray comes from RGB by ITU-R BT.601 luma on the stored values, RGB from CMYK by (1 - ink) (1 - black); added
    /// alpha is opaque, removed alpha is dropped. An ICC profile of another colour model goes with the old format.
    ///
    /// - Precondition: `format` is not CMYK unless the picture is.
    public func converted(to format: PixelFormat) -> Picture {
        guard format != self.format else { return self }
        precondition(
            format.colorModel != .cmyk || self.format.colorModel == .cmyk, "there is no conversion to CMYK")
        let depth = samples.depth
        let image = FloatImage(self)
        var values: [Float] = []
        values.reserveCapacity(width * height * format.channels)
        let (from, to) = (self.format, format)
        for pixel in 0..<(width * height) {
            let start = pixel * from.channels
            func value(_ channel: Int) -> Float { image.values[start + channel] }
            let color: [Float]
            switch (from.colorModel, to.colorModel) {
            case (.gray, .rgb): color = [value(0), value(0), value(0)]
            case (.rgb, .gray): color = [Self.luma(value(0), value(1), value(2))]
            case (.cmyk, .rgb): color = (0..<3).map { (1 - value($0)) * (1 - value(3)) }
            case (.cmyk, .gray):
                let rgb = (0..<3).map { (1 - value($0)) * (1 - value(3)) }
                color = [Self.luma(rgb[0], rgb[1], rgb[2])]
            default: color = (0..<from.colorChannels).map(value)
            }
            values += color
            if to.hasAlpha { values.append(from.hasAlpha ? value(from.colorChannels) : 1) }
        }
        var metadata = metadata
        if from.colorModel != to.colorModel {
            metadata.iccProfile = nil
            metadata.iccProfileName = nil
        }
        return Picture(
            width: width, height: height, format: format, samples: Samples(values, depth: depth), metadata: metadata)
    }

    private static func luma(_ red: Float, _ green: Float, _ blue: Float) -> Float {
        0.299 * red + 0.587 * green + 0.114 * blue
    }

    /// The picture with samples of 8 or 16 bits, rounded to the nearest.
    public func with(depth: Int) -> Picture {
        guard depth != samples.depth else { return self }
        let converted: Samples =
            switch samples {
            case .eight(let values): .sixteen(values.map { UInt16($0) * 257 })
            case .sixteen(let values): .eight(values.map { UInt8((UInt32($0) * 255 + 32_767) / 65_535) })
            }
        return Picture(width: width, height: height, format: format, samples: converted, metadata: metadata)
    }

    /// The picture without alpha, laid over white.
    func overWhite() -> Picture {
        guard format.hasAlpha else { return self }
        let image = FloatImage(self)
        let colors = format.colorChannels
        var values: [Float] = []
        values.reserveCapacity(width * height * colors)
        for pixel in 0..<(width * height) {
            let alpha = image.values[pixel * (colors + 1) + colors]
            for color in 0..<colors { values.append(alpha * image.values[pixel * (colors + 1) + color] + 1 - alpha) }
        }
        return Picture(
            width: width, height: height, format: PixelFormat(format.colorModel),
            samples: Samples(values, depth: samples.depth), metadata: metadata)
    }
}
