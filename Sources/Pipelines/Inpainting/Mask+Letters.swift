import GentoolPatches
import GentoolRaster
import Glibc

extension Mask {
    /// The strokes of letters under the mask, where that is drawn loosely around them.
    ///
    /// In each part of the mask the plain surface is what most of it looks like near by; strokes are what differs from
    /// that by more than the surface does from itself (by Otsu's threshold), is thin, and is not a part of something
    /// that reaches out of the mask far along its border.
    ///
    /// - Parameter picture: as large as the mask.
    public func letters(in picture: Picture) -> Mask {
        var letters = Mask(width: width, height: height)
        for region in regions() {
            let search = LetterSearch(cropped(to: region), FloatImage(picture.cropped(to: region)))
            letters.replace(region, with: search.letters())
        }
        return letters
    }

    /// The mask with strokes alone in those of its parts that cover nothing but letters, wires and other thin things on an
    /// even surface that goes on outside; `nil` where there is no such part.
    ///
    /// - Parameter picture: as large as the mask.
    public func withLettersAlone(in picture: Picture) -> Mask? {
        var result: Mask?
        for region in regions() {
            let window = region.expanded(by: Self.surroundings).intersection(bounds)
            let part = cropped(to: window)
            let search = LetterSearch(part, FloatImage(picture.cropped(to: window)))
            if let letters = search.lettersAlone() {
                if result == nil { result = self }
                result?.replace(region, with: letters.cropped(to: region.seen(from: window)))
            }
        }
        return result
    }

    /// How far from a mask its surface is looked for, in pixels.
    private static let surroundings = 6
}

/// Looks for strokes in one part of a mask.
private struct LetterSearch {
    private let mask: Mask
    private let image: FloatImage

    init(_ mask: Mask, _ image: FloatImage) {
        self.mask = mask
        self.image = image
    }

    /// The strokes with their soft edges.
    func letters() -> Mask {
        let difference = differenceFromSurface()
        guard let found = strokes(difference) else { return Mask(width: mask.width, height: mask.height) }
        return withSoftEdges(found.strokes, apart: found.apart, difference)
    }

    /// The strokes, if they are all that there is on an even surface that goes on outside of the mask.
    func lettersAlone() -> Mask? {
        let difference = differenceFromSurface()
        guard let found = strokes(difference), !found.strokes.isEmpty, found.strokes == found.apart else { return nil }
        let letters = withSoftEdges(found.strokes, apart: found.apart, difference)
        let rim = mask.thresholded(at: .leastNonzeroMagnitude).distanceTransform(to: .kept).values
        let rims = rim.indices.filter { 0 < rim[$0] && rim[$0] < 5 }
        guard Float(rims.count { letters.values[$0] > 0 }) < Self.mostRim * Float(rims.count) else {
            return nil
        }
        var (plain, struck, outside): ([Float], [Float], [Float]) = ([], [], [])
        for pixel in difference.indices {
            if mask.values[pixel] == 0 {
                outside.append(difference[pixel])
            } else if letters.values[pixel] == 0 {
                plain.append(difference[pixel])
            } else {
                struck.append(difference[pixel])
            }
        }
        guard plain.count > struck.count / 4 else { return nil }
        let own = plain.sorted()[plain.count * 9 / 10]
        let goesOn = outside.count { $0 < max(Self.faintest, 1.5 * own) }
        let isClear = own < Self.evenSurface && struck.sorted()[struck.count / 2] > 5 * own
        return isClear && 2 * goesOn > outside.count ? letters : nil
    }

    /// Which part of the mask's rim strokes may meet: more, and what is covered goes on outside.
    private static let mostRim: Float = 0.2
    /// How unlike itself an even surface is at most.
    private static let evenSurface: Float = 0.045

    /// What differs from the surface, and of that what are strokes; `nil` where nothing differs.
    private func strokes(_ difference: [Float]) -> (apart: Mask, strokes: Mask)? {
        let inside = mask.values.indices.filter { mask.values[$0] > 0 }
        guard let threshold = Self.otsu(inside.map { difference[$0] }) else { return nil }
        let apart = Mask(
            width: mask.width, height: mask.height,
            values: difference.indices.map { mask.values[$0] > 0 && difference[$0] > threshold ? 1 : 0 })
        let depths = apart.distanceTransform(to: .kept).values
        let thickest = Float(min(mask.width, mask.height)) * Self.thickestStroke
        var strokes = apart.values
        var (clear, touching): (Int, [[Int]]) = (0, [])
        for part in apart.parts() {
            let pixels = part.runs.flatMap { run in run.columns.map { run.row * mask.width + $0 } }
            let depth = pixels.map { depths[$0] }.max()!.squareRoot()
            let onBorder = pixels.count { pixel in
                let (x, y) = (pixel % mask.width, pixel / mask.width)
                return x == 0 || y == 0 || x == mask.width - 1 || y == mask.height - 1
            }
            let reachesOut = Float(onBorder) > Self.longestContact * Float(min(mask.width, mask.height))
            if depth > thickest || reachesOut {
                for pixel in pixels { strokes[pixel] = 0 }
            } else if onBorder > 0 {
                touching.append(pixels)
            } else {
                clear += pixels.count
            }
        }
        // In a mask that is loosely around its letters, what its border cuts is none.
        if clear > touching.reduce(0, { $0 + $1.count }) {
            for pixel in touching.joined() { strokes[pixel] = 0 }
        }
        return (apart, Mask(width: mask.width, height: mask.height, values: strokes))
    }

