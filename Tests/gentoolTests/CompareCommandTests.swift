import Foundation
import GentoolRaster
import TestFiles
import Testing

@Suite struct CompareCommandTests {
    private let folder = TemporaryFolder()

    private func write(_ name: String, _ values: [UInt8], width: Int, format: PixelFormat = .gray) throws -> String {
        let path = folder.path(name)
        let height = values.count / width / format.channels
        try Picture(width: width, height: height, format: format, samples: .eight(values)).write(to: path)
        return path
    }

    @Test("Two pictures are compared in numbers and side by side")
    func compares() throws {
        let first = try write("a.png", [10, 20, 30, 40], width: 2)
        let second = try write("b.png", [10, 20, 30, 50], width: 2)
        let both = folder.path("both.png")
        let result = try Binary.run("compare", first, second, "--json", "--no-labels", "-o", both)
        #expect(result.status == 0, "\(result.error)")
        let object = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
        // 10 · log10(255² / (10² / 4))
        #expect(abs((object?["psnr"] as? Double ?? 0) - 34.1514) < 1e-3)
        #expect(object?["differing_pixels"] as? Int == 1)
        #expect(try Picture(contentsOf: both).samples == .eight([10, 20, 10, 20, 30, 40, 30, 50]))
        let same = try Binary.run("compare", first, first)
        #expect(String(decoding: same.output, as: UTF8.self) == "equal\n")
    }

    @Test("What has no opacity is opaque, and 16 bits of the same are the same")
    func opacityAndDepth() throws {
        let color = try write("c.png", [10, 10, 10, 20, 20, 20], width: 2, format: .rgb)
        let opaque = try write("o.png", [10, 10, 10, 255, 20, 20, 20, 255], width: 2, format: .rgba)
        let clear = try write("t.png", [10, 10, 10, 255, 20, 20, 20, 30], width: 2, format: .rgba)
        let deep = folder.path("d.png")
        let samples: [UInt16] = [10, 10, 10, 20, 20, 20].map { $0 * 257 }
        try Picture(width: 2, height: 1, format: .rgb, samples: .sixteen(samples)).write(to: deep)
        for (other, isEqual) in [(opaque, true), (clear, false), (deep, true)] {
            for pair in [[color, other], [other, color]] {
                let text = String(decoding: try Binary.run(["compare"] + pair).output, as: UTF8.self)
                #expect((text == "equal\n") == isEqual, "\(other): \(text)")
            }
        }
    }

    @Test("Pictures of other sizes are refused in one line, those of other formats compared as colours")
    func differentKinds() throws {
        let gray = try write("a.png", [10, 20, 30, 40], width: 2)
        let wide = try write("b.png", [10, 20, 30, 40], width: 4)
        let color = try write("c.png", [10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40], width: 2, format: .rgb)
        let refused = try Binary.run("compare", gray, wide)
        #expect(refused.status != 0 && refused.error.contains("2x2") && refused.error.contains("b.png"))
        let same = try Binary.run("compare", gray, color)
        #expect(String(decoding: same.output, as: UTF8.self) == "equal\n")
    }
}
