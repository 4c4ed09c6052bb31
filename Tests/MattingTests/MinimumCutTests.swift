import Testing

@testable import GentoolMatting

@Suite struct MinimumCutTests {
    /// Eight neighbours of each pixel of a grid.
    static func neighbours(_ width: Int, _ height: Int) -> [Int32] {
        (0..<width * height).flatMap { place in
            MinimumCut.steps.map { step -> Int32 in
                let (x, y) = (place % width + step.x, place / width + step.y)
                return x >= 0 && y >= 0 && x < width && y < height ? Int32(y * width + x) : -1
            }
        }
    }

    @Test("No other division of twelve pixels is cheaper than the cut", arguments: 0..<40)
    func isCheapest(seed: Int) {
        let (width, height) = (4, 3)
        var state = UInt64(seed) &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        func draw(_ range: ClosedRange<Int32>) -> Int32 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + Int32(state >> 33) % (range.upperBound - range.lowerBound + 1)
        }
        let neighbours = Self.neighbours(width, height)
        var capacities = [Int32](repeating: 0, count: neighbours.count)
        for node in 0..<width * height {
            for direction in 0..<4 where neighbours[8 * node + direction] >= 0 {
                let value = draw(0...9)
                capacities[8 * node + direction] = value
                capacities[8 * Int(neighbours[8 * node + direction]) + direction + 4] = value
            }
        }
        let terminal = (0..<width * height).map { _ in draw(-12...12) }
        func cost(_ isSource: (Int) -> Bool) -> Int32 {
            (0..<width * height).reduce(0) { sum, node in
                let own =
                    terminal[node] > 0 ? (isSource(node) ? 0 : terminal[node]) : (isSource(node) ? -terminal[node] : 0)
                return (0..<8).reduce(sum + own) { sum, direction in
                    let other = neighbours[8 * node + direction]
                    return other >= 0 && isSource(node) && !isSource(Int(other))
                        ? sum + capacities[8 * node + direction] : sum
                }
            }
        }
        let cut = MinimumCut.sourceSide(neighbours: neighbours, capacities: capacities, terminal: terminal)
        let least = (0..<1 << (width * height)).map { bits in cost { bits >> $0 & 1 == 1 } }.min()!
        #expect(cost { cut[$0] } == least)
    }
}
