import Foundation
import GentoolPatches
import GentoolTensors
import Testing

@Suite struct PatchInpaintingTests {
    private let size = 96

    private func picture(_ color: (_ x: Int, _ y: Int) -> Float) -> Tensor {
        Tensor(
            shape: [1, size, size, 3],
            elements: (0..<(size * size)).flatMap { pixel in
                [Float](repeating: color(pixel % size, pixel / size), count: 3)
            })
    }

    private func hole(_ columns: Range<Int>, _ rows: Range<Int>) -> [Bool] {
        (0..<(size * size)).map { columns.contains($0 % size) && rows.contains($0 / size) }
    }

    private func meanSquaredError(_ a: Tensor, _ b: Tensor, in hole: [Bool]) -> Float {
        let pixels = hole.indices.filter { hole[$0] }
        return pixels.reduce(0) { sum, pixel in
            let error = a.floats()[pixel * 3] - b.floats()[pixel * 3]
            return sum + error * error
        } / Float(pixels.count)
    }

    @Test("Stripes go on through the hole")
    func stripes() throws {
        let original = picture { x, _ in x / 6 % 2 == 0 ? 0.2 : 0.8 }
        let hole = hole(30..<62, 34..<60)
        let filled = try PatchInpainting().fill(original, isHole: hole, seed: 1)
        #expect(meanSquaredError(filled, original, in: hole) < 0.004)
    }

    @Test("An edge connects across the hole")
    func edge() throws {
        let original = picture { x, y in x + y < 96 ? 0.25 : 0.75 }
        let hole = hole(36..<60, 36..<60)
        let filled = try PatchInpainting().fill(original, isHole: hole, seed: 1)
        #expect(meanSquaredError(filled, original, in: hole) < 0.01)
    }

    @Test("Dark gaps between rough boards go on through the hole", arguments: [1, 2, 3])
    func boards(seed: UInt64) throws {
        func isGap(_ x: Int, _ y: Int) -> Bool { (3 * y + x) / 4 % 18 < 4 }
        let original = picture { x, y in isGap(x, y) ? 0.1 : 0.6 + 0.25 * noise(x / 6, y) }
        let hole = hole(28..<68, 34..<62)
        let filled = try PatchInpainting().fill(original, isHole: hole, seed: seed).floats()
        let holePixels = hole.indices.filter { hole[$0] }
        let right = holePixels.count { isGap($0 % size, $0 / size) == (filled[$0 * 3] < 0.35) }
        #expect(right * 100 >= holePixels.count * 90)
    }

    @Test("What is known stays as it is, and the same seed gives the same filling")
    func deterministic() throws {
        let original = picture { x, y in Float((x * 7 + y * 13) % 31) / 31 }
        let hole = hole(0..<20, 40..<70)
        let first = try PatchInpainting().fill(original, isHole: hole, seed: 5)
        let second = try PatchInpainting().fill(original, isHole: hole, seed: 5)
        #expect(first == second)
        for pixel in hole.indices where !hole[pixel] {
            #expect(first.floats()[pixel * 3] == original.floats()[pixel * 3])
        }
    }

