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

    @Test("A colour step at the rim is removed")
    func ramp() throws {
        let original = picture { x, y in 0.2 + Float(x) * 0.004 + Float(y) * 0.002 }
        let hole = hole(30..<66, 30..<66)
        let filled = try PatchInpainting().fill(original, isHole: hole, seed: 2)
        #expect(meanSquaredError(filled, original, in: hole).squareRoot() < 0.02)
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
