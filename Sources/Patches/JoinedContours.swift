import Glibc

/// Contours that enter a hole and leave it elsewhere, joined through it: what people see first when they are not.
///
/// Two ends belong together where they look at each other and have the same colours on the same sides; between them runs a
/// smooth curve with these colours (after Sun et al. 2005, "Image Completion with Structure Propagation", §3; the curves are
/// drawn as in Orzan et al. 2008, "Diffusion Curves", §3).
struct JoinedContours {
    /// The hole's pixels right beside a joined contour.
    let pixels: [Int]
    /// As many times the features that are expected there.
    let features: [Float]

    /// The least cosine between an end's direction and the way to the other one.
    private static let directness: Float = 0.82
    /// How unlike the sides of two ends may be, in units of their contrast.
    private static let likeness: Float = 0.4

    /// `nil` where no contours belong together.
    init?(_ level: PyramidLevel) {
        let ends = ContourEnd.found(in: level)
        var pairs: [(first: Int, second: Int, cost: Float)] = []
        for first in ends.indices {
            for second in ends.indices where second > first {
                guard let cost = Self.cost(ends[first], ends[second], level) else { continue }
                pairs.append((first, second, cost))
            }
        }
        var isTaken = [Bool](repeating: false, count: ends.count)
        var strokes: [Int: (sum: [Float], count: Float)] = [:]
        for pair in pairs.sorted(by: { $0.cost < $1.cost }) where !isTaken[pair.first] && !isTaken[pair.second] {
            (isTaken[pair.first], isTaken[pair.second]) = (true, true)
            Self.draw(from: ends[pair.first], to: ends[pair.second], level, on: &strokes)
        }
        guard !strokes.isEmpty else { return nil }
        pixels = strokes.keys.sorted()
        features = pixels.flatMap { pixel -> [Float] in
            guard let stroke = strokes[pixel] else { return [] }
            return stroke.sum.map { $0 / stroke.count }
        }
    }

    /// How far a filling is from it: the mean over its pixels of the squared difference of colours.
    func difference(_ filled: PatchFeatures, colors: Int) -> Float {
        let channels = features.count / pixels.count
        var sum: Float = 0
        for (index, pixel) in pixels.enumerated() {
            for color in 0..<colors {
                let difference = filled[pixel, color] - features[index * channels + color]
                sum += difference * difference
            }
        }
        return sum / Float(pixels.count)
    }

    /// Draws it into a hole.
    func draw(in target: PatchFeatures) {
        let channels = features.count / pixels.count
        for (index, pixel) in pixels.enumerated() {
            for channel in 0..<channels { target[pixel, channel] = features[index * channels + channel] }
        }
    }

    /// The less, the more likely two ends are of one contour; `nil` if they are not.
    private static func cost(_ a: ContourEnd, _ b: ContourEnd, _ level: PyramidLevel) -> Float? {
        let way = b.position - a.position
        let length = (way * way).sum().squareRoot()
        guard length > 4 else { return nil }
        let (from, to) = ((a.direction * way).sum() / length, -(b.direction * way).sum() / length)
        guard from > directness, to > directness else { return nil }
        let unlike =
            ContourEnd.difference(a.left, b.right, colors: level.colors)
            + ContourEnd.difference(a.right, b.left, colors: level.colors)
        let ratio = unlike / (a.contrast + b.contrast)
        guard ratio < likeness else { return nil }
        // Through the hole, and not along it.
        let steps = Int(length)
        let inside = (1..<steps).count { step in
            let place = a.position + Float(step) / Float(steps) * way
            return level.isHole[Int(place.y.rounded()) * level.width + Int(place.x.rounded())]
        }
        guard inside * 10 > steps * 7 - 40 else { return nil }
        return (1 - from) + (1 - to) + ratio
    }

    /// By which angle an arc between two ends leaves the chord: what both agree about.
    private static func bend(_ a: ContourEnd, _ b: ContourEnd) -> Float {
        let way = b.position - a.position
        func angle(_ direction: SIMD2<Float>) -> Float {
            atan2(way.x * direction.y - way.y * direction.x, (way * direction).sum())
        }
        let (first, second) = (angle(a.direction), -angle(-b.direction))
        guard first * second > 0 else { return 0 }
        return first > 0 ? min(first, second) : max(first, second)
    }

    /// Draws both sides of the curve between two ends.
    private static func draw(
        from a: ContourEnd, to b: ContourEnd, _ level: PyramidLevel,
        on strokes: inout [Int: (sum: [Float], count: Float)]
    ) {
        let way = b.position - a.position
        let length = (way * way).sum().squareRoot()
        let steps = Int(2 * length)
        let bend = bend(a, b)
        let (along, beside) = (way / length, SIMD2(-way.y, way.x) / length)
        // An arc that leaves the chord by this angle on both ends, as a parabola.
        let height = length * tan(bend) / 4
        func point(_ t: Float) -> SIMD2<Float> {
            a.position + t * length * along + 4 * t * (1 - t) * height * beside
        }
        for step in 1..<max(2, steps) {
            let t = Float(step) / Float(steps)
            let (here, ahead) = (point(t), point(t + 0.01))
            let tangent = (ahead - here) / max(1e-6, ((ahead - here) * (ahead - here)).sum().squareRoot())
            let normal = SIMD2(tangent.y, -tangent.x)
            for (sign, from, to) in [(Float(1), a.left, b.right), (-1, a.right, b.left)] {
                let place = here + sign * normal
                let (x, y) = (Int(place.x.rounded()), Int(place.y.rounded()))
                guard x >= 0, y >= 0, x < level.width, y < level.height, level.isHole[y * level.width + x] else {
                    continue
                }
                var stroke = strokes[y * level.width + x] ?? (from.map { _ in 0 }, 0)
                for channel in from.indices { stroke.sum[channel] += (1 - t) * from[channel] + t * to[channel] }
                stroke.count += 1
                strokes[y * level.width + x] = stroke
            }
        }
    }
}