    @Test("Progress is told many times at a resolution, never falls, and what it throws ends the work")
    func progress() throws {
        let original = picture { x, y in noise(x, y) }
        let hole = hole(40..<56, 40..<56)
        var told: [Double] = []
        _ = try PatchInpainting().fill(original, isHole: hole, seed: 1) { told.append($0) }
        #expect(told.count > 20 && told == told.sorted() && told.last == 1)
        struct Enough: Error {}
        var last = 0.0
        #expect(throws: Enough.self) {
            try PatchInpainting().fill(original, isHole: hole, seed: 1) {
                last = $0
                if $0 > 0.1 { throw Enough() }
            }
        }
        #expect(last < 0.3)
    }

    @Test("A hole is filled however far its middle is from what is known")
    func deepHole() throws {
        let (width, height) = (1800, 12)
        let hole = (0..<width * height).map { $0 % width >= 60 }
        let original = Tensor(
            shape: [1, height, width, 3],
            elements: hole.indices.flatMap { pixel in
                hole[pixel] ? [1, 0, 0] : [Float](repeating: 0.4 + 0.2 * noise(pixel % width, pixel / width), count: 3)
            })
        let filled = try PatchInpainting().fill(original, isHole: hole, seed: 1).floats()
        #expect(hole.indices.allSatisfy { abs(filled[$0 * 3] - filled[$0 * 3 + 1]) < 0.05 })
    }

    @Test("A colour step at the rim is removed")
    func ramp() throws {
        let original = picture { x, y in 0.2 + Float(x) * 0.004 + Float(y) * 0.002 }
        let hole = hole(30..<66, 30..<66)
        let filled = try PatchInpainting().fill(original, isHole: hole, seed: 2)
        #expect(meanSquaredError(filled, original, in: hole).squareRoot() < 0.02)
    }

    @Test("On a wall with windows, a scrap of a window is no filling for the wall", arguments: [1, 2, 3])
    func noScraps(seed: UInt64) throws {
        let original = picture { x, y in
            let grain = Float((x * 7 + y * 13) * (x + 3 * y + 1) % 17) / 17 * 0.02
            let isColumn = [8, 68].contains { (0..<16).contains(x - $0) }
            let isWindow = isColumn && [10, 66].contains { (0..<18).contains(y - $0) }
            return (isWindow ? 0.15 : 0.75) + grain
        }
        let hole = hole(34..<60, 30..<64)
        let filled = try PatchInpainting().fill(original, isHole: hole, seed: seed).floats()
        #expect(hole.indices.allSatisfy { !hole[$0] || filled[$0 * 3] > 0.7 })
    }

    @Test("Where a thing was that ended at the hole, no piece of its kind is left", arguments: [Float(0.1), 0.3])
    func noPieces(roughness: Float) throws {
        // Three legs on rough ground; the middle one is cut off by the hole.
        let original = picture { x, y in
            let isLeg = [12, 47, 82].contains { abs(x - $0) < 4 } && y < (abs(x - 47) < 4 ? 26 : 60)
            return isLeg ? 0.1 : 0.75 - roughness * noise(x, y)
        }
        let hole = hole(36..<60, 26..<76)
        let filled = try PatchInpainting().fill(original, isHole: hole, seed: 1).floats()
        #expect(hole.indices.allSatisfy { !hole[$0] || $0 / size < 41 || filled[$0 * 3] > 0.3 })
    }

    @Test("Poles beside the hole do not come up in it, for no edge at its rim leads to one")
    func noPoles() throws {
        let original = picture { x, y in
            let isPole = [20, 76].contains { abs(x - $0) < 3 } && y > 20
            return isPole ? 0.15 : y > 80 ? 0.4 + 0.1 * noise(x, y) : 0.8 - Float(y) * 0.004 + 0.02 * noise(x, y)
        }
        let hole = hole(38..<58, 18..<90)
        let filled = try PatchInpainting().fill(original, isHole: hole, seed: 1).floats()
        #expect(hole.indices.allSatisfy { !hole[$0] || filled[$0 * 3] > 0.3 })
    }

    private func noise(_ x: Int, _ y: Int) -> Float {
        Float((x &* 73_856_093 ^ y &* 19_349_663) & 0xFFFF) / 65_535
    }

    @Test("What is to be avoided is not copied")
    func avoided() throws {
        // A dark bar that ends at the hole: it could go on, but only from what it is.
        let original = picture { x, y in (40..<56).contains(y) ? 0.1 + Float(x % 3) * 0.02 : 0.8 }
        let hole = hole(40..<58, 36..<60)
        let avoided = hole.indices.map { !hole[$0] && (38..<58).contains($0 / size) }
        let free = try PatchInpainting().fill(original, isHole: hole, seed: 1).floats()
        let bound = try PatchInpainting().fill(original, isHole: hole, avoiding: avoided, seed: 1).floats()
        let centre = 48 * size + 49
        #expect(free[centre * 3] < 0.2 && bound[centre * 3] > 0.3)
    }

    /// Stripes that a guide shows without their fine grain.
    private func detailed(_ x: Int, _ y: Int) -> Float {
        (x + y / 2) / 20 % 2 == 0 ? 0.3 : 0.7 + Float((x * 31 + y * 17) * (x + y) % 23) / 23 * 0.15 - 0.07
    }

    @Test("A guide says what is where, and the picture's patches give it detail")
    func guided() throws {
        let original = picture(detailed)
        let hole = hole(26..<74, 26..<74)
        let radius = 3
        let soft = picture { x, y in
            var (sum, count): (Float, Float) = (0, 0)
            for row in max(0, y - radius)...min(size - 1, y + radius) {
                for column in max(0, x - radius)...min(size - 1, x + radius) {
                    sum += detailed(column, row)
                    count += 1
                }
            }
            return sum / count
        }
        let guide = PatchGuide(soft, scale: 4)
        let filled = try PatchInpainting().fill(original, isHole: hole, guide: guide, seed: 1)
        func detail(_ picture: Tensor) -> Float {
            let values = picture.floats()
            let inside = hole.indices.filter { hole[$0] && hole[$0 + 1] }
            return inside.reduce(0) { $0 + abs(values[$1 * 3] - values[($1 + 1) * 3]) } / Float(inside.count)
        }
        #expect(detail(filled) > 0.8 * detail(original) && detail(soft) < 0.6 * detail(original))
        let place = meanSquaredError(filled, soft, in: hole)
        let other = meanSquaredError(picture { x, y in detailed(x + 20, y) }, soft, in: hole)
        #expect(place < 0.3 * other)
    }

    @Test("Where no patch is known whole, the hole is stretched over smoothly")
    func nothingToCopy() throws {
        let original = picture { x, _ in Float(x) / 96 }
        let scattered = (0..<(size * size)).map { $0 % size % 2 == 1 || $0 / size % 2 == 1 }
        let filled = try PatchInpainting().fill(original, isHole: scattered, seed: 1)
        #expect(meanSquaredError(filled, original, in: scattered).squareRoot() < 0.02)
    }

    @Test("Holes of one pixel, at the corner, and of nearly everything are filled with finite colours")
    func extremes() throws {
        let original = picture { x, y in Float((x ^ y) & 15) / 15 }
        for hole in [hole(5..<6, 5..<6), hole(0..<40, 0..<40), hole(0..<96, 2..<96), hole(90..<96, 0..<96)] {
            let filled = try PatchInpainting().fill(original, isHole: hole, seed: 1)
            #expect(filled.floats().allSatisfy { $0.isFinite })
        }
    }
}
