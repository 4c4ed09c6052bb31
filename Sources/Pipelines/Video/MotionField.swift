import GentoolBase
import GentoolRaster
import Glibc

/// Where what a frame shows was in the frame before it: block matching, coarse to fine, to parts of a pixel.
///
/// At each resolution of a pyramid a block tries what the coarser one found around it, and no motion, and walks downhill
/// from the best; the vectors of neighbours are then smoothed by their median, which no stray one moves. (As Tourapis,
/// Au & Liou 2002, "Predictive motion estimation", have it for coding; here motion, not bits, is wanted.)
public struct MotionField: Sendable {
    /// Columns of the frames.
    public let width: Int
    /// Rows of the frames.
    public let height: Int
    /// For each pixel how far from it what it shows was in the frame before, in pixels.
    public private(set) var vectors: [SIMD2<Float>]

    /// The distance of blocks' centres, and how far a block reaches from its own, in pixels.
    private static let (step, reach) = (8, 6)
    private static let smallestSide = 24
    /// What a vector's distance from those around it costs, in squared levels of 0...1 for each pixel.
    private static let bend: Float = 2e-5

    /// - Parameters:
    ///   - before: the frame before, of any number of channels.
    ///   - now: the frame, as large and of as many.
    ///   - isUnknown: pixels of the frame that tell nothing, such as a hole's; they move as what is around them.
    public init(from before: FloatImage, to now: FloatImage, unknown isUnknown: [Bool]? = nil) {
        precondition(before.width == now.width && before.height == now.height, "frames are of one size")
        (width, height) = (now.width, now.height)
        let known = FloatImage(
            width: width, height: height, channels: 1,
            values: isUnknown?.map { $0 ? 0 : 1 } ?? [Float](repeating: 1, count: width * height))
        var levels = [(before: before.brightness, now: now.brightness, known: known)]
        while min(levels.last!.now.width, levels.last!.now.height) >= 2 * Self.smallestSide {
            let last = levels.last!
            func half(_ image: FloatImage) -> FloatImage {
                image.resampled(width: (last.now.width + 1) / 2, height: (last.now.height + 1) / 2, filter: .box)
            }
            levels.append((half(last.before), half(last.now), half(last.known)))
        }
        var blocks: Blocks?
        while let level = levels.popLast() {
            blocks = Blocks(
                level.before, level.now, level.known, coarser: blocks, step: Self.step, reach: Self.reach,
                bend: Self.bend,
                isFinest: levels.isEmpty)
        }
        vectors = blocks!.spread(width: width, height: height)
    }

    /// A picture of the frame before, moved to where its parts are now; beyond its edges they go on.
    ///
    /// - Parameter image: as large as the frames, of at most four channels.
    /// - Returns: interpolated by cubic splines, which stay sharp.
    public func moved(_ image: FloatImage) -> FloatImage {
        var result = CubicSampler(image).image(width: width, height: height) { x, y in
            SIMD2(Float(x), Float(y)) + vectors[y * width + x]
        }
        for place in result.values.indices { result.values[place] = min(max(result.values[place], 0), 1) }
        return result
    }

    /// For each pixel the nearest of the frame before, as `y * width + x`; `nil` for what was not in view.
    func places() -> [Int?] {
        vectors.enumerated().map { pixel, vector in
            let (x, y) = (pixel % width + Int(vector.x.rounded()), pixel / width + Int(vector.y.rounded()))
            return x >= 0 && y >= 0 && x < width && y < height ? y * width + x : nil
        }
    }

    /// How far the motion explains a frame, 0...1 for each pixel: 0 for what has just come into view.
    ///
    /// - Parameters:
    ///   - before: the frame before.
    ///   - now: the frame.
    ///   - tolerance: the mean difference of samples around a pixel that is no difference at half trust.
    /// - Returns: a value for each pixel.
    public func trust(from before: FloatImage, to now: FloatImage, tolerance: Float = 0.04) -> [Float] {
        let there = moved(before)
        let channels = now.channels
        let differences = (0..<(width * height)).map { pixel -> Float in
            (0..<channels).reduce(0) {
                $0 + abs(there.values[pixel * channels + $1] - now.values[pixel * channels + $1])
            }
                / Float(channels)
        }
        let image = FloatImage(width: width, height: height, channels: 1, values: differences)
        // A mean over a few pixels: a half as large, and back.
        let small = image.resampled(width: max(1, width / 3), height: max(1, height / 3), filter: .box)
        let mean = small.resampled(width: width, height: height, filter: .bilinear)
        return mean.values.indices.map { pixel in
            let (x, y) = (Float(pixel % width) + vectors[pixel].x, Float(pixel / width) + vectors[pixel].y)
            guard x > -0.5, y > -0.5, x < Float(width) - 0.5, y < Float(height) - 0.5 else { return 0 }
            let ratio = max(0, mean.values[pixel]) / tolerance
            return 1 / (1 + ratio * ratio)
        }
    }
}

