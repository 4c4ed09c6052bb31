import Foundation
import GentoolPipelines
import GentoolRaster
import Testing

@testable import GentoolOwnModels

@Suite struct OwnUpscalerTests {
    /// Painted, and never a JPEG.
    private let painted: Picture

    init() throws {
        let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../../samples")
        painted = try Picture(contentsOf: samples.appending(path: "landscape.png").path)
    }

    /// As a JPEG gives it back, read from a file of a format.
    private func compressed(_ picture: Picture, quality: Int, in format: FileFormat = .png) throws -> Picture {
        var options = WriteOptions()
        options.jpegQuality = .level(quality)
        let jpeg = try Picture(data: picture.encoded(as: .jpeg, options: options).bytes, name: "a.jpg")
        return format == .jpeg ? jpeg : try Picture(data: jpeg.encoded(as: format).bytes, name: "a.png")
    }

    @Test("What never was a JPEG shows no traces of one")
    func clean() throws {
        #expect(!painted.showsJPEGTraces)
        #expect(!painted.resized(width: 300, height: 200).showsJPEGTraces)
        #expect(!painted.cropped(to: PixelRect(x: 3, y: 5, width: 200, height: 150)).showsJPEGTraces)
        #expect(!Picture(width: 3, height: 2, format: .gray, samples: .eight([0, 9, 255, 3, 7, 1])).showsJPEGTraces)
    }

    @Test("What was a coarse JPEG shows it in a PNG, too", arguments: [30, 50, 75], [FileFormat.png, .jpeg])
    func traces(quality: Int, format: FileFormat) throws {
        #expect(try compressed(painted, quality: quality, in: format).showsJPEGTraces)
    }

    @Test("A fine JPEG is taken for what it shows")
    func fine() throws {
        #expect(try !compressed(painted, quality: 97, in: .jpeg).showsJPEGTraces)
    }

    @Test("Clean pictures and those with traces of JPEG are enlarged by networks of their own", arguments: [2.0, 3.5])
    func chosen(scale: Double) throws {
        let part = painted.cropped(to: PixelRect(x: 320, y: 240, width: 96, height: 96))
        for (picture, input) in [(part, OwnUpscaler.Input.clean), (try compressed(part, quality: 40), .compressed)] {
            var upscaler = DefaultUpscaler(precision: .f32)
            let result = try UpscalePipeline(upscaler).upscale(picture, to: .scale(scale))
            for each in OwnUpscaler.Input.allCases {
                upscaler.input = each
                #expect(
                    (result == (try UpscalePipeline(upscaler).upscale(picture, to: .scale(scale)))) == (each == input))
            }
        }
    }
}
