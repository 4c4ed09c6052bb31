import GentoolTensors
import Testing

@testable import GentoolPatches

@Suite("Where copied pieces meet what is around them")
struct GradientReconstructionTests {
    private let size = 64

    /// A hole in the middle of columns that only know their own colour, filled with copies of the left columns; and the largest
    /// step between the hole and what is right of it.
    private func step(_ color: (_ x: Int) -> Float) -> Float {
        let (hole, source) = (32..<44, 4)
        let known = Tensor(
            shape: [1, size, size, 1], elements: (0..<(size * size)).map { color($0 % size) })
        let correspondences = (0..<(size * size)).map { pixel -> Int32 in
            let (x, y) = (pixel % size, pixel / size)
            guard hole.contains(x), hole.contains(y) else { return -1 }
            return Int32(y * size + source + x - hole.lowerBound)
        }
        let filled = GradientReconstruction(known: known, correspondences: correspondences).solved().floats()
        return hole.map { y in
            abs(filled[y * size + hole.upperBound - 1] - filled[y * size + hole.upperBound])
        }.max()!
    }

    @Test("a picture out of focus has no sharp step")
    func soft() {
        // A ramp, along which neighbours differ by 0.012.
        #expect(step { 0.1 + 0.012 * Float($0) } < 0.05)
    }

    @Test("an edge of a sharp picture stays one")
    func sharp() {
        // Dark at the left; bright at the right, with a sharp line near the hole.
        #expect(step { $0 < 32 ? 0.15 : $0 == 50 ? 0.1 : 0.8 } > 0.4)
    }
}
