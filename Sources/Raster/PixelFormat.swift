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
