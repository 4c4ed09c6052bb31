extension Picture {
    /// What of the pixels, and of what says how they look, a JPEG has no place for.
    var lossesInJPEG: [Notice] {
        var notices: [Notice] = []
        if hasTransparentPixels {
            notices.append(
                Notice(
                    "opacity-dropped",
                    "a JPEG has no transparency, so the picture was laid over white; write a PNG instead"))
        }
        if samples.depth > 8 {
            notices.append(
                Notice(
                    "depth-reduced",
                    "a JPEG has 8 bits for each sample, so the picture's \(samples.depth) were rounded; write a PNG instead"
                ))
        }
        if metadata.iccProfile == nil && metadata.sRGBIntent == nil && !metadata.looksLikeSRGB {
            notices.append(
                Notice(
                    "colors-dropped",
                    "what the PNG says of its colours (gAMA, cHRM) has no place in a JPEG: it may look different; write a "
                        + "PNG instead"))
        }
        return notices
    }

    private var hasTransparentPixels: Bool {
        guard format.hasAlpha else { return false }
        func isTransparent<Sample: FixedWidthInteger>(_ samples: [Sample]) -> Bool {
            stride(from: format.channels - 1, to: samples.count, by: format.channels).contains { samples[$0] != .max }
        }
        return switch samples {
        case .eight(let values): isTransparent(values)
        case .sixteen(let values): isTransparent(values)
        }
    }
}

extension Metadata {
    /// Whether the gamma and the primaries of a PNG are those of sRGB (PNG §11.3.2.5), or not told.
    fileprivate var looksLikeSRGB: Bool {
        let isUsualGamma = gamma.map { abs($0 - 0.45455) < 0.01 } ?? true
        let areUsualPrimaries =
            chromaticities.map { colors in
                let told = [colors.white, colors.red, colors.green, colors.blue]
                let usual: [SIMD2<Double>] = [[0.3127, 0.329], [0.64, 0.33], [0.3, 0.6], [0.15, 0.06]]
                return zip(told, usual).allSatisfy { abs($0.x - $1.x) < 0.005 && abs($0.y - $1.y) < 0.005 }
            } ?? true
        return isUsualGamma && areUsualPrimaries
    }
}
