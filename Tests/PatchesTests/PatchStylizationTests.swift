import Foundation
import GentoolTensors
import Testing

@testable import GentoolPatches

@Suite struct PatchStylizationTests {
    private static let size = 64

    /// A smooth picture.
    private static let picture = Tensor(
        shape: [1, size, size, 3],
        elements: (0..<(size * size)).flatMap { pixel -> [Float] in
            let (x, y) = (Float(pixel % size) / Float(size), Float(pixel / size) / Float(size))
            return [0.3 + 0.4 * x, 0.1 * y, 0.1 * (x - y)]
        })

    /// Diagonal strokes, darker ones on the left.
    private static let strokes = Tensor(
        shape: [1, size, size, 3],
        elements: (0..<(size * size)).flatMap { pixel -> [Float] in
            let (x, y) = (pixel % size, pixel / size)
            let stripe: Float = (x + 2 * y) % 9 < 4 ? 0.12 : -0.12
            return [0.3 + 0.4 * Float(x) / Float(size) + stripe, stripe / 2, 0.02]
        })

    /// The mean squared difference of 5×5 patches to the nearest ones of the style.
    private static func distance(_ image: Tensor, _ style: Tensor) -> Float {
        func patches(_ tensor: Tensor, every step: Int) -> [[Float]] {
            stride(from: 0, to: size - 5, by: step).flatMap { y in
                stride(from: 0, to: size - 5, by: step).map { x in
                    (0..<5).flatMap { row -> ArraySlice<Float> in
                        let start = ((y + row) * size + x) * 3
                        return tensor.floats()[start..<(start + 15)]
                    }
                }
            }
        }
        let known = patches(style, every: 1)
        let distances = patches(image, every: 7).map { patch in
            known.map { zip($0, patch).reduce(Float(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }.min()! / 75
        }
        return distances.reduce(0, +) / Float(distances.count)
    }

    private struct Ended: Error {}

    @Test("What is told of progress rises with each sweep, and ends when the painting is there")
    func progress() throws {
        var fractions: [Double] = []
        _ = try PatchStylization().stylize(Self.picture, with: [.init(Self.strokes)], seed: 1) { fractions.append($0) }
        let steps = zip(fractions, fractions.dropFirst()).map { $1 - $0 }
        #expect(fractions.first == 0 && fractions.last == 1 && steps.allSatisfy { $0 >= 0 })
        // Three answers of two sweeps and a vote each, and the last vote.
        #expect(steps.allSatisfy { $0 < 0.11 }, "\(fractions)")
    }

    @Test("Work can be ended between its steps, too: progress is asked while patches are compared")
    func ends() throws {
        var method = PatchStylization()
        (method.steps, method.finestSteps) = (2, 2)
        var calls = 0
        _ = try method.stylize(Self.picture, with: [.init(Self.strokes)], seed: 1) { _ in calls += 1 }
        #expect(calls > 2 * method.sweeps * method.finestSteps, "\(calls)")
        var left = 2
        #expect(throws: Ended.self) {
            _ = try method.stylize(Self.picture, with: [.init(Self.strokes)], seed: 1) { fraction in
                left -= 1
                if left == 0 { throw Ended() }
            }
        }
        #expect(left == 0)
    }

    @Test("Strokes come from the style: patches of the result lie four times nearer to its patches than the picture's")
    func copiesStrokes() throws {
        let painted = try PatchStylization().stylize(Self.picture, with: [.init(Self.strokes)], seed: 1)
        #expect(Self.distance(painted, Self.strokes) < 0.25 * Self.distance(Self.picture, Self.strokes))
    }

    @Test("What the picture shows stays: the mean of every part is about what it was")
    func keepsContent() throws {
        let painted = try PatchStylization().stylize(Self.picture, with: [.init(Self.strokes)], seed: 1)
        let part = 16
        for top in stride(from: 0, to: Self.size, by: part) {
            for left in stride(from: 0, to: Self.size, by: part) {
                func mean(_ tensor: Tensor) -> Float {
                    (0..<(part * part)).reduce(Float(0)) { sum, index in
                        let pixel = (top + index / part) * Self.size + left + index % part
                        return sum + tensor.floats()[3 * pixel]
                    } / Float(part * part)
                }
                #expect(abs(mean(painted) - mean(Self.picture)) < 0.06)
            }
        }
    }

    @Test("The same seed gives the same picture, another one another")
    func seeds() throws {
        let method = PatchStylization()
        let first = try method.stylize(Self.picture, with: [.init(Self.strokes)], seed: 3)
        #expect(try method.stylize(Self.picture, with: [.init(Self.strokes)], seed: 3) == first)
        #expect(try method.stylize(Self.picture, with: [.init(Self.strokes)], seed: 4) != first)
    }

    @Test("Of two styles that fit as well, the one that counts more is copied more")
    func mixes() throws {
        // Both are noise about the picture's grey; the mark of the second is a channel that patches hardly differ in.
        func noise(_ seed: UInt64, mark: Float) -> Tensor {
            var generator = TorchGenerator(seed: seed)
            var noise = 0.1 * generator.normal([1, Self.size, Self.size, 3]) + 0.5
            noise.withMutableFloats { values in
                for pixel in 0..<(Self.size * Self.size) { values[3 * pixel + 2] = mark }
            }
            return noise
        }
        let grey = Tensor(shape: [1, Self.size, Self.size, 3], repeating: 0.5)
        func share(_ weights: (Float, Float)) throws -> Float {
            let styles = [(noise(1, mark: 0.499), weights.0), (noise(2, mark: 0.501), weights.1)]
            let painted = try PatchStylization().stylize(
                grey, with: styles.map { .init($0.0, weight: $0.1) }, seed: 1)
            let marks = stride(from: 2, to: painted.count, by: 3).filter { painted.floats()[$0] > 0.5 }
            return Float(marks.count) / Float(Self.size * Self.size)
        }
        let (few, half, many) = (try share((9, 1)), try share((1, 1)), try share((1, 9)))
        #expect(few < half - 0.1 && half < many - 0.1, "\(few) \(half) \(many)")
    }

    @Test("Pictures of one pixel, of one row, and styles smaller than a patch come out finite")
    func extremes() throws {
        for shape in [[1, 1, 1, 3], [1, 1, 40, 3], [1, 130, 2, 3]] {
            let painted = try PatchStylization().stylize(
                Tensor(shape: shape, repeating: 0.4), with: [.init(Tensor(shape: [1, 5, 4, 3], repeating: 0.6))],
                seed: 1)
            #expect(painted.shape == shape && painted.floats().allSatisfy { $0.isFinite })
        }
    }

    @Test("Progress ends at all of it", arguments: [8, 70])
    func progress(_ side: Int) throws {
        var last = 0.0
        _ = try PatchStylization().stylize(
            Tensor(shape: [1, side, side, 3], repeating: 0.4), with: [.init(Self.strokes)], seed: 1
        ) { last = $0 }
        #expect(abs(last - 1) < 1e-9, "\(last)")
    }
}
