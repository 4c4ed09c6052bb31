import GentoolBase

/// Two sums for each channel of each image, made in bands of pixels.
///
/// Bands of a fixed size, added up in order, give the same sums on any number of cores.
///
/// Sendable by promise: parallel loops write parts that no other one touches, and whoever reads waits for them.
final class BandSums: @unchecked Sendable {
    private let images: Int, pixels: Int, channels: Int
    /// Images × bands × 2 × channels.
    private let sums: UnsafeMutablePointer<Double>

    private static let bandPixels = 1024
    private var bands: Int { (pixels + Self.bandPixels - 1) / Self.bandPixels }

    /// All sums are 0.
    init(images: Int, pixels: Int, channels: Int) {
        (self.images, self.pixels, self.channels) = (images, pixels, channels)
        let count = images * ((pixels + Self.bandPixels - 1) / Self.bandPixels) * 2 * channels
        sums = .allocate(capacity: max(1, count))
        sums.initialize(repeating: 0, count: count)
    }

    deinit { sums.deallocate() }

    struct Band {
        let image: Int
        /// The first of its elements.
        let place: Int
        let pixels: Int
        /// The band's sums, one for each channel.
        let first: UnsafeMutablePointer<Double>
        let second: UnsafeMutablePointer<Double>
    }

    /// Calls `body` with each band, several at a time.
    func concurrently(_ body: (Band) -> Void) {
        parallelFor(images * bands) { task in
            let (image, start) = (task / bands, task % bands * Self.bandPixels)
            let own = sums + task * 2 * channels
            body(
                Band(
                    image: image, place: (image * pixels + start) * channels,
                    pixels: min(Self.bandPixels, pixels - start), first: own, second: own + channels))
        }
    }

    /// An image's sums, one for each channel.
    func totals(image: Int) -> (first: [Double], second: [Double]) {
        var (first, second) = (
            [Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels)
        )
        for band in 0..<bands {
            let own = sums + (image * bands + band) * 2 * channels
            for channel in 0..<channels {
                first[channel] += own[channel]
                second[channel] += own[channels + channel]
            }
        }
        return (first, second)
    }
}
