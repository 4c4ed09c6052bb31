import GentoolBase
import GentoolTensors

/// A step of sliced optimal transport: along three orthogonal directions, quantiles of colours move towards quantiles.
struct ColorSlice: Sendable {
    private let directions: [SIMD3<Float>]
    /// For each direction, the quantiles before and after.
    private let before: [[Float]]
    private let after: [[Float]]
    private let share: Float

    private static let quantileCount = 65

    /// - Parameters:
    ///   - share: how far quantiles move, 0...1.
    ///   - random: chooses the directions.
    init(from source: [SIMD3<Float>], to target: [SIMD3<Float>], share: Float, _ random: inout SplitMix64) {
        directions = Self.directions(&random)
        before = directions.map { Self.quantiles(source, along: $0) }
        after = directions.map { Self.quantiles(target, along: $0) }
        self.share = share
    }

    func callAsFunction(_ color: SIMD3<Float>) -> SIMD3<Float> {
        var result = color
        for (index, direction) in directions.enumerated() {
            let value = (color * direction).sum()
            result += share * (moved(value, before[index], after[index]) - value) * direction
        }
        return result
    }

    /// Interpolated between quantiles; beyond the outermost ones, what lies there moves as they do.
    private func moved(_ value: Float, _ before: [Float], _ after: [Float]) -> Float {
        let last = before.count - 1
        if value <= before[0] { return value + after[0] - before[0] }
        if value >= before[last] { return value + after[last] - before[last] }
        var (low, high) = (0, last)
        while high - low > 1 {
            let middle = (low + high) / 2
            if before[middle] <= value { low = middle } else { high = middle }
        }
        let part = (value - before[low]) / (before[high] - before[low])
        return after[low] + part * (after[high] - after[low])
    }

    private static func quantiles(_ colors: [SIMD3<Float>], along direction: SIMD3<Float>) -> [Float] {
        let sorted = colors.map { ($0 * direction).sum() }.sorted()
        return (0..<quantileCount).map { sorted[$0 * (sorted.count - 1) / (quantileCount - 1)] }
    }

    private static func directions(_ random: inout SplitMix64) -> [SIMD3<Float>] {
        func vector() -> SIMD3<Float> {
            while true {
                let vector = SIMD3((0..<3).map { _ in Float.random(in: -1...1, using: &random) })
                let length = (vector * vector).sum()
                if length > 0.01 && length <= 1 { return vector / length.squareRoot() }
            }
        }
        let first = vector()
        var second = vector()
        while true {
            second -= (first * second).sum() * first
            let length = (second * second).sum()
            if length > 0.01 {
                second /= length.squareRoot()
                break
            }
            second = vector()
        }
        let third = SIMD3(
            first.y * second.z - first.z * second.y, first.z * second.x - first.x * second.z,
            first.x * second.y - first.y * second.x)
        return [first, second, third]
    }
}
