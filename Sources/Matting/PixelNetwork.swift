import Glibc

/// Pixels of a picture as nodes that hang together the more the less they differ.
struct PixelNetwork {
    /// Of the nodes, in the order of rows.
    let places: [Int]
    /// Of all pixels of the picture.
    let colors: [SIMD3<Float>]
    private let neighbours: [Int32]
    /// Between a node and its neighbours, 0...1.
    private let likeness: [Float]

    init(width: Int, height: Int, isIncluded: (Int) -> Bool, colors: [SIMD3<Float>]) {
        let places = (0..<width * height).filter(isIncluded)
        var nodes = [Int32](repeating: -1, count: width * height)
        for (node, place) in places.enumerated() { nodes[place] = Int32(node) }
        var neighbours = [Int32](repeating: -1, count: 8 * places.count)
        var differences = [Float](repeating: 0, count: 8 * places.count)
        var (sum, count) = (0.0, 0)
        for (node, place) in places.enumerated() {
            let (x, y) = (place % width, place / width)
            for (direction, step) in MinimumCut.steps.enumerated() {
                let (otherX, otherY) = (x + step.x, y + step.y)
                guard otherX >= 0, otherX < width, otherY >= 0, otherY < height else { continue }
                let other = nodes[otherY * width + otherX]
                guard other >= 0 else { continue }
                let d = colors[place] - colors[otherY * width + otherX]
                neighbours[8 * node + direction] = other
                differences[8 * node + direction] = (d * d).sum()
                sum += Double((d * d).sum())
                count += 1
            }
        }
        // The mean difference counts as half of what contrast can do (GrabCut, eq. 5).
        let scale = count > 0 && sum > 0 ? Float(0.5 * Double(count) / sum) : 0
        likeness = differences.enumerated().map { index, difference in
            let likeness = expf(-scale * difference)
            return MinimumCut.steps[index % 8].x != 0 && MinimumCut.steps[index % 8].y != 0
                ? likeness * Float(0.5).squareRoot() : likeness
        }
        (self.places, self.colors, self.neighbours) = (places, colors, neighbours)
    }

    /// Which nodes are of the thing, so that evidence and contrast are served best.
    ///
    /// - Parameters:
    ///   - evidence: for the thing of each node.
    ///   - smoothness: what it costs to part two that are the same.
    ///   - certain: what no evidence exceeds.
    func cut(_ evidence: [Float], smoothness: Float, certain: Float) -> [Bool] {
        // Whole numbers end exactly.
        let unit: Float = 1000
        return MinimumCut.sourceSide(
            neighbours: neighbours, capacities: likeness.map { Int32($0 * smoothness * unit) },
            terminal: evidence.map { Int32(min(max($0, -certain), certain) * unit) })
    }
}
