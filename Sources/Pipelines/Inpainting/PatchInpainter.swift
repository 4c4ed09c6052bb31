import GentoolPatches
import GentoolRaster
import GentoolTensors

/// Fills the masked part of a picture from the picture's own patches.
///
/// ```swift
/// let photo = try Picture(contentsOf: "photo.jpg")
/// let mask = try Mask(Picture(contentsOf: "mask.png"))
/// try PatchInpainter().filled(photo, mask: mask).write(to: "filled.png")
/// ```
///
/// Only the hole and its useful surroundings are worked on; pixels where the mask is 0 stay bit-identical, at any
/// depth, with alpha and in CMYK.
public struct PatchInpainter: PictureInpainter, Sendable {
    /// How holes are filled.
    public var method = PatchInpainting()
    /// What a hole's surroundings reach beyond its box at least, in pixels.
    public var smallestMargin = 256
    /// What they reach beyond it in units of the box's longer side.
    public var marginPerSide = 0.75
    /// As large as the picture: what is above 0 there is not copied.
    public var avoided: Mask?

    /// An inpainter that copies from everywhere outside of the mask.
    public init() {}

    /// The picture with its masked part filled with patches of the rest; other pixels stay bit-identical.
    ///
    /// - Parameters:
    ///   - picture: the one to fill, in any format.
    ///   - mask: as large as the picture; 1 is filled, 0 kept.
    ///   - seed: the same seed gives the same picture.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Throws: `InpaintError`, or what `observer` throws.
    public func filled(
        _ picture: Picture, mask: Mask, seed: UInt64 = 0, observer: PictureProgress.Observer = { _ in }
    ) throws -> Picture {
        try filled(picture, mask: mask, after: nil, seed: seed, observer: observer).picture
    }

    /// A frame of a clip filled, so that fillings move with what is around them.
    ///
    /// - Parameters:
    ///   - picture: the frame.
    ///   - mask: as large.
    ///   - before: the frame before with its holes filled, and what it left for this one; `nil` for the first.
    ///   - seed: the same seed gives the same picture.
    ///   - observer: told how far it is; what it throws ends the work.
    /// - Returns: the picture, and what it leaves for the next one.
    /// - Throws: `InpaintError`, or what `observer` throws.
    public func filled(
        _ picture: Picture, mask: Mask, after before: (picture: Picture, memory: Picture?)?, seed: UInt64 = 0,
        observer: PictureProgress.Observer = { _ in }
    ) throws -> (picture: Picture, memory: Picture) {
        try InpaintError.checkSizes(picture, mask)
        if let avoided { try InpaintError.checkSizes(picture, avoided) }
        guard mask.values.contains(where: { $0 == 0 }) else { throw InpaintError.nothingKnown }
        let parts = parts(of: mask)
        let earlier = before.flatMap { FilledFrame($0.picture, memory: $0.memory, for: picture, mask) }
        var copies = FilledFrame.Copies(width: mask.width, height: mask.height)
        let areas = parts.map { Double($0.window.area) }
        let total = areas.reduce(0, +)
        var result = picture
        var done = 0.0
        for (part, area) in zip(parts, areas) {
            let avoidedHere = avoided?.cropped(to: part.window).values.map { $0 > 0 }
            let isHole = mask.cropped(to: part.window).values.map { $0 > 0 }
            let (filled, sources) = try fill(
                picture.cropped(to: part.window), isHole: isHole, isAvoided: avoidedHere,
                start: earlier?.start(part.hole, part.window, isHole: isHole, isAvoided: avoidedHere), seed: seed
            ) {
                try observer(PictureProgress(fraction: (done + area * $0) / total))
            }
            done += area
            copies.add(sources, part.window)
            let inside = part.hole.seen(from: part.window)
            result.composite(filled.cropped(to: inside), mask: mask.cropped(to: part.hole), at: part.hole)
        }
        return (result, copies.memory)
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
        _ picture: Picture, isHole: [Bool], isAvoided: [Bool]?, start: (image: FloatImage, sources: [Int32])?,
        seed: UInt64, progress: (Double) throws -> Void
    ) throws -> (image: FloatImage, sources: [Int32]) {
        var image = FloatImage(picture)
        var begun = start?.image
        let hasAlpha = picture.format.hasAlpha
        // Opacity is filled like a colour; premultiplied, so that hidden colours have no say.
        if hasAlpha {
            image.premultiply()
            begun?.premultiply()
        }
        let tensor = Tensor(shape: [1, image.height, image.width, image.channels], elements: image.values)
        let anchor = start.map { start in
            PatchAnchor(
                Tensor(shape: tensor.shape, elements: begun!.values),
                trust: [Float](repeating: 1, count: isHole.count), sources: start.sources)
        }
        let (filled, sources) = try method.fill(
            tensor, isHole: isHole, avoiding: isAvoided, start: anchor, seed: seed, progress: progress)
        image.values = filled.floats()
        if hasAlpha { image.unpremultiply() }
        return (image, sources)
    }
}
