/// How strong the edges of what is known are, and where they run (Di Zenzo 1986, "A note on the gradient of a multi-image").
struct EdgeMap {
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
                var tensor = StructureTensor()
                for color in 0..<level.colors {
                    func value(_ dx: Int, _ dy: Int) -> Float { level.features[pixel + dy * width + dx, color] }
                    let right = value(1, -1) + 2 * value(1, 0) + value(1, 1)
                    let left = value(-1, -1) + 2 * value(-1, 0) + value(-1, 1)
                    let below = value(-1, 1) + 2 * value(0, 1) + value(1, 1)
                    let above = value(-1, -1) + 2 * value(0, -1) + value(1, -1)
                    tensor.add(SIMD2((right - left) / 4, (below - above) / 4))
                }
                guard let normal = tensor.axis else { continue }
                strengths[pixel] = tensor.eigenvalues.largest.squareRoot()
                tangents[pixel] = SIMD2(-normal.y, normal.x)
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