extension FloatImage {
    /// The mean of the colour channels.
    fileprivate var brightness: FloatImage {
        let colors = min(3, channels)
        return FloatImage(
            width: width, height: height, channels: 1,
            values: (0..<(width * height)).map { pixel in
                (0..<colors).reduce(0) { $0 + values[pixel * channels + $1] } / Float(colors)
            })
    }
}

/// The vectors of blocks at one resolution.
private struct Blocks {
    let columns: Int
    let rows: Int
    let step: Int
    var vectors: [SIMD2<Float>]

    init(
        _ before: FloatImage, _ now: FloatImage, _ known: FloatImage, coarser: Blocks?, step: Int, reach: Int,
        bend: Float,
        isFinest: Bool
    ) {
        let (width, height) = (now.width, now.height)
        columns = (width + step - 1) / step
        rows = (height + step - 1) / step
        self.step = step
        let (columns, rows) = (columns, rows)
        var found = [SIMD3<Float>](repeating: .zero, count: columns * rows)
        found.withUnsafeMutableBufferPointer { found in
            let found = found.baseAddress!
            now.values.withUnsafeBufferPointer { now in
                before.values.withUnsafeBufferPointer { before in
                    known.values.withUnsafeBufferPointer { known in
                        concurrentBands(of: rows, smallest: 1) { lines in
                            for row in lines {
                                for column in 0..<columns {
                                    let search = Search(
                                        now: now, before: before, known: known, width: width, height: height,
                                        x: min(column * step + step / 2, width - 1),
                                        y: min(row * step + step / 2, height - 1), reach: reach, bend: bend)
                                    let guesses = coarser?.around(column, row) ?? []
                                    found[row * columns + column] = search.best(
                                        guesses, isFirst: coarser == nil, isFinest: isFinest)
                                }
                            }
                        }
                    }
                }
            }
        }
        vectors = found.map { SIMD2($0.x, $0.y) }
        fill(found.map { $0.z > 0 })
        smooth()
    }

    /// What this resolution says about a block of one that is twice as fine.
    func around(_ column: Int, _ row: Int) -> [SIMD2<Float>] {
        let (x, y) = (min(column / 2, columns - 1), min(row / 2, rows - 1))
        return [(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)].map { dx, dy in
            let (i, j) = (min(max(x + dx, 0), columns - 1), min(max(y + dy, 0), rows - 1))
            return 2 * vectors[j * columns + i]
        }
    }

    /// Gives blocks of which nothing is known the mean of those around them, from the rim inwards.
    private mutating func fill(_ isKnown: [Bool]) {
        var isKnown = isKnown
        guard isKnown.contains(true) else { return }
        while isKnown.contains(false) {
            var next = isKnown
            for index in isKnown.indices where !isKnown[index] {
                var (sum, count) = (SIMD2<Float>.zero, Float(0))
                forNeighbours(index) {
                    guard isKnown[$0] else { return }
                    sum += vectors[$0]
                    count += 1
                }
                if count > 0 { (vectors[index], next[index]) = (sum / count, true) }
            }
            isKnown = next
        }
    }

    /// Each vector becomes the median of those around it.
    private mutating func smooth() {
        let old = vectors
        for index in old.indices {
            var (x, y) = ([old[index].x], [old[index].y])
            forNeighbours(index) {
                x.append(old[$0].x)
                y.append(old[$0].y)
            }
            vectors[index] = SIMD2(x.sorted()[x.count / 2], y.sorted()[y.count / 2])
        }
    }

