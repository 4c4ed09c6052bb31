/// A picture as numbers to compute with: interleaved 32-bit floats, row by row from the top left.
///
/// Values run from 0 to 1 for what a file can hold; computations may leave that range.
public struct FloatImage: Sendable, Equatable {
    /// Columns, in pixels.
    public let width: Int
    /// Rows, in pixels.
    public let height: Int
    /// Samples a pixel has.
    public let channels: Int
    /// `width * height * channels` values; the sample of channel `c` at column `x` of row `y` is
    /// `values[(y * width + x) * channels + c]`.
    public var values: [Float]

    /// An image of given values, interleaved and row by row.
    ///
    /// - Precondition: `values.count == width * height * channels`.
    public init(width: Int, height: Int, channels: Int, values: [Float]) {
        precondition(
            values.count == width * height * channels, "the values must fill the image exactly")
        self.width = width
        self.height = height
        self.channels = channels
        self.values = values
    }

    /// An image whose samples all have one value; by default 0, which is black or transparent.
    public init(width: Int, height: Int, channels: Int, repeating value: Float = 0) {
        self.init(
            width: width, height: height, channels: channels,
            values: [Float](repeating: value, count: width * height * channels))
    }

    /// The sample of a channel at column `x` of row `y`, both counted from 0 at the top left.
    public subscript(x: Int, y: Int, channel: Int = 0) -> Float {
        get { values[(y * width + x) * channels + channel] }
        set { values[(y * width + x) * channels + channel] = newValue }
    }
}

extension FloatImage {
    /// The picture's samples scaled to 0...1, channel for channel; alpha is not premultiplied.
    public init(_ picture: Picture) {
        let count = picture.width * picture.height * picture.format.channels
        self.init(
            width: picture.width, height: picture.height, channels: picture.format.channels,
            values: [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
                picture.samples.copy(0..<count, to: buffer.baseAddress!)
                initialized = count
            })
    }
}

extension Picture {
    /// Values of three channels as an RGB picture of `depth` bits (8 or 16).
    public init(_ image: FloatImage, depth: Int = 8) {
        self.init(
            width: image.width, height: image.height, format: .rgb, samples: Samples(image.values, depth: depth))
    }
}

extension Samples {
    /// Values in 0...1 rounded to the nearest sample of `depth` bits (8 or 16); others are clamped.
    public init(_ values: [Float], depth: Int) {
        self.init(count: values.count, depth: depth) { store in
            values.withUnsafeBufferPointer { store.store($0.baseAddress!, count: $0.count, at: 0) }
        }
    }
}
