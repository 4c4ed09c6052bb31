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

/// The meaning of a pixel's samples, in order.
public struct PixelFormat: Sendable, Hashable {
    /// What the samples of a pixel without its opacity mean.
    public enum ColorModel: Sendable, Hashable {
        /// Brightness: 0 is black.
        case gray
        /// Red, green and blue, in sRGB unless a profile among the metadata says otherwise.
        case rgb
        /// Ink coverage: 0 is no ink (already freed of Adobe's inversion).
        case cmyk
    }

    /// What the colour samples mean.
    public let colorModel: ColorModel
    /// Whether an opacity sample follows the colour samples (0 is transparent).
    public let hasAlpha: Bool

    /// A format of colours, by default without opacity.
    public init(_ colorModel: ColorModel, alpha: Bool = false) {
        self.colorModel = colorModel
        self.hasAlpha = alpha
    }

    /// Brightness alone: 1 sample, 0 is black.
    public static let gray = PixelFormat(.gray)
    /// Brightness and opacity: 2 samples.
    public static let grayAlpha = PixelFormat(.gray, alpha: true)
    /// Red, green and blue: 3 samples.
    public static let rgb = PixelFormat(.rgb)
    /// Red, green, blue and opacity: 4 samples.
    public static let rgba = PixelFormat(.rgb, alpha: true)
    /// Cyan, magenta, yellow and black: 4 samples, 0 is no ink.
    public static let cmyk = PixelFormat(.cmyk)

    /// Samples a pixel has for colour: 1, 3 or 4.
    public var colorChannels: Int {
        switch colorModel {
        case .gray: 1
        case .rgb: 3
        case .cmyk: 4
        }
    }

    /// Samples a pixel has in all.
    public var channels: Int { colorChannels + (hasAlpha ? 1 : 0) }
}

/// The samples of a picture at the depth they were stored in.
///
/// Depths under 8 bits are widened to 8 on reading (so that the largest value becomes 255).
public enum Samples: Sendable, Equatable {
    /// 0...255.
    case eight([UInt8])
    /// 0...65535, in the machine's byte order.
    case sixteen([UInt16])

    /// How many samples there are: pixels times channels.
    public var count: Int {
        switch self {
        case .eight(let values): values.count
        case .sixteen(let values): values.count
        }
    }

    /// Bits of a sample: 8 or 16.
    public var depth: Int {
        switch self {
        case .eight: 8
        case .sixteen: 16
        }
    }
}
