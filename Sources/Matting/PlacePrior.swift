import GentoolRaster
import Glibc

/// What places alone say about where a thing is.
struct PlacePrior {
    let width: Int
    let height: Int
    let colors: [SIMD3<Float>]
    let box: PixelRect?

    /// For each pixel the logarithm of the odds that it is of the thing.
    ///
    /// - Parameters:
    ///   - inside: pixels of the thing.
    ///   - outside: pixels that are not.
    ///   - guess: how surely each pixel is of the thing, if somebody has an idea of it.
    ///   - outline: what was drawn over the thing.
    ///   - reach: how far the thing may look out of the outline, in pixels.
    func values(
        inside: [Int], outside: [Int], guess: Mask?, outline: Mask? = nil, reach: Float = 0
    ) -> [Float] {
        var values = box.map(values(in:)) ?? [Float](repeating: 0, count: width * height)
        if let guess {
            for place in values.indices where !Evidence.isCertain(values[place]) {
                values[place] += Self.evidence(of: guess.values[place])
            }
        }
        if let outline {
            let distance = outline.thresholded(at: 0.5).distanceTransform(to: .filled).values
            for place in values.indices { values[place] = Self.evidence(distance[place].squareRoot(), within: reach) }
        }
        if !inside.isEmpty {
            let near = distances(from: inside)
            let far = box == nil ? distancesFromOutside(inside, outside) : distances(from: outside)
            for place in values.indices {
                let share = (far[place] - near[place]) / max(far[place] + near[place], 1e-6)
                values[place] += (box == nil ? 4 : 2) * share
            }
        } else if !outside.isEmpty {
            let near = distances(from: outside)
            let scale = Float(max(width, height)) / 12
            for place in values.indices { values[place] -= 2 * expf(-near[place] / scale) }
        }
        let radius = max(1, min(width, height) / 80)
        for (points, certainty) in [(inside, Evidence.certain), (outside, -Evidence.certain)] {
            for point in points { mark(point, radius, certainty, in: &values) }
        }
        return values
    }

    /// What a guess says: who is surer than `doubt` of an answer is believed whatever the colours are.
    private static func evidence(of share: Float) -> Float {
        if share <= doubt { return -Evidence.certain }
        if share >= 1 - doubt { return Evidence.certain }
        return guessWeight * logf(share / (1 - share))
    }

    /// What the distance to an outline says: hardly more than the farther, the less likely.
    private static func evidence(_ distance: Float, within reach: Float) -> Float {
        guard distance > 0 else { return 0.3 }
        return distance > reach ? -Evidence.certain : -0.2 - 0.9 * distance / reach
    }

    private static let doubt: Float = 0.03
    /// Answers of neighbours are hardly more than one answer: what each says counts less than if it stood alone.
    private static let guessWeight: Float = 0.8

    /// What the way over a thing's outline costs at least, as `distances` counts.
    private static let outline: Float = 120

    /// How far each pixel is from what is not of the thing. The picture's border is not, but where the thing reaches it:
    /// the sky, water, somebody whom the border cuts.
    private func distancesFromOutside(_ inside: [Int], _ outside: [Int]) -> [Float] {
        let edges = distances(from: inside, lengthWeight: 0)
        let others = outside + border.filter { edges[$0] > Self.outline }
        // Where nothing is known not to be of it, colours alone tell.
        return others.isEmpty
            ? [Float](repeating: 2.5 * Self.outline, count: edges.count) : distances(from: others)
    }

    private func mark(_ point: Int, _ radius: Int, _ certainty: Float, in values: inout [Float]) {
        let (x, y) = (point % width, point / width)
        for row in max(0, y - radius)...min(height - 1, y + radius) {
            for column in max(0, x - radius)...min(width - 1, x + radius)
            where (column - x) * (column - x) + (row - y) * (row - y) <= radius * radius {
                values[row * width + column] = certainty
            }
        }
    }

    /// Things fill their boxes in the middle rather than in the corners; a box that ends where the picture does cuts its
    /// thing there.
    private func values(in box: PixelRect) -> [Float] {
        func reach(_ range: Range<Int>, _ length: Int) -> (middle: Float, half: Float) {
            let size = Float(range.count)
            let edge = max(1, length / 100)
            let low = range.lowerBound <= edge ? Float(range.lowerBound) - 0.6 * size : Float(range.lowerBound)
            let high =
                range.upperBound >= length - edge ? Float(range.upperBound) + 0.6 * size : Float(range.upperBound)
            return ((low + high) / 2, (high - low) / 2)
        }
        let (middleX, halfX) = reach(box.columns, width)
        let (middleY, halfY) = reach(box.rows, height)
        var values = [Float](repeating: -Evidence.certain, count: width * height)
        for y in max(0, box.y)..<min(height, box.maxY) {
            for x in max(0, box.x)..<min(width, box.maxX) {
                let u = (Float(x) + 0.5 - middleX) / halfX
                let v = (Float(y) + 0.5 - middleY) / halfY
                let radius = (u * u + v * v).squareRoot()
                values[y * width + x] = min(1, 2.5 * (0.92 - radius))
            }
        }
        return values
    }

    private var border: [Int] {
        (0..<width).flatMap { [$0, (height - 1) * width + $0] }
            + (0..<height).flatMap { [$0 * width, $0 * width + width - 1] }
    }

    /// How far each pixel is from the nearest of some, where crossing an edge is a long way (Criminisi, Sharp & Blake 2008,
    /// "GeoS"), in pixels of even ground; by sweeps in four directions.
    ///
    /// - Parameter lengthWeight: what even ground counts; 0 leaves the edges that are crossed.
    private func distances(from sources: [Int], lengthWeight: Float = 1) -> [Float] {
        var distances = [Float](repeating: 1e9, count: width * height)
        for source in sources { distances[source] = 0 }
        func step(_ place: Int, _ other: Int, _ length: Float) {
            let d = colors[place] - colors[other]
            let cost = lengthWeight * length + 250 * (d * d).sum().squareRoot()
            distances[place] = min(distances[place], distances[other] + cost)
        }
        let diagonal = Float(2).squareRoot()
        for _ in 0..<3 {
            for y in 0..<height {
                for x in 0..<width {
                    let place = y * width + x
                    if x > 0 { step(place, place - 1, 1) }
                    if y > 0 {
                        step(place, place - width, 1)
                        if x > 0 { step(place, place - width - 1, diagonal) }
                        if x < width - 1 { step(place, place - width + 1, diagonal) }
                    }
                }
            }
            for y in (0..<height).reversed() {
                for x in (0..<width).reversed() {
                    let place = y * width + x
                    if x < width - 1 { step(place, place + 1, 1) }
                    if y < height - 1 {
                        step(place, place + width, 1)
                        if x < width - 1 { step(place, place + width + 1, diagonal) }
                        if x > 0 { step(place, place + width - 1, diagonal) }
                    }
                }
            }
        }
        return distances
    }
}
