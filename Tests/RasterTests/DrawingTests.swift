import GentoolRaster
import Testing

@Suite("Pictures that show something of others")
struct DrawingTests {
    @Test("What is transparent shows squares, what is opaque stays as it is")
    func chequerboard() {
        let colors: [UInt8] = [200, 10, 10, 255] + [9, 9, 9, 0] + [9, 9, 9, 0] + [0, 0, 0, 51]
        let picture = Picture(width: 4, height: 1, format: PixelFormat(.rgb, alpha: true), samples: .eight(colors))
        let shown = picture.overChequerboard(square: 2)
        #expect(shown.samples == .eight([200, 10, 10, 204, 204, 204, 255, 255, 255, 204, 204, 204]))
        let opaque = Picture(width: 1, height: 1, format: .gray, samples: .eight([7]))
        #expect(opaque.overChequerboard().samples == .eight([7]))
    }

    @Test("The inside of an outline is filled, with shares of the pixels that it cuts")
    func outline() {
        let square = [(1.0, 1.0), (3.5, 1.0), (3.5, 2.5), (1.0, 2.5)]
        let mask = Mask(outline: square, width: 5, height: 4)
        #expect(mask.values[0..<5].allSatisfy { $0 == 0 } && Array(mask.values[5..<10]) == [0, 1, 1, 0.5, 0])
        #expect(Array(mask.values[10..<15]) == [0, 0.5, 0.5, 0.25, 0])
        // Corners outside are cut off at the picture's edges.
        let large = [(-10.0, -10.0), (30.0, -10.0), (30.0, 30.0), (-10.0, 30.0)]
        #expect(Mask(outline: large, width: 5, height: 4).values.allSatisfy { $0 == 1 })
        let bowTie = [(0.0, 0.0), (8.0, 8.0), (8.0, 0.0), (0.0, 8.0)]
        let crossed = Mask(outline: bowTie, width: 8, height: 8)
        #expect(crossed[0, 4] == 1 && crossed[7, 4] == 1 && crossed[4, 0] == 0 && crossed[4, 7] == 0)
    }

    @Test("The grid has a line at each tenth, and its numbers stand inside")
    func grid() {
        let picture = Picture(
            width: 400, height: 300, format: .gray, samples: .eight(.init(repeating: 100, count: 400 * 300)))
        let shown = picture.withPercentGrid()
        guard case .eight(let samples) = shown.samples else { return #expect(Bool(false)) }
        func isChanged(_ x: Int, _ y: Int) -> Bool { samples[(y * 400 + x) * 3] != 100 }
        #expect((0..<300).allSatisfy { isChanged(200, $0) } && (0..<400).allSatisfy { isChanged($0, 150) })
        #expect(!isChanged(221, 100) && isChanged(204, 4) && isChanged(4, 155))
        let small = Picture(width: 5, height: 3, format: .gray, samples: .eight(.init(repeating: 100, count: 15)))
        #expect(small.withPercentGrid().width == 5)
    }

    @Test("A mask is shown in red, and what it leaves stays as it is")
    func mask() {
        let picture = Picture(width: 2, height: 1, format: .gray, samples: .eight([100, 100]))
        let shown = picture.showing(Mask(width: 2, height: 1, values: [1, 0]))
        #expect(shown.samples == .eight([178, 63, 63, 100, 100, 100]))
    }
}
