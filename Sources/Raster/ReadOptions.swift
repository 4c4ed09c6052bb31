/// What may be read.
public struct ReadOptions: Sendable {
    /// The most pixels a picture may have; a larger one is refused before memory is taken for it, because a file of a
    /// few kilobytes can claim gigabytes.
    public var pixelLimit = 1 << 28
    /// The most bytes that texts, profiles and other metadata may have in all, unpacked; what goes beyond it is left out
    /// with a notice.
    public var metadataLimit = 64 << 20
    /// Whether a damaged picture is read as far as it is there, with grey for the rest and a notice that says how much
    /// that is. Otherwise damage is an error, unless all pixels are there.
    public var salvage = false

    /// The usual limits, and no salvaging of damaged files.
    public init() {}
}

extension Picture {
    /// Refuses a picture whose header claims too many pixels.
    static func checkSize(width: UInt32, height: UInt32, file: String, options: ReadOptions) throws {
        let pixels = UInt64(width) * UInt64(height)
        guard pixels <= UInt64(options.pixelLimit) else {
            throw RasterError(
                .tooManyPixels, file: file,
                "is \(width)x\(height) = \(pixels) pixels, more than the limit of \(options.pixelLimit)",
                remedy: .allowMorePixels)
        }
    }
}
