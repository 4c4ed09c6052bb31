import GentoolBase

/// A few colours that stand for all of a picture's: boxes of colours are split where they differ most (median cut; Heckbert
/// 1982, "Color image quantization for frame buffer display"; at the mean, along the axis of most variance, as Wu 1991
/// has it), and their means are bettered by k-means.
struct ColorPalette: Equatable {
    /// Red, green and blue, 0...255.
    private(set) var colors: [SIMD3<Float>]
    /// How far colours are from those that stand for them, squared, on average.
    private(set) var error: Float = 0

    /// What differences of red, green and blue count to the eye.
    private static let weights = SIMD3<Float>(2, 4, 3) / 9
    private static let refinements = 6

    /// - Parameters:
    ///   - histogram: at least one colour.
    ///   - most: how many colours there may be.
    init(_ histogram: ColorHistogram, most: Int) {
        if let exact = histogram.exact, exact.count <= most {
            colors = exact.sorted().map { SIMD3(Float($0 >> 16), Float($0 >> 8 & 0xFF), Float($0 & 0xFF)) }
            return
        }
        let cells = histogram.cells
        var boxes = [Box(cells, Array(cells.indices))]
        while boxes.count < most, let worst = boxes.indices.max(by: { boxes[$0].error < boxes[$1].error }),
            boxes[worst].error > 0, let (a, b) = boxes[worst].halves(cells)
        {
            boxes[worst] = a
            boxes.append(b)
        }
        colors = boxes.map(\.mean)
        refine(cells)
    }

    /// The colour nearest to one.
    func nearest(to color: SIMD3<Float>) -> (index: Int, error: Float) {
        var best = (index: 0, error: Float.infinity)
        for (index, candidate) in colors.enumerated() {
            let difference = color - candidate
            let error = (difference * difference * Self.weights).sum()
            if error < best.error { best = (index, error) }
        }
        return best
    }

    /// How far a picture's colours would be from these, as `error` is.
    func error(of histogram: ColorHistogram) -> Float {
        let cells = histogram.cells
        let errors = [Float](unsafeUninitializedCapacity: cells.count) { errors, count in
            let errors = errors.baseAddress!
            concurrentBands(of: cells.count, smallest: 256) { band in
                for index in band {
                    let cell = cells[index]
                    (errors + index).initialize(to: nearest(to: cell.mean).error * cell.count)
                }
            }
            count = cells.count
        }
        return errors.reduce(0, +) / max(1, cells.reduce(0) { $0 + $1.count })
    }

    private mutating func refine(_ cells: [ColorHistogram.Cell]) {
        for _ in 0..<Self.refinements {
            let choices = [Int](unsafeUninitializedCapacity: cells.count) { [self] choices, count in
                let choices = choices.baseAddress!
                concurrentBands(of: cells.count, smallest: 256) { band in
                    for index in band { (choices + index).initialize(to: nearest(to: cells[index].mean).index) }
                }
                count = cells.count
            }
            var sums = [SIMD3<Float>](repeating: .zero, count: colors.count)
            var counts = [Float](repeating: 0, count: colors.count)
            for (cell, choice) in zip(cells, choices) {
                sums[choice] += cell.count * cell.mean
                counts[choice] += cell.count
            }
            for index in colors.indices where counts[index] > 0 { colors[index] = sums[index] / counts[index] }
        }
        for index in colors.indices { colors[index].round(.toNearestOrAwayFromZero) }
        let total = cells.reduce(0) { $0 + $1.count }
        error = cells.reduce(0) { $0 + nearest(to: $1.mean).error * $1.count } / max(1, total)
    }

    /// Colours that are split together.
    private struct Box {
        let members: [Int]
        let mean: SIMD3<Float>
        /// The sum of squared differences along each axis.
        let variances: SIMD3<Float>
        var error: Float { members.count > 1 ? variances.sum() : 0 }

        init(_ cells: [ColorHistogram.Cell], _ members: [Int]) {
            self.members = members
            var (sum, count) = (SIMD3<Float>.zero, Float(0))
            for index in members {
                sum += cells[index].count * cells[index].mean
                count += cells[index].count
            }
            let mean = sum / max(1, count)
            var variances = SIMD3<Float>.zero
            for index in members {
                let difference = cells[index].mean - mean
                variances += cells[index].count * difference * difference * ColorPalette.weights
            }
            (self.mean, self.variances) = (mean, variances)
        }

        func halves(_ cells: [ColorHistogram.Cell]) -> (Box, Box)? {
            let axis = (0..<3).max { variances[$0] < variances[$1] }!
            let low = members.filter { cells[$0].mean[axis] <= mean[axis] }
            let high = members.filter { cells[$0].mean[axis] > mean[axis] }
            guard !low.isEmpty, !high.isEmpty else { return nil }
            return (Box(cells, low), Box(cells, high))
        }
    }
}
