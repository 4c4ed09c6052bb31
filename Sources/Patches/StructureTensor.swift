/// The sum of the outer products of some vectors with themselves: of gradients, how strong an edge is and which way it faces
/// (Di Zenzo 1986, "A note on the gradient of a multi-image").
struct StructureTensor {
    private var (xx, xy, yy): (Float, Float, Float) = (0, 0, 0)

    mutating func add(_ vector: SIMD2<Float>) {
        xx += vector.x * vector.x
        xy += vector.x * vector.y
        yy += vector.y * vector.y
    }

    /// The difference of its eigenvalues.
    private var spread: Float { ((xx - yy) * (xx - yy) + 4 * xy * xy).squareRoot() }

    var eigenvalues: (largest: Float, smallest: Float) { ((xx + yy + spread) / 2, (xx + yy - spread) / 2) }

    /// Where most vectors point, or away from it; of length 1. `nil` where no direction is any better.
    var axis: SIMD2<Float>? {
        let axis = xx > yy ? SIMD2(xx - yy + spread, 2 * xy) : SIMD2(2 * xy, yy - xx + spread)
        let length = (axis * axis).sum().squareRoot()
        return length > 0 ? axis / length : nil
    }
}
