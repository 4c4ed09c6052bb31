import Testing

@testable import GentoolPatches

@Suite struct PatchGridTests {
    @Test("Patches that touch the hole are to be found, and those that lie whole in what is known can be copied")
    func targetsAndSources() {
        let (width, height, radius) = (11, 9, 2)
        var hole = [Bool](repeating: false, count: width * height)
        for pixel in [0, 5 * width + 4, 5 * width + 5, 8 * width + 10] { hole[pixel] = true }
        let grid = PatchGrid(width: width, height: height, hole: hole, radius: radius)
        for y in 0..<height {
            for x in 0..<width {
                let rows = max(0, y - radius)...min(height - 1, y + radius)
                let columns = max(0, x - radius)...min(width - 1, x + radius)
                let touches = rows.contains { row in columns.contains { hole[row * width + $0] } }
                let isWhole = rows.count == 2 * radius + 1 && columns.count == 2 * radius + 1
                let pixel = y * width + x
                #expect((grid.targetIndex[pixel] >= 0) == touches)
                #expect(grid.isSource[pixel] == (!touches && isWhole))
            }
        }
        var avoided = hole.map { _ in false }
        avoided[2 * width + 8] = true
        let fewer = PatchGrid(width: width, height: height, hole: hole, avoiding: avoided, radius: radius)
        #expect(fewer.targets == grid.targets)
        let others = grid.sources.filter { abs(Int($0) % width - 8) > 2 || abs(Int($0) / width - 2) > 2 }
        #expect(fewer.sources == others)
        #expect(grid.targets.indices.allSatisfy { Int(grid.targetIndex[Int(grid.targets[$0])]) == $0 })
    }
}