    /// Strokes with their soft edges, which are mixtures with the surface: what is connected to a stroke and more unlike
    /// the surface than that is unlike itself, no farther than the strokes are thick, and a pixel beyond.
    private func withSoftEdges(_ stroke: Mask, apart: Mask, _ difference: [Float]) -> Mask {
        guard !stroke.isEmpty else { return stroke }
        let strokes = stroke.values.map { $0 > 0 }
        let away = apart.distanceTransform(to: .filled).values
        let surface = strokes.indices.filter { mask.values[$0] > 0 && away[$0] > Self.clear * Self.clear }
            .map { difference[$0] }.sorted()
        // Between dense letters there may be no clear surface: then only what is nearly alike is.
        let own = surface.count > strokes.count / 100 ? surface[surface.count * 9 / 10] : 0
        let limit = max(Self.faintest, 1.3 * own)
        let thickness = stroke.distanceTransform(to: .kept).values.max() ?? 0
        let reach = min(max(thickness.squareRoot().rounded(), Self.softest.lowerBound), Self.softest.upperBound)
        let distance = stroke.distanceTransform(to: .filled).values
        var result = strokes
        var open = strokes.indices.filter { strokes[$0] }
        func spread(where isEdge: (Int) -> Bool) {
            var next: [Int] = []
            for pixel in open {
                let (x, y) = (pixel % mask.width, pixel / mask.width)
                for row in max(0, y - 1)...min(mask.height - 1, y + 1) {
                    for column in max(0, x - 1)...min(mask.width - 1, x + 1) {
                        let neighbour = row * mask.width + column
                        guard !result[neighbour], mask.values[neighbour] > 0, isEdge(neighbour) else { continue }
                        result[neighbour] = true
                        next.append(neighbour)
                    }
                }
            }
            open = next
        }
        while !open.isEmpty { spread { distance[$0] <= reach * reach && difference[$0] > limit } }
        open = result.indices.filter { result[$0] }
        spread { _ in true }
        return Mask(width: mask.width, height: mask.height, values: result.map { $0 ? 1 : 0 })
    }

    /// How far from strokes the surface is clear of them, in pixels.
    private static let clear: Float = 5
    /// The least difference of an edge, where the surface is even.
    private static let faintest: Float = 0.02
    /// How wide soft edges are, in pixels, at least and at most.
    private static let softest: ClosedRange<Float> = 2...8

    /// Half of how thick a stroke may be, in units of the part's shorter side.
    private static let thickestStroke: Float = 0.2
    /// What of the part's border one piece may touch, in the same unit.
    private static let longestContact: Float = 0.5

    /// Per pixel how far its colour is from that of the surface around it.
    ///
    /// The surface is a mean over a window in which a pixel counts the less the farther it was from the last estimate,
    /// so that strokes soon count nothing.
    private func differenceFromSurface() -> [Float] {
        let (width, height, channels) = (image.width, image.height, image.channels)
        let radius = max(6, min(width, height) / 3)
        var difference = [Float](repeating: 0, count: width * height)
        var weights = [Float](repeating: 1, count: width * height)
        // The first estimate is what is most frequent in the whole part, as letters cover less than half of it.
        let medians = (0..<channels).map { channel in
            let sorted = (0..<(width * height)).map { image.values[$0 * channels + channel] }.sorted()
            return sorted[sorted.count / 2]
        }
        func weigh(_ surface: (Int, Int) -> Float) {
            var total = 0.0
            for pixel in difference.indices {
                var sum: Float = 0
                for channel in 0..<channels {
                    let error = image.values[pixel * channels + channel] - surface(pixel, channel)
                    sum += error * error
                }
                difference[pixel] = sum.squareRoot()
                total += Double(min(difference[pixel], 0.3))
            }
            let scale = Float(max(0.01, total / Double(difference.count)))
            for pixel in difference.indices {
                let ratio = difference[pixel] / scale
                weights[pixel] = exp(-ratio * ratio)
            }
        }
        weigh { medians[$1] }
        for _ in 0..<4 {
            let totals = BoxSums.sums(weights, width: width, height: height, radius: radius)
            let weighted = (0..<channels).map { channel in
                BoxSums.sums(
                    weights.indices.map { weights[$0] * image.values[$0 * channels + channel] }, width: width,
                    height: height, radius: radius)
            }
            weigh { weighted[$1][$0] / max(totals[$0], 1e-6) }
        }
        return difference
    }

    /// The threshold that parts values into the two most compact groups (Otsu 1979); `nil` if they hardly differ.
    private static func otsu(_ values: [Float]) -> Float? {
        let (bins, top) = (128, values.max() ?? 0)
        guard top > 0.06 else { return nil }
        var counts = [Double](repeating: 0, count: bins)
        for value in values { counts[min(bins - 1, Int(value / top * Float(bins)))] += 1 }
        let total = counts.reduce(0, +)
        let moment = counts.indices.reduce(0) { $0 + Double($1) * counts[$1] }
        var (below, belowMoment, best, threshold) = (0.0, 0.0, 0.0, 0)
        for bin in 0..<(bins - 1) {
            below += counts[bin]
            belowMoment += Double(bin) * counts[bin]
            guard below > 0 && below < total else { continue }
            let means = (belowMoment / below, (moment - belowMoment) / (total - below))
            let variance = below * (total - below) * (means.0 - means.1) * (means.0 - means.1)
            if variance > best { (best, threshold) = (variance, bin) }
        }
        // Edges of strokes are mixtures with the surface: they belong to them from a little below the middle on.
        return Float(threshold + 1) / Float(bins) * top * 0.75
    }
}
