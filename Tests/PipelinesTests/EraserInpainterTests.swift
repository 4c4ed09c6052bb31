import GentoolModels
import GentoolPipelines
import GentoolRaster
import GentoolTensors
import Testing

@Suite("A network fills holes and nothing else")
struct EraserInpainterTests {
    private static func picture(_ format: PixelFormat, depth: Int, width: Int = 80, height: Int = 60) -> Picture {
        let values = (0..<(width * height * format.channels)).map { Float($0 * $0 % 32_749 % 256) / 255 }
        return Picture(width: width, height: height, format: format, samples: Samples(values, depth: depth))
    }

    /// Two holes, one of them soft and at the border.
    private static func mask(width: Int = 80, height: Int = 60) -> Mask {
        let hard = Mask(width: width, height: height, filling: PixelRect(x: 30, y: 20, width: 9, height: 8))
        let soft = Mask(width: width, height: height, filling: PixelRect(x: 70, y: 50, width: 10, height: 10))
        return hard.union(Mask(width: width, height: height, values: soft.values.map { $0 / 2 }))
    }

    @Test(
        "Pixels outside the mask are bit-identical in every format and depth",
        arguments: ["migan.pt", "lama.safetensors"],
        [
            (PixelFormat.gray, 8), (.gray, 16), (.grayAlpha, 8), (.rgb, 8), (.rgb, 16), (.rgba, 8), (.rgba, 16),
        ])
    func outside(file: String, form: (format: PixelFormat, depth: Int)) throws {
        var inpainter = try EraserInpainter(weights: EraserNetworkTests.path(file))
        inpainter.smallestMargin = 8
        let original = Self.picture(form.format, depth: form.depth)
        let mask = Self.mask()
        let filled = try inpainter.filled(original, mask: mask)
        expectChangesOnly(in: mask, from: original, to: filled)
    }

    @Test("Pictures of any size are filled, smaller and larger than the network's", arguments: [1, 5, 16, 33, 100])
    func sizes(side: Int) throws {
        for file in ["migan.pt", "lama.safetensors"] {
            var inpainter = try EraserInpainter(weights: EraserNetworkTests.path(file))
            inpainter.longestSide = 48
            let picture = Self.picture(.rgb, depth: 8, width: side + 1, height: side)
            let hole = PixelRect(x: 0, y: side / 2, width: side / 2 + 1, height: (side + 1) / 2)
            let filled = try inpainter.filled(picture, mask: Mask(width: side + 1, height: side, filling: hole))
            #expect(filled.width == side + 1 && filled.height == side)
        }
    }

    /// A network that fills holes with one colour, and changes all others a little.
    private struct Painter: Eraser {
        var side: Int?
        var description: EraserDescription {
            EraserDescription(architecture: "test", side: 32, features: 1, blocks: 1)
        }
        var alignment: Int { 8 }

        func callAsFunction(_ picture: Tensor, mask: Tensor) -> Tensor {
            #expect(picture.shape[1] % 8 == 0 && picture.shape[2] % 8 == 0)
            let mask = mask.floats()
            return Tensor(
                shape: picture.shape,
                elements: picture.floats().enumerated().map { place, value in
                    mask[place / 3] > 0 ? 0.5 : value + 0.05
                })
        }
    }

    @Test("What the network changes around a hole is taken off inside of it", arguments: [nil, 32])
    func seam(side: Int?) throws {
        let picture = Picture(
            width: 60, height: 60, format: .rgb, samples: Samples([Float](repeating: 0.5, count: 10_800), depth: 16))
        let hole = PixelRect(x: 20, y: 20, width: 12, height: 12)
        let filled = try EraserInpainter(Painter(side: side)).filled(
            picture, mask: Mask(width: 60, height: 60, filling: hole))
        let values = FloatImage(filled).values
        // The painter is 0.05 too bright around the hole, so what it paints is that much too bright as well.
        let centre = values[(26 * 60 + 26) * 3]
        #expect(abs(centre - 0.45) < 0.01)
        #expect(FloatImage(filled)[0, 0] == FloatImage(picture)[0, 0])
    }

    @Test("A mask of another size, one of everything, and inks are refused")
    func refused() throws {
        let inpainter = EraserInpainter(Painter())
        let original = Self.picture(.rgb, depth: 8)
        #expect(throws: InpaintError.self) {
            _ = try inpainter.filled(original, mask: Mask(width: 8, height: 8, repeating: 1))
        }
        #expect(throws: InpaintError.self) {
            _ = try inpainter.filled(original, mask: Mask(width: 80, height: 60, repeating: 1))
        }
        #expect(throws: RasterError.self) {
            try inpainter.filled(Self.picture(.cmyk, depth: 8), mask: Self.mask())
        }
        #expect(try inpainter.filled(original, mask: Mask(width: 80, height: 60)).samples == original.samples)
    }
}
