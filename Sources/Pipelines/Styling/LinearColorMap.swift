import Glibc

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

/// A symmetric 3 × 3 matrix.
struct SymmetricMatrix: Sendable {
    var rows: [SIMD3<Float>]

    static func * (a: SymmetricMatrix, b: SymmetricMatrix) -> SymmetricMatrix {
        SymmetricMatrix(rows: a.rows.map { $0.x * b.rows[0] + $0.y * b.rows[1] + $0.z * b.rows[2] })
    }

    static func * (a: SymmetricMatrix, vector: SIMD3<Float>) -> SIMD3<Float> {
        SIMD3(a.rows.map { ($0 * vector).sum() })
    }

    /// With each eigenvalue raised to an exponent; the eigenvalues are found by Jacobi rotations.
    func power(_ exponent: Float) -> SymmetricMatrix {
        var values = rows
        var vectors: [SIMD3<Float>] = [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)]
        for _ in 0..<12 {
            for (p, q) in [(0, 1), (0, 2), (1, 2)] where abs(values[p][q]) > 1e-12 {
                let angle = 0.5 * atan2f(2 * values[p][q], values[q][q] - values[p][p])
                let (cosine, sine) = (cosf(angle), sinf(angle))
                func rotate(_ rows: inout [SIMD3<Float>]) {
                    for row in 0..<3 {
                        let (x, y) = (rows[row][p], rows[row][q])
                        rows[row][p] = cosine * x - sine * y
                        rows[row][q] = sine * x + cosine * y
                    }
                }
                rotate(&values)
                let (x, y) = (values[p], values[q])
                values[p] = cosine * x - sine * y
                values[q] = sine * x + cosine * y
                rotate(&vectors)
            }
        }
        let powers = (0..<3).map { powf(max(values[$0][$0], 1e-9), exponent) }
        return SymmetricMatrix(
            rows: (0..<3).map { row in
                SIMD3(
                    (0..<3).map { column in
                        (0..<3).reduce(0) { $0 + vectors[row][$1] * powers[$1] * vectors[column][$1] }
                    })
            })
    }
}
