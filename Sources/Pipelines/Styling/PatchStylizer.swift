import GentoolPatches
import GentoolRaster
import GentoolTensors

/// Paints pictures with the patches of style pictures, without any model: colours are carried over to the styles' by
/// optimal transport, then every stroke is one of the styles'.
public struct PatchStylizer: SteadyStylizer {
    /// How patches are put together.
    public var method = PatchStylization()
    /// How large strokes are: at 1, as large in relation to the picture as they are in relation to the style picture.
    public var styleScale = 1.0
    /// A pixel takes about 150 bytes of memory while it is painted.
    public var pixelLimit = 4 << 20
    private let styles: [StylePicture]

    /// The side of a square of pixels over which colours are averaged before they are compared.
    private static let averagedSide = 8

    /// The side of a square style at most, in sides of a square of as many pixels as the picture has.
    private static let widestStyle = 2.0

    /// The least width and height of a style that patches are copied from.
    private static let smallestStyle = 16

    /// - Throws: `StyleError` if a style picture is too small or all count nothing.
    public init(_ styles: [StylePicture]) throws {
        _ = try StylePicture.totalWeight(styles)
        self.styles = styles.filter { $0.weight > 0 }
        for style in self.styles where min(style.picture.width, style.picture.height) < Self.smallestStyle {
            throw StyleError(
                .tooSmall, file: style.name,
                "is \(style.picture.width)x\(style.picture.height) pixels, too small to copy strokes from; "
                    + "expected at least \(Self.smallestStyle)x\(Self.smallestStyle)")
        }
    }

    /// `patches`.
    public var name: String { "patches" }
    /// 1: every picture can be painted.
    public var smallestSide: Int { 1 }
    /// Every seed gives another painting.
    public var isRandom: Bool { true }

    /// An image in the styles, of the same size.
    ///
    /// - Throws: what `observer` throws.
    public func stylized(
        _ image: FloatImage, strength: Float, seed: UInt64, observer: PictureProgress.Observer
    ) throws -> FloatImage {
        try stylized(image, after: nil, strength: strength, seed: seed, observer: observer).painted
    }

    /// A frame of a clip in the styles, with the strokes of the frame before where they still fit.
    ///
    /// - Throws: what `observer` throws.
    public func stylized(
        _ image: FloatImage, after before: PaintedFrame?, strength: Float, seed: UInt64,
        observer: PictureProgress.Observer
    ) throws -> PaintedFrame {
        // All of this takes seconds for large pictures, and nothing of it counts as done.
        func pause() throws { try observer(PictureProgress(fraction: 0)) }
        try pause()
        let content = image.oklab()
        let strokes = try styles.map { style in
            try pause()
            return (image: fitted(style.picture, to: image), weight: style.weight)
        }
        try pause()
        let transport = ColorTransport(
            from: [(Self.averaged(content), 1)], to: strokes.map { (Self.averaged($0.image), $0.weight) }, seed: seed)
        let (painted, sources) = try method.paint(
            Tensor(unit: transport(content, pause: pause)),
            with: strokes.map { .init(Tensor(unit: $0.image), weight: $0.weight) },
            anchor: before.flatMap { Self.anchor($0, image, content, strength) }, seed: seed
        ) { try observer(PictureProgress(fraction: $0)) }
        let result = FloatImage(width: image.width, height: image.height, channels: 3, values: painted.floats())
        return PaintedFrame(
            image: image, painted: content.mixed(with: result, share: strength).oklabToSRGB(), sources: sources)
    }

    /// Less of a style can't be told from the picture that it was mixed with.
    private static let leastStrength: Float = 0.2

    /// The frame before as it was painted, where its parts are now.
    private static func anchor(
        _ before: PaintedFrame, _ image: FloatImage, _ content: FloatImage, _ strength: Float
    ) -> PatchAnchor? {
        guard before.image.width == image.width, before.image.height == image.height, strength >= leastStrength else {
            return nil
        }
        let motion = MotionField(from: before.image, to: image)
        let trust = motion.trust(from: before.image, to: image)
        var moved = motion.moved(before.painted).oklab()
        // What was mixed with the picture is mixed with it again.
        if strength < 1 {
            let there = motion.moved(before.image).oklab()
            for place in moved.values.indices {
                moved.values[place] =
                    content.values[place] + (moved.values[place] - there.values[place]) / strength
            }
        }
        let sources = motion.places().enumerated().map { pixel, place in
            trust[pixel] >= 0.5 ? place.map { before.sources[$0] } ?? -1 : -1
        }
        return PatchAnchor(Tensor(unit: moved), trust: trust, sources: sources)
    }

    /// What colours are on average over the size of a stroke: a style's inks and gaps are not colours of things.
    private static func averaged(_ image: FloatImage) -> FloatImage {
        image.resampled(
            width: max(1, image.width / averagedSide), height: max(1, image.height / averagedSide), filter: .box)
    }

    /// A style in the size in which its strokes are copied, in Oklab.
    private func fitted(_ style: Picture, to image: FloatImage) -> FloatImage {
        let sides = Double(max(image.width, image.height)) / Double(max(style.width, style.height))
        // Beside a long and narrow picture a style as long would have many times its pixels.
        let areas = Double(image.width * image.height) / Double(style.width * style.height)
        let scale = styleScale * min(sides, Self.widestStyle * areas.squareRoot())
        func scaled(_ side: Int) -> Int { max(Self.smallestStyle, Int((Double(side) * scale).rounded())) }
        let opaque = style.extendingVisibleColors().converted(to: .rgb)
        return FloatImage(opaque.resized(width: scaled(style.width), height: scaled(style.height))).oklab()
    }
}
