import GentoolBase

/// Solves the discrete Poisson equation on the unknown pixels of a picture by multigrid.
///
/// For each unknown pixel `p`, over its neighbours `q` inside the picture,
/// `Σ (u(p) - u(q)) = rightSide(p)`; known pixels keep their value (Pérez, Gangnet & Blake 2003, "Poisson Image
/// Editing", eq. 7). With a right side of zero the result is a membrane stretched over the hole.
public struct PoissonSolver: Sendable {
    private let levels: [Level]

    private struct Level: Sendable {
        let width: Int
        let height: Int
        let unknown: [Bool]
        /// Rows that have unknown pixels: the columns from the first to behind the last.
        let spans: [(row: Int, columns: Range<Int>)]

        init(width: Int, height: Int, unknown: [Bool]) {
            self.width = width
            self.height = height
            self.unknown = unknown
            spans = (0..<height).compactMap { y in
                let row = unknown[(y * width)..<((y + 1) * width)]
                guard let first = row.firstIndex(of: true), let last = row.lastIndex(of: true) else { return nil }
                return (y, (first - y * width)..<(last + 1 - y * width))
            }
        }

        /// Half the size; unknown where all that it stands for is.
        func halved() -> Level {
            let halfWidth = (width + 1) / 2
            let halfHeight = (height + 1) / 2
            var half = [Bool](repeating: false, count: halfWidth * halfHeight)
            for y in 0..<halfHeight {
                for x in 0..<halfWidth {
                    half[y * halfWidth + x] = [(0, 0), (1, 0), (0, 1), (1, 1)].allSatisfy { dx, dy in
                        let (fineX, fineY) = (min(width - 1, 2 * x + dx), min(height - 1, 2 * y + dy))
                        return unknown[fineY * width + fineX]
                    }
                }
            }
            return Level(width: halfWidth, height: halfHeight, unknown: half)
        }
    }

    init(width: Int, height: Int, unknown: [Bool]) {
        var levels = [Level(width: width, height: height, unknown: unknown)]
        while let last = levels.last, last.spans.count > 2 { levels.append(last.halved()) }
        self.levels = levels
    }

    /// Solves for one channel.
    ///
    /// - Parameters:
    ///   - values: `width * height` values: what is known, and a first guess of what is not; the guess is replaced.
    ///   - rightSide: as many; only those of unknown pixels count.
    ///   - tolerance: the largest remaining violation of the equation, in the unit of the values.
    func solve(_ values: inout [Float], rightSide: [Float], tolerance: Float = 2e-4) {
        for _ in 0..<20 {
            cycle(level: 0, values: &values, rightSide: rightSide)
            let residual = residual(levels[0], values, rightSide)
            if residual.allSatisfy({ abs($0) < tolerance }) { return }
        }
    }

    /// A membrane stretched over the unknown pixels.
    ///
    /// - Parameters:
    ///   - values: `width * height` pixels of interleaved channels; only those of known pixels count.
    ///   - width: of the picture, in pixels.
    ///   - height: of the picture, in pixels.
    ///   - unknown: as many as pixels, row by row: which are to be found.
    ///   - guess: of all unknown values, to begin from.
    public static func membrane(
        over values: [Float], width: Int, height: Int, unknown: [Bool], guess: Float
    ) -> [Float] {
        let channels = values.count / unknown.count
        let solver = PoissonSolver(width: width, height: height, unknown: unknown)
        let flat = [Float](repeating: 0, count: unknown.count)
        var result = values
        for channel in 0..<channels {
            var plane = unknown.indices.map { unknown[$0] ? guess : values[$0 * channels + channel] }
            solver.solve(&plane, rightSide: flat)
            for pixel in unknown.indices where unknown[pixel] { result[pixel * channels + channel] = plane[pixel] }
        }
        return result
    }

