/// The linear map of least change that carries one mean and covariance of colours to another (Monge-Kantorovich).
struct LinearColorMap: Sendable {
    private let mean: SIMD3<Float>
    private let matrix: SymmetricMatrix
    private let goal: SIMD3<Float>

    init(from source: [SIMD3<Float>], to target: [SIMD3<Float>]) {
        let (sourceMean, sourceCovariance) = Self.moments(source)
        let (targetMean, targetCovariance) = Self.moments(target)
        let root = sourceCovariance.power(0.5)
        let inverse = sourceCovariance.power(-0.5)
        matrix = inverse * (root * targetCovariance * root).power(0.5) * inverse
        (mean, goal) = (sourceMean, targetMean)
    }

    func callAsFunction(_ color: SIMD3<Float>) -> SIMD3<Float> { goal + matrix * (color - mean) }

    private static func moments(_ colors: [SIMD3<Float>]) -> (mean: SIMD3<Float>, covariance: SymmetricMatrix) {
        let mean = colors.reduce(.zero, +) / Float(colors.count)
        // What is grey or of one colour has no variance in some directions, and gets none there.
        var rows = (0..<3).map { row in
            var axis = SIMD3<Float>.zero
            axis[row] = 1e-5
            return axis
        }
        for color in colors {
            let difference = color - mean
            for row in 0..<3 { rows[row] += difference[row] * difference / Float(colors.count) }
        }
        return (mean, SymmetricMatrix(rows: rows))
    }
}