    private func forNeighbours(_ index: Int, _ body: (Int) -> Void) {
        let (x, y) = (index % columns, index / columns)
        for j in max(0, y - 1)...min(rows - 1, y + 1) {
            for i in max(0, x - 1)...min(columns - 1, x + 1) where j * columns + i != index { body(j * columns + i) }
        }
    }

    /// A vector for each pixel.
    func spread(width: Int, height: Int) -> [SIMD2<Float>] {
        (0..<(width * height)).map { pixel in
            let x = min(max((Float(pixel % width) + 0.5) / Float(step) - 0.5, 0), Float(columns - 1))
            let y = min(max((Float(pixel / width) + 0.5) / Float(step) - 0.5, 0), Float(rows - 1))
            let (i, j) = (Int(x), Int(y))
            let (right, below) = (min(i + 1, columns - 1), min(j + 1, rows - 1))
            let (a, b) = (x - Float(i), y - Float(j))
            let upper = vectors[j * columns + i] * (1 - a) + vectors[j * columns + right] * a
            let lower = vectors[below * columns + i] * (1 - a) + vectors[below * columns + right] * a
            return upper * (1 - b) + lower * b
        }
    }
}

/// The search for where a block was.
private struct Search {
    let now: UnsafeBufferPointer<Float>
    let before: UnsafeBufferPointer<Float>
    let known: UnsafeBufferPointer<Float>
    let width: Int
    let height: Int
    let x: Int
    let y: Int
    let reach: Int
    let bend: Float

    /// How far blocks are looked for at the coarsest resolution, in pixels there.
    private static let range = 4

    /// The vector, and 1 where it is known, 0 where the block tells nothing.
    func best(_ guesses: [SIMD2<Float>], isFirst: Bool, isFinest: Bool) -> SIMD3<Float> {
        let expected = guesses.first ?? .zero
        var best = (x: 0, y: 0, cost: Float.infinity)
        func attempt(_ dx: Int, _ dy: Int) {
            guard let difference = difference(dx, dy) else { return }
            let away = SIMD2(Float(dx), Float(dy)) - expected
            let cost = difference + bend * (abs(away.x) + abs(away.y))
            if cost < best.cost { best = (dx, dy, cost) }
        }
        attempt(0, 0)
        guard best.cost < .infinity else { return SIMD3(expected.x, expected.y, 0) }
        if isFirst {
            for dy in -Self.range...Self.range { for dx in -Self.range...Self.range { attempt(dx, dy) } }
        }
        for guess in guesses { attempt(Int(guess.x.rounded()), Int(guess.y.rounded())) }
        for _ in 0..<8 {
            let (x, y) = (best.x, best.y)
            for dy in -1...1 { for dx in -1...1 where dx != 0 || dy != 0 { attempt(x + dx, y + dy) } }
            if best.x == x && best.y == y { break }
        }
        guard isFinest else { return SIMD3(Float(best.x), Float(best.y), 1) }
        let (x, y) = (best.x, best.y)
        let middle = difference(x, y)
        return SIMD3(
            Float(x) + part(difference(x - 1, y), middle, difference(x + 1, y)),
            Float(y) + part(difference(x, y - 1), middle, difference(x, y + 1)), 1)
    }

    /// Where a parabola through three differences is least, within half a pixel.
    private func part(_ left: Float?, _ middle: Float?, _ right: Float?) -> Float {
        guard let left, let middle, let right else { return 0 }
        let bow = left - 2 * middle + right
        return bow > 1e-9 ? min(max((left - right) / (2 * bow), -0.5), 0.5) : 0
    }

    /// The mean squared difference of the block's known pixels; `nil` where too few are known, or were in view.
    private func difference(_ dx: Int, _ dy: Int) -> Float? {
        var (sum, count) = (Float(0), Float(0))
        let (top, bottom) = (max(0, y - reach, -dy), min(height - 1, y + reach, height - 1 - dy))
        let (left, right) = (max(0, x - reach, -dx), min(width - 1, x + reach, width - 1 - dx))
        guard top <= bottom, left <= right else { return nil }
        for j in top...bottom {
            let (row, other) = (j * width, (j + dy) * width + dx)
            for i in left...right where known[row + i] > 0.99 {
                let difference = now[row + i] - before[other + i]
                sum += difference * difference
                count += 1
            }
        }
        let side = Float(2 * reach + 1)
        return count >= side * side / 4 ? sum / count : nil
    }
}
