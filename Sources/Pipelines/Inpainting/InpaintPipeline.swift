import GentoolBase
import GentoolPatches
import GentoolRaster
import GentoolTensors

/// Fills the masked part of a picture.
///
/// ```swift
/// let photo = try Picture(contentsOf: "photo.jpg")
/// let mask = try Mask(Picture(contentsOf: "mask.png"))
/// try InpaintPipeline().fill(photo, mask: mask, seed: 0).write(to: "filled.png")
/// ```
///
/// Only the hole and its useful surroundings are worked on; pixels where the mask is 0 stay bit-identical, at any
/// depth, with alpha and in CMYK.
public struct InpaintPipeline: Sendable {
    /// How holes are filled.
    public var method = PatchInpainting()
    /// What a hole's surroundings reach beyond its box at least, in pixels.
    public var smallestMargin = 256
    /// What they reach beyond it in units of the box's longer side.
    public var marginPerSide = 0.75

    public init() {}

    /// Why a picture can't be filled.
    public enum Failure: ReportableError, Equatable {
        case sizes(picture: [Int], mask: [Int])
        case nothingKnown

        public var code: ErrorCode {
            switch self {
            case .sizes: .sizeMismatch
            case .nothingKnown: .nothingKnown
            }
        }

        public var remedy: Remedy? {
            switch self {
            case .sizes: .fitMask
            case .nothingKnown: nil
            }
        }

        public var reason: String {
            switch self {
            case .sizes(let picture, let mask):
                "the mask is \(mask[0])x\(mask[1]) pixels and the picture \(picture[0])x\(picture[1])"
            case .nothingKnown:
                "the mask covers the whole picture, so nothing is left to fill it from"
            }
        }
    }

    /// The picture with its masked part filled, metadata and all.
    ///
    /// - Parameters:
    ///   - picture: the one to fill.
    ///   - mask: 1 is filled, 0 kept; between them the filling is blended with what was there, which the filling itself
    ///     doesn't look at.
    ///   - seed: the same seed gives the same picture.
    ///   - progress: told the done fraction, 0...1.
    /// - Throws: `Failure`, or what `progress` throws.
    public func fill(
        _ picture: Picture, mask: Mask, seed: UInt64 = 0, progress: (Double) throws -> Void = { _ in }
    ) throws -> Picture {
        guard mask.width == picture.width && mask.height == picture.height else {
            throw Failure.sizes(picture: [picture.width, picture.height], mask: [mask.width, mask.height])
        }
        guard mask.values.contains(where: { $0 == 0 }) else { throw Failure.nothingKnown }
        let parts = parts(of: mask)
        let areas = parts.map { Double($0.window.area) }
        let total = areas.reduce(0, +)
        var result = picture
        var done = 0.0
        for (part, area) in zip(parts, areas) {
            let window = mask.cropped(to: part.window)
            let filled = try fill(picture.cropped(to: part.window), isHole: window.values.map { $0 > 0 }, seed: seed) {
                try progress((done + area * $0) / total)
            }
            done += area
            let inside = PixelRect(
                x: part.hole.x - part.window.x, y: part.hole.y - part.window.y, width: part.hole.width,
                height: part.hole.height)
            result.composite(filled.cropped(to: inside), mask: mask.cropped(to: part.hole), at: part.hole)
        }
        return result
    }

    /// The boxes of separate holes with the surroundings each is filled from. Holes that share surroundings are one
    /// part, so that none is filled from another.
    private func parts(of mask: Mask) -> [(hole: PixelRect, window: PixelRect)] {
        let picture = PixelRect(width: mask.width, height: mask.height)
        var parts: [(hole: PixelRect, window: PixelRect)] = []
        for box in mask.regions(joiningWithin: smallestMargin) {
            var hole = box
            var window = surroundings(of: hole, in: picture)
            while let other = parts.firstIndex(where: { !$0.window.intersection(window).isEmpty }) {
                hole = hole.union(parts.remove(at: other).hole)
                window = surroundings(of: hole, in: picture)
            }
            parts.append((hole, window))
        }
        return parts
    }

    private func surroundings(of hole: PixelRect, in picture: PixelRect) -> PixelRect {
        let margin = max(smallestMargin, Int(marginPerSide * Double(max(hole.width, hole.height))))
        return hole.expanded(by: margin).intersection(picture)
    }

    private func fill(
        _ picture: Picture, isHole: [Bool], seed: UInt64, progress: (Double) throws -> Void
    ) throws -> FloatImage {
        var image = FloatImage(picture)
        let hasAlpha = picture.format.hasAlpha
        // Opacity is filled like a colour; premultiplied, so that hidden colours have no say.
        if hasAlpha { image.premultiply() }
        let tensor = Tensor(shape: [1, image.height, image.width, image.channels], elements: image.values)
        image.values = try method.fill(tensor, isHole: isHole, seed: seed, progress: progress).floats()
        if hasAlpha { image.unpremultiply() }
        return image
    }
}
