import GentoolBase
import GentoolRaster
import Glibc

/// A cut at one size, and how it is followed to larger ones.
struct CoarseCut {
    /// How much evidence weighs, in units of the logarithm of a probability.
    private enum Weight {
        /// No colour alone says more than this.
        static let mostOfColor: Float = 8
        /// Of a boundary where there is no contrast.
        static let smoothness: Float = 10
    }

    struct Result {
        var labels: [Bool]
        var width: Int
        var height: Int
        var certainty: Float
        fileprivate var models: Models
    }

    fileprivate struct Models {
        var thing: ColorMixture
        var rest: ColorMixture
        /// Added to the thing's evidence.
        var balance: Float

        func evidence(_ color: SIMD3<Float>) -> Float {
            let ratio = thing.logDensity(color) - rest.logDensity(color)
            return min(max(ratio, -Weight.mostOfColor), Weight.mostOfColor) + balance
        }
    }

    private let width: Int
    private let height: Int
    private let colors: [SIMD3<Float>]
    /// What places say for the thing, as `Evidence`.
    private let prior: [Float]
    private let box: PixelRect?
    /// Whether there is nothing but points to go by.
    private let hasOnlyPoints: Bool
    /// Whether it is certain what is around the thing.
    private let hasSurroundings: Bool

    /// - Parameters:
    ///   - image: stored sRGB values, 0...1, at the size at which it is cut.
    ///   - places: in pixels of the whole picture.
    ///   - scale: how large the image is in relation to that.
    init(_ image: FloatImage, _ places: GrabCut.Places, scale: Double) {
        let (width, height) = (image.width, image.height)
        (self.width, self.height) = (width, height)
        colors = Self.colors(of: image)
        box = places.box.map { box in
            func scaled(_ value: Int) -> Int { Int((Double(value) * scale).rounded()) }
            return PixelRect(
                columns: scaled(box.x)..<max(scaled(box.x) + 1, scaled(box.maxX)),
                rows: scaled(box.y)..<max(scaled(box.y) + 1, scaled(box.maxY)))
        }
        hasOnlyPoints = box == nil && places.outline == nil && !places.inside.isEmpty
        hasSurroundings = box != nil || places.outline != nil
        let map = PlacePrior(width: width, height: height, colors: colors, box: box)
        func scaled(_ points: [GrabCut.Places.Point]) -> [Int] {
            points.map { point in
                let x = min(max(Int(Double(point.x) * scale), 0), width - 1)
                let y = min(max(Int(Double(point.y) * scale), 0), height - 1)
                return y * width + x
            }
        }
        prior = map.values(
            inside: scaled(places.inside), outside: scaled(places.outside),
            guess: places.guess?.resized(width: width, height: height),
            outline: places.outline?.mask.resized(width: width, height: height),
            reach: Float(Double(places.outline?.reach ?? 0) * scale))
    }

    /// Lightness, and colours a little stronger than the eye weighs them: things differ in hue more than shadows do.
    private static func colors(of image: FloatImage) -> [SIMD3<Float>] {
        let lab = image.oklab().values
        return (0..<image.width * image.height).map {
            SIMD3(lab[3 * $0], 2 * lab[3 * $0 + 1], 2 * lab[3 * $0 + 2])
        }
    }

    /// The cut, and in a box that it does not fill one that takes more for the thing: who draws a box means all of what
    /// touches its sides (Lempitsky et al. 2009, "Image Segmentation with a Bounding Box Prior").
    func best() -> Result {
        var result = cut(balance: 0)
        guard let box else { return result }
        for balance in [Float(1), 2] where reach(of: result, in: box) < Self.tight {
            let next = cut(balance: balance)
            let share = Double(next.labels.count { $0 }) / Double(box.area)
            if share < Self.largestShare && reach(of: next, in: box) > reach(of: result, in: box) + 0.05 {
                result = next
            }
        }
        return result
    }

    /// From which part of a box on a thing fills it.
    private static let tight = 0.6
    /// What covers more of a box is its background, too.
    private static let largestShare = 0.75

    /// Which part of a box the box around a cut has.
    private func reach(of result: Result, in box: PixelRect) -> Double {
        let mask = Mask(width: width, height: height, values: result.labels.map { $0 ? 1 : 0 })
        guard let found = mask.boundingBox() else { return 0 }
        return Double(found.intersection(box).area) / Double(box.area)
    }

    private func cut(balance: Float) -> Result {
        let beginning = beginning
        var shares = beginning
        var models: Models!
        var labels: [Bool] = []
        let network = PixelNetwork(width: width, height: height, isIncluded: { _ in true }, colors: colors)
        for _ in 0..<4 {
            models = fitted(shares, balance)
            let evidence = zip(colors, prior).map { models.evidence($0) + $1 }
            labels = network.cut(evidence, smoothness: Weight.smoothness, certain: Evidence.certain)
            // Colours of what was cut off by mistake come back by what was believed before.
            for place in shares.indices where !Evidence.isCertain(prior[place]) {
                shares[place] = 0.7 * (labels[place] ? 1 : 0) + 0.3 * beginning[place]
            }
        }
        labels = cleaned(labels)
        // What is hardly more than the points themselves is nothing, and so is what leaves nothing else.
        let certain = prior.count { $0 > 0 && Evidence.isCertain($0) }
        let count = labels.count { $0 }
        if hasOnlyPoints, count < 2 * certain || count == labels.count { labels = labels.map { _ in false } }
        var (sum, doubtful): (Float, Float) = (0, 0)
        for place in labels.indices where !Evidence.isCertain(prior[place]) {
            let evidence = models.evidence(colors[place]) - balance + prior[place]
            sum += 1 / (1 + expf(labels[place] ? -evidence : evidence))
            doubtful += 1
        }
        return Result(
            labels: labels, width: width, height: height, certainty: doubtful > 0 ? sum / doubtful : 1, models: models)
    }

