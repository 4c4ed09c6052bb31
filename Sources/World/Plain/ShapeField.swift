import Glibc

extension ShapePicture.Form {
    /// The distance of a point from the edge, negative inside; the shape reaches about 1 to each side. Near the edge it
    /// is exact enough for antialiasing (formulas after Quilez, "2D distance functions").
    func distance(_ p: SIMD2<Float>) -> Float {
        let length = (p * p).sum().squareRoot()
        switch self {
        case .circle: return length - 1
        case .ring: return abs(length - 0.72) - 0.26
        case .square: return max(abs(p.x), abs(p.y)) - 0.88
        case .cross:
            let (a, b) = (max(abs(p.x), abs(p.y)), min(abs(p.x), abs(p.y)))
            return max(a - 1, b - 0.32)
        case .triangle:
            let side = abs(p.x) * 0.866 + p.y * -0.5
            return max(side - 0.5, p.y - 0.55)
        case .star:
            let angle = atan2(p.x, -p.y)
            let sector = 2 * Float.pi / 5
            let folded = abs(angle - (angle / sector).rounded() * sector)
            let q = SIMD2(cos(folded), sin(folded)) * length
            // The edge from the tip to the notch between two tips.
            let tip = SIMD2<Float>(1.05, 0)
            let notch = SIMD2(cos(sector / 2), sin(sector / 2)) * 0.43
            let edge = notch - tip
            return ((q.x - tip.x) * edge.y - (q.y - tip.y) * edge.x) / (edge * edge).sum().squareRoot()
        case .heart:
            let x = abs(p.x) * 1.05
            let y = -p.y * 1.05 + 0.62
            if y + x > 1 {
                let d = SIMD2(x - 0.25, y - 0.75)
                return ((d * d).sum().squareRoot() - 0.3536) * 0.95
            }
            let m = max(x + y, 0) * 0.5
            let (a, b) = (x * x + (y - 1) * (y - 1), (x - m) * (x - m) + (y - m) * (y - m))
            return min(a, b).squareRoot() * (x > y ? 0.95 : -0.95)
        }
    }
}
