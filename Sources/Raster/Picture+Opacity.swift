extension Picture {
    /// The picture's colours alone, those of transparent pixels too.
    public func withoutOpacity() -> Picture {
        guard format.hasAlpha else { return self }
        let (channels, colors) = (format.channels, format.colorChannels)
        func dropped<Sample>(_ samples: [Sample]) -> [Sample] {
            [Sample](unsafeUninitializedCapacity: width * height * colors) { result, count in
                for pixel in 0..<(width * height) {
                    for color in 0..<colors {
                        result.initializeElement(at: pixel * colors + color, to: samples[pixel * channels + color])
                    }
                }
                count = width * height * colors
            }
        }
        let kept: Samples =
            switch samples {
            case .eight(let values): .eight(dropped(values))
            case .sixteen(let values): .sixteen(dropped(values))
            }
        return Picture(
            width: width, height: height, format: PixelFormat(format.colorModel), samples: kept, metadata: metadata)
    }

    /// An opaque picture with the opacity of another one of the same size and depth.
    public func withOpacity(of other: Picture) -> Picture {
        guard other.format.hasAlpha else { return self }
        precondition(
            !format.hasAlpha && (width, height) == (other.width, other.height)
                && samples.depth == other.samples.depth, "the pictures must be of one size and depth")
        let (colors, channels) = (format.colorChannels, other.format.channels)
        func joined<Sample>(_ samples: [Sample], _ opacities: [Sample]) -> [Sample] {
            [Sample](unsafeUninitializedCapacity: width * height * (colors + 1)) { result, count in
                for pixel in 0..<(width * height) {
                    for color in 0..<colors {
                        result.initializeElement(
                            at: pixel * (colors + 1) + color, to: samples[pixel * colors + color])
                    }
                    result.initializeElement(
                        at: pixel * (colors + 1) + colors, to: opacities[(pixel + 1) * channels - 1])
                }
                count = width * height * (colors + 1)
            }
        }
        let all: Samples
        switch (samples, other.samples) {
        case (.eight(let values), .eight(let opacities)): all = .eight(joined(values, opacities))
        case (.sixteen(let values), .sixteen(let opacities)): all = .sixteen(joined(values, opacities))
        default: preconditionFailure("the pictures must be of one depth")
        }
        return Picture(
            width: width, height: height, format: PixelFormat(format.colorModel, alpha: true), samples: all,
            metadata: metadata)
    }
}