    private func cycle(level index: Int, values: inout [Float], rightSide: [Float]) {
        let level = levels[index]
        guard !level.spans.isEmpty else { return }
        let isCoarsest = index + 1 == levels.count
        for _ in 0..<(isCoarsest ? 8 : 2) { relax(level, &values, rightSide) }
        if isCoarsest { return }

        let coarse = levels[index + 1]
        let fineResidual = residual(level, values, rightSide)
        var coarseRight = [Float](repeating: 0, count: coarse.width * coarse.height)
        for span in coarse.spans {
            for x in span.columns {
                var sum: Float = 0
                for fineY in (2 * span.row)..<min(2 * span.row + 2, level.height) {
                    for fineX in (2 * x)..<min(2 * x + 2, level.width) {
                        sum += fineResidual[fineY * level.width + fineX]
                    }
                }
                coarseRight[span.row * coarse.width + x] = sum
            }
        }
        var correction = [Float](repeating: 0, count: coarseRight.count)
        cycle(level: index + 1, values: &correction, rightSide: coarseRight)
        cycle(level: index + 1, values: &correction, rightSide: coarseRight)
        for span in level.spans {
            let y = span.row
            let nearY = y / 2
            let farY = max(0, min(coarse.height - 1, y % 2 == 0 ? nearY - 1 : nearY + 1))
            for x in span.columns where level.unknown[y * level.width + x] {
                let nearX = x / 2
                let farX = max(0, min(coarse.width - 1, x % 2 == 0 ? nearX - 1 : nearX + 1))
                let near =
                    0.75 * correction[nearY * coarse.width + nearX] + 0.25 * correction[nearY * coarse.width + farX]
                let far = 0.75 * correction[farY * coarse.width + nearX] + 0.25 * correction[farY * coarse.width + farX]
                values[y * level.width + x] += 0.75 * near + 0.25 * far
            }
        }
        for _ in 0..<2 { relax(level, &values, rightSide) }
    }

    /// One red-black Gauss-Seidel sweep.
    private func relax(_ level: Level, _ values: inout [Float], _ rightSide: [Float]) {
        values.withUnsafeMutableBufferPointer { values in
            for parity in 0...1 {
                parallelFor((level.spans.count + 63) / 64) { chunk in
                    for span in level.spans[(chunk * 64)..<min(level.spans.count, chunk * 64 + 64)] {
                        let first = span.columns.lowerBound
                        for x in stride(
                            from: first + (first + span.row + parity) % 2, to: span.columns.upperBound, by: 2)
                        {
                            let pixel = span.row * level.width + x
                            guard level.unknown[pixel] else { continue }
                            let (sum, count) = neighbours(level, values, x, span.row)
                            values[pixel] = (rightSide[pixel] + sum) / count
                        }
                    }
                }
            }
        }
    }

    private func residual(_ level: Level, _ values: [Float], _ rightSide: [Float]) -> [Float] {
        var result = [Float](repeating: 0, count: values.count)
        values.withUnsafeBufferPointer { values in
            let values = UnsafeMutableBufferPointer(mutating: values)
            for span in level.spans {
                for x in span.columns {
                    let pixel = span.row * level.width + x
                    guard level.unknown[pixel] else { continue }
                    let (sum, count) = neighbours(level, values, x, span.row)
                    result[pixel] = rightSide[pixel] + sum - count * values[pixel]
                }
            }
        }
        return result
    }

    @inline(__always)
    private func neighbours(
        _ level: Level, _ values: UnsafeMutableBufferPointer<Float>, _ x: Int, _ y: Int
    ) -> (sum: Float, count: Float) {
        let pixel = y * level.width + x
        var sum: Float = 0
        var count: Float = 0
        if x > 0 {
            sum += values[pixel - 1]
            count += 1
        }
        if x + 1 < level.width {
            sum += values[pixel + 1]
            count += 1
        }
        if y > 0 {
            sum += values[pixel - level.width]
            count += 1
        }
        if y + 1 < level.height {
            sum += values[pixel + level.width]
            count += 1
        }
        return (sum, count)
    }
}
