import GentoolBase
import GentoolPipelines
import GentoolRaster
import Testing

@Suite struct PatchInpainterTests {
    private let mask = Mask(width: 80, height: 60, filling: PixelRect(x: 30, y: 20, width: 16, height: 18))

    private func picture(_ format: PixelFormat, depth: Int) -> Picture {
        // Squares modulo a prime: nothing repeats, so no filling can equal what was there.
        let values = (0..<(80 * 60 * format.channels)).map { Float($0 * $0 % 32_749 % 256) / 255 }
        return Picture(width: 80, height: 60, format: format, samples: Samples(values, depth: depth))
    }

    @Test(
        "Pixels outside the mask are bit-identical in every format and depth",
        arguments: [PixelFormat.gray, .grayAlpha, .rgb, .rgba, .cmyk], [8, 16])
    func outside(_ format: PixelFormat, _ depth: Int) throws {
        let original = picture(format, depth: depth)
        let filled = try PatchInpainter().filled(original, mask: mask, seed: 1)
        expectChangesOnly(in: mask, from: original, to: filled)
    }

    @Test("A mask of another size and a mask of everything are refused")
    func refused() {
        let original = picture(.rgb, depth: 8)
        for (mask, code) in [
            (Mask(width: 8, height: 8, repeating: 1), ErrorCode.sizeMismatch),
            (Mask(width: 80, height: 60, repeating: 1), .nothingKnown),
        ] {
            #expect { try PatchInpainter().filled(original, mask: mask) } throws: {
                ($0 as? InpaintError)?.code == code
            }
        }
    }
}
