import Foundation
import GentoolBase
import GentoolRaster
import TestFiles
import Testing

@Suite struct RestoreCommandTests {
    private let folder = TemporaryFolder()
    private let original: Picture

    init() throws {
        original = try Picture(contentsOf: Binary.root.appendingPathComponent("samples/landscape.png").path)
            .cropped(to: PixelRect(x: 150, y: 100, width: 144, height: 97)).converted(to: .rgb)
    }

    private static func model(_ name: String) -> String {
        Binary.root.appendingPathComponent("Tests/PipelinesTests/Fixtures/upscalers/\(name)").path
    }

    /// In decibels, of stored values.
    private func psnr(_ picture: Picture) -> Double {
        let (a, b) = (FloatImage(picture).values, FloatImage(original).values)
        return -10 * log10(zip(a, b).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } / Double(a.count))
    }

    @Test("A JPEG comes nearer to what it was made of, and says by what", arguments: [20, 50])
    func jpeg(quality: Int) throws {
        var options = WriteOptions()
        options.jpegQuality = .level(quality)
        try FileBytes.write(original.encoded(as: .jpeg, options: options).bytes, to: folder.path("photo.jpg"))
        let result = try Binary.run("restore", folder.path("photo.jpg"), "-o", folder.path("good.png"), "--json")
        #expect(result.status == 0 && result.error.isEmpty, "\(result.error)")
        let restored = try Picture(contentsOf: folder.path("good.png"))
        #expect(restored.size == original.size)
        let gain = try psnr(restored) - psnr(Picture(contentsOf: folder.path("photo.jpg")))
        #expect(gain > 0.5, "\(gain) dB")
        let made = try #require(restored.metadata.texts.first { $0.key == "parameters" }).value
        #expect(made.contains("gentool's own restorer"))
    }

    @Test("Noise goes, half of it at half the strength, nothing at none")
    func strength() throws {
        var noisy = FloatImage(original)
        var generator = SplitMix64(7)
        for index in noisy.values.indices {
            let sum = (0..<4).reduce(Float(0)) { sum, _ in sum + Float.random(in: -1...1, using: &generator) }
            noisy.values[index] += 0.05 * sum / Float(4.0 / 3).squareRoot()
        }
        let photo = folder.path("photo.png")
        try Picture(noisy).write(to: photo)
        let before = try psnr(Picture(contentsOf: photo))
        var gains: [Double] = []
        for strength in ["0", "0.5", "1"] {
            let output = folder.path("\(strength).png")
            let result = try Binary.run("restore", photo, "--strength", strength, "-o", output)
            #expect(result.status == 0, "\(result.error)")
            gains.append(try psnr(Picture(contentsOf: output)) - before)
        }
        #expect(gains[0] == 0 && gains[1] > 1 && gains[2] > gains[1], "\(gains)")
    }

    @Test("Depth, opacity, grey and texts stay", arguments: [PixelFormat.rgba, .gray])
    func kinds(format: PixelFormat) throws {
        var picture = original.with(depth: 16).converted(to: format)
        picture.metadata.texts = [.init(key: "Title", value: "lake")]
        try picture.write(to: folder.path("photo.png"))
        #expect(try Binary.run("restore", folder.path("photo.png")).status == 0)
        let restored = try Picture(contentsOf: folder.path("photo-restored.png"))
        #expect(restored.format == format && restored.samples.depth == 16 && restored.size == picture.size)
        #expect(restored.metadata.texts.contains { $0.value == "lake" })
    }

    @Test("A network of scale 1 restores; one that enlarges is refused, and says where it belongs")
    func models() throws {
        try original.write(to: folder.path("photo.png"))
        let result = try Binary.run(
            "restore", folder.path("photo.png"), "--model", Self.model("esrgan-quarter.pth"), "-o", folder.path("o.png")
        )
        #expect(result.status == 0, "\(result.error)")
        #expect(try Picture(contentsOf: folder.path("o.png")).size == original.size)
        let refused = try Binary.run("restore", folder.path("photo.png"), "--model", Self.model("compact-relu.pth"))
        #expect(refused.status == 1 && refused.error.contains("makes pictures 2 times as large"), "\(refused.error)")
        #expect(refused.error.contains("gentool upscale") && refused.error.split(separator: "\n").count == 1)
        #expect(!folder.names.contains("photo-restored.png"))
    }

    @Test("A clip is restored frame by frame")
    func clip() throws {
        for index in 0..<3 { try original.write(to: folder.path("frame-\(index).png")) }
        let result = try Binary.run("restore", folder.path("frame-%d.png"), "-o", folder.path("clip.y4m"))
        #expect(result.status == 0, "\(result.error)")
        let info = try Binary.run("info", folder.path("clip.y4m"))
        #expect(String(decoding: info.output, as: UTF8.self).contains(/frames +3/))
    }
}
