extension Mask {
    /// What of a picture says which pixels to fill.
    public enum Source: String, Sendable, CaseIterable {
        /// A guess at what the picture was made for:
        ///
        /// 1. Alpha is the same everywhere: `luminance`.
        /// 2. Alpha varies and all that is at least half opaque has one colour: `alpha`. It is a brush
        ///    layer, such as GIMP and Krita export; the colour of the brush does not matter.
        /// 3. Alpha varies and all that is at least half opaque is neutral grey: `luminance`. It is a mask
        ///    drawn in black and white on a transparent layer.
        /// 4. Anything else is a photograph with a hole in it: `erased`.
        case automatic
        /// Bright is filled, dark and transparent are kept: luma (ITU-R BT.601) times alpha.
        case luminance
        /// Opaque is filled: paint on a transparent layer.
        case alpha
        /// Transparent is filled: a picture whose hole was made with the eraser.
        case erased
    }

    /// The mask that a picture of any format and depth stands for.
    ///
    /// - Throws: `RasterError` when `source` asks for an alpha channel that the picture lacks.
    public init(_ picture: Picture, source: Source = .automatic) throws {
        if (source == .alpha || source == .erased) && !picture.format.hasAlpha {
            throw RasterError(
                "the mask has no alpha channel to take its \(source.rawValue) part from; "
                    + "save it with transparency, or use its luminance")
        }
        switch source == .automatic ? Self.likelySource(of: picture) : source {
        case .alpha:
            self.init(width: picture.width, height: picture.height, values: picture.alpha)
        case .erased:
            self.init(width: picture.width, height: picture.height, values: picture.alpha.map { 1 - $0 })
        default:
            var values = picture.luma.values
            if picture.format.hasAlpha {
                values = zip(values, picture.alpha).map { $0 * $1 }
            }
            self.init(width: picture.width, height: picture.height, values: values)
        }
    }

    /// What `Source.automatic` comes to for a picture: one of the other cases.
    public static func likelySource(of picture: Picture) -> Source {
        guard picture.format.hasAlpha else { return .luminance }
        switch picture.samples {
        case .eight(let samples): return likelySource(of: samples, format: picture.format)
        case .sixteen(let samples): return likelySource(of: samples, format: picture.format)
        }
    }

    private static func likelySource<Sample: FixedWidthInteger & UnsignedInteger>(
        of samples: [Sample], format: PixelFormat
    ) -> Source {
        let channels = format.channels
        let colors = format.colorChannels
        // Programs that keep premultiplied pixels give back colours that are a little off.
        let tolerance = Int(Sample.max) / 64
        var alphaVaries = false
        var oneColor = true
        var neutral = true
        var brush: Int?

        samples.withUnsafeBufferPointer { samples in
            for pixel in stride(from: 0, to: samples.count, by: channels) {
                let alpha = samples[pixel + colors]
                alphaVaries = alphaVaries || alpha != samples[colors]
                guard alpha > Sample.max / 2 else { continue }
                let reference = brush ?? pixel
                brush = reference
                for color in 0..<colors {
                    let value = Int(samples[pixel + color])
                    oneColor = oneColor && abs(value - Int(samples[reference + color])) <= tolerance
                    neutral = neutral && abs(value - Int(samples[pixel])) <= tolerance
                }
            }
        }
        guard alphaVaries else { return .luminance }
        if oneColor { return .alpha }
        return neutral ? .luminance : .erased
    }
}

extension Picture {
    /// The alpha channel, 0...1; for pictures that have one.
    fileprivate var alpha: [Float] {
        let channels = format.channels
        return [Float](unsafeUninitializedCapacity: width * height) { target, count in
            switch samples {
            case .eight(let samples):
                for i in 0..<width * height { target[i] = Float(samples[i * channels + channels - 1]) / 255 }
            case .sixteen(let samples):
                for i in 0..<width * height { target[i] = Float(samples[i * channels + channels - 1]) / 65535 }
            }
            count = width * height
        }
    }
}
