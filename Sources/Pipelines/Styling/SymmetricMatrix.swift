import Glibc

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
