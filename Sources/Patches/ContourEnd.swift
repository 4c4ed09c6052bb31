import GentoolBase

/// Where a contour of what is known runs into a hole: long, even edges that are likely to go on in it.
struct ContourEnd {
    /// On the contour, near the rim, in pixels.
    let position: SIMD2<Float>
    /// Into the hole; of length 1.
    let direction: SIMD2<Float>
    /// The features on its left side and on its right, as one looks into the hole.
    let left: [Float]
    let right: [Float]
    /// The squared difference of colours between both sides.
    let contrast: Float

    /// The least contrast that a contour has.
    private static let faintest: Float = 0.012
    /// How many pixels it is followed away from the hole, at most and at least.
    private static let (longest, shortest) = (10, 5)
    /// How many pixels beside it the colours of its sides are looked up.
    private static let aside: Float = 2
    /// How far a contour's pixels lie from its line, as a root mean square.
    private static let straightness: Float = 0.6
    /// The most that are looked for: the strongest.
    private static let most = 32

    /// All of a level, the strongest first.
    static func found(in level: PyramidLevel) -> [ContourEnd] {
        let edges = EdgeMap(level)
        var ends: [ContourEnd] = []
        for y in 2..<max(2, level.height - 2) {
            for x in 2..<max(2, level.width - 2) where edges.isBesideHole(x, y) && edges.isRidge(x, y) {
                if let end = ContourEnd(x, y, edges, level) { ends.append(end) }
            }
        }
        ends.sort { $0.contrast > $1.contrast }
        // One contour is seen from several pixels.
        var kept: [ContourEnd] = []
        for end in ends where kept.count < most {
            let isKnown = kept.contains { other in
                let apart = other.position - end.position
                return (apart * apart).sum() < 4 && (other.direction * end.direction).sum() > 0.8
            }
            if !isKnown { kept.append(end) }
        }
        return kept
    }

    private init?(_ x: Int, _ y: Int, _ edges: EdgeMap, _ level: PyramidLevel) {
        let start = SIMD2(Float(x), Float(y))
        let strength = edges.strength(at: start)
        // Away from the hole, along the edge.
        var step = edges.tangent(x, y)
        let inside = edges.wayToHole(x, y)
        if (step * inside).sum() > 0 { step = -step }
        guard (step * inside).sum() < -0.35 else { return nil }
        var points = [start]
        while points.count < Self.longest {
            let next = points[points.count - 1] + step
            guard let (found, tangent) = edges.ridge(near: next, across: SIMD2(-step.y, step.x)),
                edges.strength(at: found) > 0.5 * strength, (tangent * step).sum().magnitude > 0.8
            else { break }
            points.append(found)
            step = (tangent * step).sum() > 0 ? tangent : -tangent
        }
        guard points.count >= Self.shortest, let line = Line(points), line.error < Self.straightness else { return nil }
        let direction =
            (line.direction * (start - points[points.count - 1])).sum() > 0
            ? line.direction : -line.direction
        let normal = SIMD2(direction.y, -direction.x)
        func side(_ sign: Float) -> [Float]? {
            var sums = [Float](repeating: 0, count: level.voted)
            var count: Float = 0
            for point in points.prefix(Self.shortest) {
                let place = point + sign * Self.aside * normal
                let (column, row) = (Int(place.x.rounded()), Int(place.y.rounded()))
                guard column >= 0, row >= 0, column < level.width, row < level.height,
                    !level.isHole[row * level.width + column]
                else { continue }
                for channel in sums.indices { sums[channel] += level.features[row * level.width + column, channel] }
                count += 1
            }
            return count > 1 ? sums.map { $0 / count } : nil
        }
        guard let left = side(1), let right = side(-1) else { return nil }
        (position, self.direction, self.left, self.right) = (start, direction, left, right)
        contrast = Self.difference(left, right, colors: level.colors)
        guard contrast > Self.faintest else { return nil }
    }

    /// The squared difference of two sides' colours.
    static func difference(_ a: [Float], _ b: [Float], colors: Int) -> Float {
        (0..<colors).reduce(0) { $0 + (a[$1] - b[$1]) * (a[$1] - b[$1]) }
    }
}

/// The line that points lie along.
private struct Line {
    /// Of length 1.
    let direction: SIMD2<Float>
    /// The root of the points' mean squared distance to it.
    let error: Float

    init?(_ points: [SIMD2<Float>]) {
        let count = Float(points.count)
        let middle = points.reduce(SIMD2<Float>(0, 0), +) / count
        var (xx, xy, yy): (Float, Float, Float) = (0, 0, 0)
        for point in points {
            let d = point - middle
            (xx, xy, yy) = (xx + d.x * d.x, xy + d.x * d.y, yy + d.y * d.y)
        }
        let root = ((xx - yy) * (xx - yy) + 4 * xy * xy).squareRoot()
        let axis = xx > yy ? SIMD2(xx - yy + root, 2 * xy) : SIMD2(2 * xy, yy - xx + root)
        let length = (axis * axis).sum().squareRoot()
        guard length > 0 else { return nil }
        direction = axis / length
        error = (max(0, xx + yy - root) / 2 / count).squareRoot()
    }
}

