import GentoolRaster
import Testing

@Suite("Compositing")
struct CompositeTests {
    static let formats: [PixelFormat] = [.gray, .grayAlpha, .rgb, .rgba, .cmyk]

    @Test(
        "Outside the mask every sample stays bit-identical; where it is full, the patch is taken bit by bit",
        arguments: formats, [8, 16])
    func bitIdentity(format: PixelFormat, depth: Int) {
        let old = Picture.noise(width: 37, height: 41, format: format, depth: depth, seed: 1)
        let new = Picture.noise(width: 20, height: 30, format: format, depth: depth, seed: 2)
        let rect = PixelRect(x: 9, y: 5, width: 20, height: 30)
        let mask = Mask.specks(width: 20, height: 30, chance: 0.4)
        let result = old.composited(with: new, mask: mask, at: rect)
        #expect(result.samples.depth == depth)

        let (before, after, patch) = (FloatImage(old), FloatImage(result), FloatImage(new))
        for y in 0..<41 {
            for x in 0..<37 {
                let filled = rect.contains(x: x, y: y) && mask[x - 9, y - 5] == 1
                // Colour that no opacity shows may be anything.
                let visible = !format.hasAlpha || !filled || patch[x - 9, y - 5, format.channels - 1] > 0
                for c in 0..<format.channels where visible {
                    #expect(after[x, y, c] == (filled ? patch[x - 9, y - 5, c] : before[x, y, c]))
                }
            }
        }
    }

    @Test("An empty mask changes nothing at all", arguments: formats)
    func emptyMask(format: PixelFormat) {
        let old = Picture.noise(width: 50, height: 60, format: format, depth: 16, seed: 1)
        let new = Picture.noise(width: 50, height: 60, format: format, depth: 16, seed: 2)
        #expect(old.composited(with: new, mask: Mask(width: 50, height: 60)) == old)
    }

    @Test("Between, old and new are mixed in proportion")
    func mixing() {
        let old = Picture.flat(width: 2, height: 1, format: .rgb, [0, 100, 200])
        let new = Picture.flat(width: 2, height: 1, format: .rgb, [100, 100, 0])
        let mask = Mask(width: 2, height: 1, values: [0.25, 0.5])
        #expect(old.composited(with: new, mask: mask).bytes == [25, 100, 150, 50, 100, 100])
    }

    @Test("No hidden colour shows when transparent and opaque are mixed")
    func alphaAware() {
        let hiddenGreen = Picture.flat(width: 1, height: 1, format: .rgba, [0, 255, 0, 0])
        let red = Picture.flat(width: 1, height: 1, format: .rgba, [255, 0, 0, 255])
        let half = Mask(width: 1, height: 1, values: [0.5])
        #expect(hiddenGreen.composited(with: red, mask: half).bytes == [255, 0, 0, 128])
        #expect(red.composited(with: hiddenGreen, mask: half).bytes == [255, 0, 0, 128])
    }

    @Test("A patch without alpha is opaque")
    func patchWithoutAlpha() {
        let old = Picture.flat(width: 1, height: 1, format: .rgba, [0, 0, 0, 0])
        let patch = FloatImage(width: 1, height: 1, channels: 3, values: [1, 0.2, 2])
        let result = old.composited(with: patch, mask: Mask(width: 1, height: 1, repeating: 1))
        #expect(result.bytes == [255, 51, 255, 255])
    }

    @Test("Metadata stays that of the picture underneath")
    func metadata() {
        var old = Picture.noise(width: 4, height: 4, format: .rgb)
        old.metadata.iccProfile = [7]
        let new = Picture.noise(width: 4, height: 4, format: .rgb, seed: 2)
        #expect(old.composited(with: new, mask: Mask(width: 4, height: 4, repeating: 1)).metadata == old.metadata)
    }
}
