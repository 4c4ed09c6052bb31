import GentoolMatting
import GentoolRaster

/// Takes a thing out of a picture: with real opacity, and with its own colours where the background shows through.
public struct PictureCutout: Sendable {
    /// What shines through; `nil` is nothing.
    public enum Background: Sendable {
        /// Stored red, green and blue, 0...1.
        case color(SIMD3<Float>)
        /// Covers all, cut off where it is too large; where nothing of it is seen, nothing is behind the thing.
        case picture(Picture)
    }

    /// What stands behind the thing; `nil` leaves it transparent.
    public var background: Background?
    /// Whether only the box around the thing is kept.
    public var crops = false

    /// By default the thing alone, on transparency, in a picture as large as it was.
    public init() {}

    /// - Parameters:
    ///   - picture: in colours or grey; of inks it becomes sRGB.
    ///   - mask: of its size; 1 is the thing.
    /// - Returns: a picture of the same depth with the same metadata, with opacity or with the background; if nothing is
    ///   left of it, as large as it was.
    public func cut(_ picture: Picture, mask: Mask) -> Picture {
        let picture = picture.format.colorModel == .cmyk ? picture.converted(to: .rgb) : picture
        // What is stored as nothing, or as all of a pixel, counts so.
        let most: Float = picture.samples.depth == 16 ? 65535 : 255
        let mask = Mask(
            width: mask.width, height: mask.height, values: mask.values.map { ($0 * most).rounded() / most })
        let area = mask.boundingBox() ?? mask.bounds
        let near = area.expanded(by: 2).clamped(width: picture.width, height: picture.height)
        let part = picture.cropped(to: near).extendingVisibleColors().withoutOpacity()
        let colors = ForegroundColors.estimated(
            from: FloatImage(part.converted(to: .rgb)), opacity: mask.cropped(to: near))
        // Where nothing shows through, the picture's own are exact.
        let freed = part.replacingColors(by: colors, where: mask.cropped(to: near))
        var result = placed(freed, mask, near, on: picture)
        if crops { result = result.cropped(to: area) }
        return result
    }

    private func placed(_ thing: Picture, _ mask: Mask, _ area: PixelRect, on picture: Picture) -> Picture {
        let opacity = Self.opacity(of: mask.cropped(to: area), in: picture.cropped(to: area))
        switch background {
        case nil:
            let format = PixelFormat(picture.format.colorModel, alpha: true)
            var base = Picture(filling: picture, format: format)
            let opaque = FloatImage(thing.converted(to: format))
            var values = opaque.values
            let channels = format.channels
            for place in opacity.values.indices {
                let alpha = opacity.values[place]
                values[(place + 1) * channels - 1] = alpha
                // What can't be seen tells nothing.
                if alpha == 0 { for color in 0..<channels - 1 { values[place * channels + color] = 0 } }
            }
            base.composite(
                FloatImage(width: area.width, height: area.height, channels: channels, values: values),
                mask: Mask(width: area.width, height: area.height, repeating: 1), at: area)
            return base
        case .color(let color):
            let format = PixelFormat(Self.isGray(color) ? picture.format.colorModel : .rgb)
            var base = Picture(filling: picture.converted(to: format), format: format, color: color)
            base.composite(FloatImage(thing.converted(to: format)), mask: opacity, at: area)
            return base
        case .picture(let other):
            let format = PixelFormat(.rgb, alpha: other.format.hasAlpha)
            let covering = other.converted(to: format).filling(width: picture.width, height: picture.height)
            var base = Picture(
                width: picture.width, height: picture.height, format: format,
                samples: covering.with(depth: picture.samples.depth).samples,
                metadata: picture.converted(to: format).metadata)
            base.composite(FloatImage(thing.converted(to: format)), mask: opacity, at: area)
            return base
        }
    }

    /// A mask without what was transparent before: that stays so, or lets the background through.
    private static func opacity(of mask: Mask, in picture: Picture) -> Mask {
        guard picture.format.hasAlpha else { return mask }
        let own = FloatImage(picture)
        let most: Float = picture.samples.depth == 16 ? 65535 : 255
        return Mask(
            width: mask.width, height: mask.height,
            values: mask.values.indices.map { place in
                (mask.values[place] * own.values[(place + 1) * own.channels - 1] * most).rounded() / most
            })
    }

    private static func isGray(_ color: SIMD3<Float>) -> Bool { color.x == color.y && color.y == color.z }
}

extension Picture {
    /// A picture of one colour as large and deep as another, with its metadata; transparent black if none is named.
    fileprivate init(filling picture: Picture, format: PixelFormat, color: SIMD3<Float>? = nil) {
        let pixel = color.map { format.colorModel == .gray ? [$0.x] : [$0.x, $0.y, $0.z] } ?? []
        let levels = Samples(
            pixel + Array(repeating: 0, count: format.channels - pixel.count), depth: picture.samples.depth)
        func repeated<Sample>(_ pixel: [Sample]) -> [Sample] {
            let count = picture.width * picture.height * pixel.count
            return [Sample](unsafeUninitializedCapacity: count) { target, initialized in
                for place in 0..<count { target.initializeElement(at: place, to: pixel[place % pixel.count]) }
                initialized = count
            }
        }
        let samples: Samples =
            switch levels {
            case .eight(let pixel): .eight(repeated(pixel))
            case .sixteen(let pixel): .sixteen(repeated(pixel))
            }
        self.init(
            width: picture.width, height: picture.height, format: format, samples: samples, metadata: picture.metadata)
    }

    /// With other colours where a mask is neither 0 nor 1.
    fileprivate func replacingColors(by colors: FloatImage, where mask: Mask) -> Picture {
        let soft = Mask(
            width: mask.width, height: mask.height, values: mask.values.map { $0 > 0 && $0 < 1 ? 1 : 0 })
        guard format.colorModel == .gray else { return composited(with: colors, mask: soft) }
        let gray = stride(from: 0, to: colors.values.count, by: 3).map { colors.values[$0] }
        return composited(with: FloatImage(width: width, height: height, channels: 1, values: gray), mask: soft)
    }
}
