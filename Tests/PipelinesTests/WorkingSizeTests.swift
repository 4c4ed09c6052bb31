import GentoolRaster
import Testing

@testable import GentoolPipelines

@Suite("The size at which a model works")
struct WorkingSizeTests {
    private static let (native, unit) = (256, 32)

    private static func size(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
        PixelRect(width: width, height: height).workingSize(native: native, unit: unit)
    }

    @Test(
        "Work follows the area and not the longer side, however long and narrow a picture is",
        arguments: [(5000, 1), (1, 5000), (20000, 3), (65500, 1), (640, 480), (1, 1), (300, 200), (100, 1000)])
    func area(_ width: Int, _ height: Int) {
        let size = Self.size(width, height)
        #expect(size.width % Self.unit == 0 && size.height % Self.unit == 0)
        #expect((0.75...1.3).contains(Double(size.width * size.height) / Double(Self.native * Self.native)))
        #expect((width < height) == (size.width < size.height) || width == height)
    }

    @Test("What is hidden behind transparency is not shown to models, and changes nothing of what is visible")
    func hiddenColors() throws {
        func picture(hidden: UInt8) -> Picture {
            let pixels = (0..<64).flatMap { index -> [UInt8] in
                index % 8 < 4 ? [200, 100, UInt8(index), 255] : [hidden, hidden, hidden, 0]
            }
            return Picture(width: 8, height: 8, format: .rgba, samples: .eight(pixels))
        }
        let (a, b) = (picture(hidden: 0), picture(hidden: 255))
        #expect(try a.seenByModels() == b.seenByModels())
        #expect(try a.seenByModels().format == .rgb)
        let seen = FloatImage(width: 4, height: 4, channels: 3, values: [Float](repeating: 0.5, count: 48))
        let made = FloatImage(width: 4, height: 4, channels: 3, values: [Float](repeating: 0.6, count: 48))
        func visible(_ picture: Picture) -> Samples {
            picture.changed(to: made, from: seen).cropped(to: PixelRect(width: 4, height: 8)).samples
        }
        #expect(visible(a) == visible(b))
    }

    @Test("Usual proportions stay", arguments: [(640, 480), (1920, 1080), (4000, 3000), (500, 1000)])
    func proportions(_ width: Int, _ height: Int) {
        let size = Self.size(width, height)
        let change = Double(size.width) / Double(size.height) / (Double(width) / Double(height))
        #expect((0.85...1.18).contains(change))
    }
}
