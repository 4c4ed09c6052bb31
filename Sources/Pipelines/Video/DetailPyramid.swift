import GentoolRaster

/// An image as detail of one octave each, the finest first, and what is left of it without them (Burt & Adelson 1983, "The
/// Laplacian Pyramid as a Compact Image Code").
struct DetailPyramid: Sendable {
    /// Each half as large as the one before it.
    let bands: [FloatImage]
    /// As large as the image, and without any of the detail.
    let rest: FloatImage

    /// - Parameters:
    ///   - image: what is taken apart.
    ///   - count: the octaves that are taken out of it, at least 1; fewer where it is too small for them.
    init(_ image: FloatImage, octaves count: Int) {
        var (bands, level) = ([FloatImage](), image)
        repeat {
            let next = level.resampled(
                width: (level.width + 1) / 2, height: (level.height + 1) / 2, filter: .bilinear)
            bands.append(level.zipped(next.enlarged(to: level), -))
            level = next
        } while bands.count < count && min(level.width, level.height) > 3
        for band in bands.reversed() { level = level.enlarged(to: band) }
        (self.bands, rest) = (bands, level)
    }

    /// The detail alone, each octave scaled.
    ///
    /// - Parameter gains: for each band one of a channel, as large.
    func detail(_ gains: [FloatImage]) -> FloatImage {
        var sum: FloatImage?
        for (var band, gain) in zip(bands, gains).reversed() {
            let channels = band.channels
            for place in band.values.indices { band.values[place] *= gain.values[place / channels] }
            sum = sum.map { band.zipped($0.enlarged(to: band), +) } ?? band
        }
        return sum!
    }
}

extension FloatImage {
    func enlarged(to other: FloatImage) -> FloatImage {
        resampled(width: other.width, height: other.height, filter: .bilinear)
    }
}
