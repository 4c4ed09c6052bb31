/// A picture in memory: what a PNG or JPEG file holds, upright, with its metadata.
///
/// Samples are interleaved, row by row from the top left, with no padding between rows, and never
/// premultiplied by alpha. Reading, changing and writing a picture:
///
/// ```swift
/// var picture = try Picture(contentsOf: "photo.jpg")
/// picture = picture.resized(width: 640, height: 480)
/// try picture.write(to: "small.png")
/// ```
public struct Picture: Sendable, Equatable {
    /// Columns, in pixels; at least 1.
    public let width: Int
    /// Rows, in pixels; at least 1.
    public let height: Int
    /// What the samples of a pixel mean.
    public let format: PixelFormat
    /// `width * height * format.channels` samples.
    public var samples: Samples
    /// Everything a file carries beside its pixels.
    public var metadata: Metadata

    /// - Precondition: `samples.count == width * height * format.channels`.
    public init(
        width: Int, height: Int, format: PixelFormat, samples: Samples, metadata: Metadata = Metadata()
    ) {
        precondition(width > 0 && height > 0, "a picture has at least one pixel")
        precondition(
            samples.count == width * height * format.channels,
            "\(width)x\(height) pixels of \(format.channels) channels need as many samples")
        self.width = width
        self.height = height
        self.format = format
        self.samples = samples
        self.metadata = metadata
    }

    /// Columns and rows, in pixels.
    public var size: (width: Int, height: Int) { (width, height) }
}
