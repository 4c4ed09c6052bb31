import GentoolBase
import GentoolRaster

extension Mask {
    /// Pixels as a person points at what is masked: of the masked ones, mostly well inside.
    ///
    /// - Parameter count: how many; the same pixel may be among them twice.
    /// - Returns: none if nothing is masked by more than a half.
    func pointedAt(_ count: Int, using generator: inout SplitMix64) -> [(x: Int, y: Int)] {
        // A standard deviation of a twenty-fifth of the side.
        let blurred = feathered(0.12 * Float(max(width, height)))
        var total = 0.0
        let sums = zip(values, blurred.values).map { value, depth in
            if value > 0.5 { total += Double(depth * depth * depth * depth) }
            return total
        }
        guard total > 0 else { return [] }
        return (0..<count).map { _ in
            let drawn = Double.random(in: 0..<total, using: &generator)
            let pixel = sums.firstIndex { $0 > drawn }!
            return (pixel % width, pixel / width)
        }
    }

    /// How many pixels are masked by more than a half.
    var masked: Int { values.count { $0 > 0.5 } }
}