/// How strong the edges of what is known are, and where they run (Di Zenzo 1986, "A note on the gradient of a multi-image").
private struct EdgeMap {
    private let width: Int
    private let height: Int
    private let isHole: [Bool]
    /// Per pixel the root of the tensor's larger eigenvalue; 0 where not all neighbours are known.
    private let strengths: [Float]
    /// Per pixel along the edge; of length 1.
    private let tangents: [SIMD2<Float>]

    init(_ level: PyramidLevel) {
        let (width, height) = (level.width, level.height)
        var strengths = [Float](repeating: 0, count: width * height)
        var tangents = [SIMD2<Float>](repeating: SIMD2(1, 0), count: width * height)
        let near = BoxSums.sums(level.isHole.map { $0 ? 1 : 0 }, width: width, height: height, radius: 1)
        for y in 1..<max(1, height - 1) {
            for x in 1..<max(1, width - 1) where near[y * width + x] == 0 {
                let pixel = y * width + x
                var (xx, xy, yy): (Float, Float, Float) = (0, 0, 0)
                for color in 0..<level.colors {
                    func value(_ dx: Int, _ dy: Int) -> Float { level.features[pixel + dy * width + dx, color] }
                    let right = value(1, -1) + 2 * value(1, 0) + value(1, 1)
                    let left = value(-1, -1) + 2 * value(-1, 0) + value(-1, 1)
                    let below = value(-1, 1) + 2 * value(0, 1) + value(1, 1)
                    let above = value(-1, -1) + 2 * value(0, -1) + value(1, -1)
                    let (across, down) = ((right - left) / 4, (below - above) / 4)
                    (xx, xy, yy) = (xx + across * across, xy + across * down, yy + down * down)
                }
                let root = ((xx - yy) * (xx - yy) + 4 * xy * xy).squareRoot()
                let normal = xx > yy ? SIMD2(xx - yy + root, 2 * xy) : SIMD2(2 * xy, yy - xx + root)
                let length = (normal * normal).sum().squareRoot()
                guard length > 0 else { continue }
                strengths[pixel] = ((xx + yy + root) / 2).squareRoot()
                tangents[pixel] = SIMD2(-normal.y, normal.x) / length
            }
        }
        (self.width, self.height, isHole) = (width, height, level.isHole)
        (self.strengths, self.tangents) = (strengths, tangents)
    }

    func tangent(_ x: Int, _ y: Int) -> SIMD2<Float> { tangents[y * width + x] }

    /// Whether a pixel is as near to the hole as edges are seen.
    func isBesideHole(_ x: Int, _ y: Int) -> Bool {
        guard strengths[y * width + x] > 0 else { return false }
        for row in (y - 2)...(y + 2) {
            for column in (x - 2)...(x + 2) where isHole[row * width + column] { return true }
        }
        return false
    }

    /// From a pixel beside the hole to the middle of what is near of it; of length 1.
    func wayToHole(_ x: Int, _ y: Int) -> SIMD2<Float> {
        var sum = SIMD2<Float>(0, 0)
        for dy in -4...4 {
            for dx in -4...4 {
                let (column, row) = (x + dx, y + dy)
                guard column >= 0, row >= 0, column < width, row < height, isHole[row * width + column] else {
                    continue
                }
                sum += SIMD2(Float(dx), Float(dy))
            }
        }
        let length = (sum * sum).sum().squareRoot()
        return length > 0 ? sum / length : sum
    }

    /// Whether a pixel's edge is stronger than those on both its sides.
    func isRidge(_ x: Int, _ y: Int) -> Bool {
        let place = SIMD2(Float(x), Float(y))
        let tangent = tangents[y * width + x]
        let normal = SIMD2(-tangent.y, tangent.x)
        let here = strengths[y * width + x]
        return here >= strength(at: place + normal) && here > strength(at: place - normal)
    }

    /// Between pixels it is interpolated; 0 outside.
    func strength(at place: SIMD2<Float>) -> Float {
        let (x, y) = (Int(place.x.rounded(.down)), Int(place.y.rounded(.down)))
        guard x >= 0, y >= 0, x + 1 < width, y + 1 < height else { return 0 }
        let (u, v) = (place.x - Float(x), place.y - Float(y))
        let pixel = y * width + x
        let above = (1 - u) * strengths[pixel] + u * strengths[pixel + 1]
        let below = (1 - u) * strengths[pixel + width] + u * strengths[pixel + width + 1]
        return (1 - v) * above + v * below
    }

    /// The strongest place within a pixel across, and where the edge runs there.
    func ridge(
        near place: SIMD2<Float>, across normal: SIMD2<Float>
    ) -> (place: SIMD2<Float>, tangent: SIMD2<Float>)? {
        var best = place
        for offset in [Float(-1), -0.5, 0.5, 1] where strength(at: place + offset * normal) > strength(at: best) {
            best = place + offset * normal
        }
        let (x, y) = (Int(best.x.rounded()), Int(best.y.rounded()))
        guard x >= 0, y >= 0, x < width, y < height, strengths[y * width + x] > 0 else { return nil }
        return (best, tangents[y * width + x])
    }
}
