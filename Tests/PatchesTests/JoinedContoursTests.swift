import Testing

@testable import GentoolPatches

@Suite("Contours that enter a hole and leave it are joined through it")
struct JoinedContoursTests {
    private let size = 64

    private func level(hole: (_ x: Int, _ y: Int) -> Bool, _ color: (_ x: Int, _ y: Int) -> Float) -> PyramidLevel {
        let isHole = (0..<(size * size)).map { hole($0 % size, $0 / size) }
        let values = isHole.indices.flatMap { [Float](repeating: color($0 % size, $0 / size), count: 3) }
        return PyramidLevel(picture: values, width: size, height: size, colors: 3, isHole: isHole)
    }

    private func isInMiddle(_ x: Int, _ y: Int) -> Bool { (22..<42).contains(x) && (20..<44).contains(y) }

    @Test("A straight edge goes on with the colours of both its sides", arguments: [Float(0), 0.3, -0.6])
    func straight(slope: Float) throws {
        func color(_ x: Int, _ y: Int) -> Float { Float(y) - 32 > slope * (Float(x) - 32) ? 0.2 : 0.8 }
        let contours = try #require(JoinedContours(level(hole: isInMiddle, color)))
        #expect(contours.pixels.count > 30)
        let channels = contours.features.count / contours.pixels.count
        let right = contours.pixels.enumerated().count { index, pixel in
            abs(contours.features[index * channels] - color(pixel % size, pixel / size)) < 0.15
        }
        #expect(right * 10 >= contours.pixels.count * 8)
    }

    @Test("What ends in the hole, has other colours beyond it, or is no contour at all is not joined")
    func notJoined() {
        #expect(JoinedContours(level(hole: isInMiddle) { x, y in x < 32 && y > 30 ? 0.2 : 0.8 }) == nil)
        #expect(JoinedContours(level(hole: isInMiddle) { x, y in (y > 31) == (x < 32) ? 0.2 : 0.8 }) == nil)
        #expect(JoinedContours(level(hole: isInMiddle) { x, y in 0.5 + Float(x + y) * 0.001 }) == nil)
        #expect(JoinedContours(level(hole: isInMiddle) { x, y in Float((x * 7 + y * 13) * (x + y) % 23) / 100 }) == nil)
    }
}
