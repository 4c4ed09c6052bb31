import GentoolRaster

/// Cuts a thing out of a picture that a box, points or a guess tell (Rother, Kolmogorov & Blake 2004, "GrabCut"): colours of
/// the thing and of what is around it are modelled by mixtures, and the cheapest contour between them is sought, again and
/// again.
///
/// Beside the colours it weighs where things use to be in boxes that people draw, takes the background's colours from around
/// the box rather than from the whole picture, and tries several balances between both: the one whose cut fills the box
/// best is taken.
///
/// ```swift
/// let picture = FloatImage(try Picture(contentsOf: "photo.jpg").converted(to: .rgb))
/// let cut = GrabCut().cut(picture, GrabCut.Places(box: PixelRect(x: 8, y: 8, width: 40, height: 30)))
/// ```
public struct GrabCut: Sendable {
    /// What is known of where the thing is, in pixels.
    public struct Places: Sendable {
        /// A pixel.
        public struct Point: Sendable, Hashable {
            /// The column, in pixels from 0 at the left.
            public var x: Int
            /// The row, in pixels from 0 at the top.
            public var y: Int

            /// A pixel by its column and row.
            public init(x: Int, y: Int) { (self.x, self.y) = (x, y) }
        }

        /// What was drawn over a thing by hand: it takes in some of what is around the thing, and leaves some of it out.
        public struct Outline: Sendable {
            /// As large as the picture; from one half on it is inside.
            public var mask: Mask
            /// How far the thing may look out of the mask, in pixels.
            public var reach: Int

            /// - Parameters:
            ///   - mask: as large as the picture; from one half on it is inside.
            ///   - reach: how far the thing may look out of it, in pixels.
            public init(mask: Mask, reach: Int) { (self.mask, self.reach) = (mask, reach) }
        }

        /// The thing is in it, and about as large.
        public var box: PixelRect?
        /// Of the thing.
        public var inside: [Point]
        /// Not of the thing.
        public var outside: [Point]
        /// How surely each pixel is of the thing, if somebody has an idea of it: as large as the picture.
        public var guess: Mask?
        /// Where the thing was drawn over.
        public var outline: Outline?

        /// What is known; at least a box, a point inside, a guess or an outline.
        public init(
            box: PixelRect? = nil, inside: [Point] = [], outside: [Point] = [], guess: Mask? = nil,
            outline: Outline? = nil
        ) {
            (self.box, self.inside, self.outside, self.guess) = (box, inside, outside, guess)
            self.outline = outline
        }
    }

    /// A thing that was cut out.
    public struct Cut: Sendable {
        /// As large as the picture; 1 is the thing.
        public var mask: Mask
        /// How well colours and places tell the thing from what is around it, 0...1.
        public var certainty: Float
    }

    /// How many pixels the models of colours are fitted to, and the contour is sought in first.
    public var coarsePixels = 30_000
    /// How many pixels the contour is followed to at most; it is enlarged from there.
    public var finePixels = 1_200_000

    /// The usual settings, for pictures of any size.
    public init() {}

    /// Cuts the thing at the places out.
    ///
    /// - Parameters:
    ///   - picture: stored sRGB values of three channels, 0...1.
    ///   - places: with a box, a guess, an outline or at least a point inside.
    public func cut(_ picture: FloatImage, _ places: Places) -> Cut {
        let area = Self.area(of: places, in: picture)
        let part = area == PixelRect(width: picture.width, height: picture.height) ? picture : picture.cropped(to: area)
        let (mask, certainty) = cutPart(part, places.cropped(to: area))
        let whole = Mask(width: picture.width, height: picture.height).replacing(area, with: mask)
        return Cut(mask: whole, certainty: certainty)
    }

    /// The part that is looked at: the box with as much around it as tells the background's colours.
    private static func area(of places: Places, in picture: FloatImage) -> PixelRect {
        guard let box = places.box else { return PixelRect(width: picture.width, height: picture.height) }
        let margin = max(8, max(box.width, box.height) * 2 / 5)
        return box.expanded(by: margin).clamped(width: picture.width, height: picture.height)
    }

    private func cutPart(_ picture: FloatImage, _ places: Places) -> (Mask, Float) {
        // From the size at which all is sought to the one at which only the contour is followed, doubling.
        let pixels = Double(picture.width * picture.height)
        var scales = [min(1, (Double(coarsePixels) / pixels).squareRoot())]
        let finest = min(1, (Double(finePixels) / pixels).squareRoot())
        while scales.last! < finest { scales.append(min(finest, scales.last! * 2)) }
        let images = scales.map { scale in
            scale == 1
                ? picture
                : picture.resampled(
                    width: max(1, Int((Double(picture.width) * scale).rounded())),
                    height: max(1, Int((Double(picture.height) * scale).rounded())), filter: .box)
        }
        let coarse = CoarseCut(images[0], places, scale: scales[0])
        var result = coarse.best()
        for image in images.dropFirst() { coarse.follow(&result, in: image) }
        let last = images.last!
        var mask = Mask(width: last.width, height: last.height, values: result.labels.map { $0 ? 1 : 0 }).feathered(2)
        if last.width != picture.width || last.height != picture.height {
            mask = mask.resized(width: picture.width, height: picture.height)
        }
        return (mask, result.certainty)
    }
}

extension GrabCut.Places {
    func cropped(to area: PixelRect) -> Self {
        func moved(_ points: [Point]) -> [Point] { points.map { Point(x: $0.x - area.x, y: $0.y - area.y) } }
        return Self(
            box: box?.seen(from: area),
            inside: moved(inside), outside: moved(outside), guess: guess?.cropped(to: area),
            outline: outline.map { Outline(mask: $0.mask.cropped(to: area), reach: $0.reach) })
    }
}
