import GentoolModels
import GentoolRaster
import GentoolTensors

/// Paints pictures in the style of any others, with a network that was trained to do so.
public struct AdaINStylizer: PictureStylizer {
    /// What paints in the styles.
    public let network: AdaIN
    /// Features of the whole picture are in memory at once: about 1,000 bytes a pixel.
    public var pixelLimit = 3 << 19
    private let styles: [(style: ChannelStatistics, weight: Float)]

    /// Styles are looked at in this size, as in the training of the network.
    private static let styleSide = 512

    /// Styles are pictures of any size, with what they count.
    ///
    /// - Throws: `StyleError` if a picture is too small or all count nothing.
    public init(_ network: AdaIN, styles: [StylePicture]) throws {
        self.network = network
        let total = try StylePicture.totalWeight(styles)
        self.styles = try styles.map { style in
            let picture = style.picture.extendingVisibleColors().converted(to: .rgb)
            let scale = min(1, Double(Self.styleSide) / Double(min(picture.width, picture.height)))
            let (width, height) = (Int(Double(picture.width) * scale), Int(Double(picture.height) * scale))
            guard min(width, height) >= AdaIN.smallestSide else {
                throw StyleError(
                    .tooSmall, file: style.name,
                    "is \(picture.width)x\(picture.height) pixels, too small for a style; expected at "
                        + "least \(AdaIN.smallestSide)x\(AdaIN.smallestSide)")
            }
            let image = FloatImage(picture.resized(width: width, height: height))
            return (network.style(Tensor(unit: image)), style.weight / total)
        }
    }

    /// `AdaIN`.
    public var name: String { "AdaIN" }
    /// 16 pixels: the network mirrors pictures at their borders.
    public var smallestSide: Int { AdaIN.smallestSide }
    /// Nothing is random.
    public var isRandom: Bool { false }

    /// An image in the mix of the styles, of the same size.
    ///
    /// - Parameters:
    ///   - image: H, W, 3 in sRGB, 0...1.
    ///   - strength: how much of the style is taken, 0...1.
    ///   - seed: has no effect.
    ///   - observer: told when it is done; what it throws ends the work.
    /// - Returns: the image in the mix of the styles.
    /// - Throws: what `observer` throws.
    public func stylized(
        _ image: FloatImage, strength: Float, seed: UInt64, observer: PictureProgress.Observer
    ) throws -> FloatImage {
        let painted = FloatImage(unit: network(Tensor(unit: image), styles: styles, strength: strength))
        try observer(PictureProgress(fraction: 1))
        return painted
    }
}
