import GentoolPipelines
import GentoolRaster
import Testing

@Suite("Things that are cut out")
struct PictureCutoutTests {
    /// A red row, from transparent to opaque.
    private static let alphas: [UInt8] = [0, 128, 255, 255]
    private static let picture = Picture(
        width: 4, height: 1, format: .rgba, samples: .eight(alphas.flatMap { [200, 40, 40, $0] }))

    private static func green(_ cut: Picture) throws -> [UInt8] {
        guard case .eight(let values) = cut.samples else { return [] }
        return stride(from: 1, to: values.count, by: cut.format.channels).map { values[$0] }
    }

    @Test("What was transparent before lets the background through, a colour or a picture")
    func backgrounds() throws {
        let white = Picture(width: 8, height: 8, format: .rgb, samples: .eight([UInt8](repeating: 255, count: 192)))
        for background in [PictureCutout.Background.color(SIMD3(repeating: 1)), .picture(white)] {
            var cutout = PictureCutout()
            cutout.background = background
            let cut = cutout.cut(Self.picture, mask: Mask(width: 4, height: 1, repeating: 1))
            let green = try Self.green(cut)
            #expect(green[0] == 255 && green[2] == 40 && green[3] == 40)
            #expect(abs(Int(green[1]) - (255 + 40) / 2) <= 1, "\(green)")
        }
    }

    @Test("Of a background in another shape the middle covers the picture")
    func narrow() {
        let picture = Picture(width: 40, height: 20, format: .rgb, samples: .eight(.init(repeating: 7, count: 2400)))
        var cutout = PictureCutout()
        cutout.background = .picture(
            Picture(width: 1, height: 201, format: .gray, samples: .eight((0..<201).map { UInt8($0) })))
        let mask = Mask(width: 40, height: 20, filling: PixelRect(x: 0, y: 0, width: 2, height: 2))
        let cut = cutout.cut(picture, mask: mask)
        guard case .eight(let samples) = cut.samples else { return #expect(Bool(false)) }
        #expect(cut.width == 40 && samples.suffix(54 * 40).allSatisfy { $0 == 100 } && samples[0] == 7)
    }

    @Test("Without a background it stays as transparent as it was")
    func transparency() throws {
        let cut = PictureCutout().cut(Self.picture, mask: Mask(width: 4, height: 1, values: [1, 1, 1, 0]))
        guard case .eight(let values) = cut.samples else { return }
        #expect(stride(from: 3, to: 16, by: 4).map { values[$0] } == [0, 128, 255, 0])
    }
}
