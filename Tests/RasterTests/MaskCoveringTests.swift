import GentoolRaster
import Testing

@Suite struct MaskCoveringTests {
    @Test("A mask made smaller loses not even a single pixel, and stays soft", arguments: [(7, 5), (10, 10), (64, 48)])
    func smaller(_ width: Int, _ height: Int) {
        for (x, y, value) in [(0, 0, 1), (63, 47, 0.25), (31, 20, 0.5)] as [(Int, Int, Float)] {
            var mask = Mask(width: 64, height: 48)
            mask[x, y] = value
            let small = mask.covering(width: width, height: height)
            #expect(small[x * width / 64, y * height / 48] == value)
            // It can touch one place more in each direction.
            #expect((1...4).contains(small.values.count { $0 == value }))
        }
    }

    @Test("A mask made larger covers what it did, and no more")
    func larger() {
        let mask = Mask(width: 4, height: 3, filling: PixelRect(x: 1, y: 1, width: 2, height: 1))
        #expect(
            mask.covering(width: 8, height: 9)
                == Mask(width: 8, height: 9, filling: PixelRect(x: 2, y: 3, width: 4, height: 3)))
    }
}
