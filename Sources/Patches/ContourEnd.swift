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
        var scatter = StructureTensor()
        for point in points { scatter.add(point - middle) }
        guard let axis = scatter.axis else { return nil }
        direction = axis
        error = (max(0, scatter.eigenvalues.smallest) / count).squareRoot()
    }
}