    /// How likely each pixel is of the thing before there is a cut: as places say, and less where its colour is one of those
    /// around the thing.
    private var beginning: [Float] {
        let expected = prior.map { 1 / (1 + expf(-min(max($0, -30), 30))) }
        guard hasSurroundings else { return expected }
        let step = max(1, colors.count / 8000) | 1
        let places = stride(from: 0, to: colors.count, by: step).filter {
            prior[$0] < 0 && Evidence.isCertain(prior[$0])
        }
        guard places.count > 20 else { return expected }
        let around = ColorMixture(
            places.map { colors[$0] }, weights: places.map { _ in 1 }, count: 6, rounds: 4, smallestDeviation: 0.02)
        // What three of four pixels around it exceed is common there.
        let common = places.map { around.logDensity(colors[$0]) }.sorted()[places.count / 4]
        let shares = expected.indices.map { place -> Float in
            guard !Evidence.isCertain(prior[place]) else { return expected[place] }
            let surplus = min(max(around.logDensity(colors[place]) - common, -20), 20)
            return expected[place] * (Self.doubt + (1 - Self.doubt) / (1 + expf(surplus)))
        }
        // A thing that has its surroundings' colours all over is told by its place alone.
        let (left, before) = (shares.reduce(0, +), expected.reduce(0, +))
        return left < 0.25 * before ? expected : shares
    }

    /// How much of a common colour is still the thing's.
    private static let doubt: Float = 0.05

    private func fitted(_ shares: [Float], _ balance: Float) -> Models {
        // Enough of them, from everywhere.
        let step = max(1, colors.count / 8000) | 1
        let places = stride(from: 0, to: colors.count, by: step)
        let sample = places.map { colors[$0] }
        let things = places.map { shares[$0] }
        return Models(
            thing: ColorMixture(sample, weights: things, count: 5, rounds: 4, smallestDeviation: 0.02),
            rest: ColorMixture(sample, weights: things.map { 1 - $0 }, count: 6, rounds: 4, smallestDeviation: 0.02),
            balance: balance)
    }

    /// Without holes and scraps that are small in relation to the largest part of the thing, and that nobody asked for.
    private func cleaned(_ labels: [Bool]) -> [Bool] {
        var parts = LabelParts(labels, width: width, height: height) { place in
            Evidence.isCertain(prior[place]) && labels[place] == (prior[place] > 0)
        }
        let largest = parts.largest
        parts.flip { part in
            if part.isThing { return part.count < largest / 12 && !part.isCertain }
            return part.count < largest / 20 && !part.touchesBorder && !part.isCertain
        }
        var cleaned = parts.labels
        for place in prior.indices where Evidence.isCertain(prior[place]) { cleaned[place] = prior[place] > 0 }
        return cleaned
    }

    /// Follows a cut along its contour in a larger image.
    func follow(_ result: inout Result, in image: FloatImage) {
        let (newWidth, newHeight) = (image.width, image.height)
        let columns = (0..<newWidth).map { min($0 * result.width / newWidth, result.width - 1) }
        let rows = (0..<newHeight).map { min($0 * result.height / newHeight, result.height - 1) }
        var labels = [Bool](repeating: false, count: newWidth * newHeight)
        for y in 0..<newHeight {
            for x in 0..<newWidth { labels[y * newWidth + x] = result.labels[rows[y] * result.width + columns[x]] }
        }
        (result.width, result.height) = (newWidth, newHeight)
        // What is farther from the contour than an error of the smaller size stays; its neighbours are certain.
        let mask = Mask(width: newWidth, height: newHeight, values: labels.map { $0 ? 1 : 0 })
        let (toThing, toRest) = (mask.distanceTransform(to: .filled), mask.distanceTransform(to: .kept))
        let reach: Float = 5
        func distance(_ place: Int) -> Float { max(toThing.values[place], toRest.values[place]) }
        let network = PixelNetwork(
            width: newWidth, height: newHeight, isIncluded: { distance($0) <= reach * reach },
            colors: Self.colors(of: image))
        let evidence = network.places.map { place -> Float in
            if distance(place) > (reach - 1) * (reach - 1) {
                return labels[place] ? Evidence.certain : -Evidence.certain
            }
            let (x, y) = (place % newWidth, place / newWidth)
            let prior = prior[min(y * height / newHeight, height - 1) * width + min(x * width / newWidth, width - 1)]
            return result.models.evidence(network.colors[place]) + prior
        }
        let cut = network.cut(evidence, smoothness: Weight.smoothness, certain: Evidence.certain)
        for (place, label) in zip(network.places, cut) { labels[place] = label }
        result.labels = labels
    }
}
