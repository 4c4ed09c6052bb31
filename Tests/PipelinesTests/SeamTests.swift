import GentoolRaster
import Testing

@testable import GentoolPipelines

@Suite("Filling a hole without a seam")
struct SeamTests {
    private static let picture = FloatImage(
        width: 40, height: 30, channels: 3, values: (0..<(40 * 30 * 3)).map { Float($0 % 7) / 10 + 0.1 })
    private static let hole = Mask(width: 40, height: 30, filling: PixelRect(x: 10, y: 8, width: 16, height: 12))

    @Test("What a painter is off by everywhere, or more and more to one side, is not seen in the hole")
    func smoothErrors() {
        var painted = Self.picture
        for pixel in 0..<(40 * 30) {
            for channel in 0..<3 {
                painted.values[3 * pixel + channel] += 0.1 * Float(channel) + 0.004 * Float(pixel % 40)
            }
        }
        let filled = Self.picture.filled(with: painted, at: Self.hole)
        for (value, expected) in zip(filled.values, Self.picture.values) { #expect(abs(value - expected) < 2e-3) }
    }

    @Test("What is new in the hole stays, and nothing changes around it")
    func newThings() {
        var painted = Self.picture
        let thing = (16 * 40 + 18) * 3
        painted.values[thing] += 0.3
        let filled = Self.picture.filled(with: painted, at: Self.hole)
        #expect(abs(filled.values[thing] - painted.values[thing]) < 1e-3)
        for pixel in 0..<(40 * 30) where Self.hole.values[pixel] == 0 {
            #expect(filled.values[3 * pixel] == Self.picture.values[3 * pixel])
        }
    }

    @Test("Where all is hidden there is nothing to compare with")
    func allHidden() {
        let painted = FloatImage(width: 40, height: 30, channels: 3, repeating: 0.3)
        #expect(Self.picture.filled(with: painted, at: Mask(width: 40, height: 30, repeating: 1)) == painted)
    }
}
