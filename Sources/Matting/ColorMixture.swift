import Glibc

/// Colours as a weighted sum of normal distributions (a Gaussian mixture), fitted by expectation maximization.
struct ColorMixture {
    private struct Component {
        var mean: SIMD3<Float>
        /// The rows of the lower triangular matrix that turns a difference into one of deviation 1 (the inverse of the
        /// covariance's Cholesky factor).
        var whitening: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
        /// The logarithm of weight and normalization.
        var scale: Float

        func logDensity(_ color: SIMD3<Float>) -> Float {
            let d = color - mean
            let x = (whitening.0 * d).sum()
            let y = (whitening.1 * d).sum()
            let z = (whitening.2 * d).sum()
            return scale - 0.5 * (x * x + y * y + z * z)
        }
    }

    private var components: [Component] = []

    /// Fits a mixture to colours that count as much as their weights.
    ///
    /// - Parameters:
    ///   - smallestDeviation: of any component; noise and coding make it.
    init(
        _ colors: [SIMD3<Float>], weights: [Float], count: Int, rounds: Int = 8, smallestDeviation: Float
    ) {
        let total = weights.reduce(0, +)
        guard total > 0 else { return }
        let parts = Self.parted(colors, weights, into: count)
        let ridge = smallestDeviation * smallestDeviation
        components = (0..<count).compactMap { index in
            Self.fitted(colors, zip(parts, weights).map { $0 == index ? $1 : 0 }, total, ridge)
        }
        for _ in 0..<rounds {
            // For each component how much of each colour is its.
            var shares = [[Float]](repeating: weights, count: components.count)
            for place in colors.indices where weights[place] > 0 {
                let whole = logDensity(colors[place])
                for (index, component) in components.enumerated() {
                    shares[index][place] *= expf(component.logDensity(colors[place]) - whole)
                }
            }
            components = shares.compactMap { Self.fitted(colors, $0, total, ridge) }
        }
    }

    /// The logarithm of the density of a colour.
    func logDensity(_ color: SIMD3<Float>) -> Float {
        guard let first = components.first else { return -Float.greatestFiniteMagnitude }
        var most = first.logDensity(color)
        var sum: Float = 1
        for component in components.dropFirst() {
            let value = component.logDensity(color)
            if value > most {
                sum = sum * expf(most - value) + 1
                most = value
            } else {
                sum += expf(value - most)
            }
        }
        return most + logf(sum)
    }

    /// Parts of colours, by splitting the one with the largest spread along its principal axis again and again (Orchard &
    /// Bouman 1991).
    private static func parted(_ colors: [SIMD3<Float>], _ weights: [Float], into count: Int) -> [Int] {
        var part = [Int](repeating: 0, count: colors.count)
        for next in 1..<max(2, count) where count > 1 {
            var widest: (part: Int, spread: Float, axis: SIMD3<Float>, mean: SIMD3<Float>)?
            for index in 0..<next {
                let (mean, covariance, weight) = moments(
                    colors, weights.enumerated().map { part[$0] == index ? $1 : 0 })
                guard weight > 0 else { continue }
                let (axis, value) = principal(covariance)
                if value * weight > widest?.spread ?? 0 { widest = (index, value * weight, axis, mean) }
            }
            guard let widest else { break }
            for place in colors.indices where part[place] == widest.part {
                if ((colors[place] - widest.mean) * widest.axis).sum() > 0 { part[place] = next }
            }
        }
        return part
    }

    private typealias Matrix = (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)

    private static func moments(
        _ colors: [SIMD3<Float>], _ weights: [Float]
    ) -> (mean: SIMD3<Float>, covariance: Matrix, weight: Float) {
        var sum = SIMD3<Double>()
        var weight = 0.0
        for (color, share) in zip(colors, weights) where share > 0 {
            sum += SIMD3<Double>(color) * Double(share)
            weight += Double(share)
        }
        guard weight > 0 else { return (SIMD3(), (SIMD3(), SIMD3(), SIMD3()), 0) }
        let mean = SIMD3<Float>(sum / weight)
        var rows: Matrix = (SIMD3(), SIMD3(), SIMD3())
        for (color, share) in zip(colors, weights) where share > 0 {
            let d = color - mean
            rows.0 += share * d.x * d
            rows.1 += share * d.y * d
            rows.2 += share * d.z * d
        }
        let scale = 1 / Float(weight)
        return (mean, (rows.0 * scale, rows.1 * scale, rows.2 * scale), Float(weight))
    }

    /// The longest axis of a covariance, and the variance along it, by power iteration.
    private static func principal(_ matrix: Matrix) -> (axis: SIMD3<Float>, variance: Float) {
        var axis = SIMD3<Float>(0.8, 0.5, 0.33)
        var length: Float = 0
        for _ in 0..<16 {
            let next = SIMD3((matrix.0 * axis).sum(), (matrix.1 * axis).sum(), (matrix.2 * axis).sum())
            length = (next * next).sum().squareRoot()
            guard length > 0 else { return (axis, 0) }
            axis = next / length
        }
        return (axis, length)
    }

    private static func fitted(
        _ colors: [SIMD3<Float>], _ weights: [Float], _ total: Float, _ ridge: Float
    ) -> Component? {
        let (mean, rows, weight) = moments(colors, weights)
        guard weight > 1e-4 * total else { return nil }
        // Cholesky's factor, and its inverse.
        let l00 = (rows.0.x + ridge).squareRoot()
        let l10 = rows.1.x / l00
        let l20 = rows.2.x / l00
        let l11 = max(rows.1.y + ridge - l10 * l10, ridge).squareRoot()
        let l21 = (rows.2.y - l20 * l10) / l11
        let l22 = max(rows.2.z + ridge - l20 * l20 - l21 * l21, ridge).squareRoot()
        let first = SIMD3(1 / l00, 0, 0)
        let second = SIMD3(-l10 / (l00 * l11), 1 / l11, 0)
        let third = SIMD3((l10 * l21 / l11 - l20) / (l00 * l22), -l21 / (l11 * l22), 1 / l22)
        return Component(
            mean: mean, whitening: (first, second, third), scale: logf(weight / total) - logf(l00 * l11 * l22))
    }
}
