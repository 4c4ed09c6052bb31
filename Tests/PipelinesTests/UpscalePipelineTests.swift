import Foundation
import GentoolModels
import GentoolOwnModels
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolPipelines

@Suite struct UpscalePipelineTests {
    private static func network(_ file: String) throws -> any Upscaler {
        try UpscalerFile.read([(UpscalerNetworkTests.path(file), 1)], precision: .f32)
    }

    private static func picture(_ width: Int, _ height: Int, _ format: PixelFormat, depth: Int = 8) -> Picture {
        var random = TorchGenerator(seed: 7)
        let noise = random.normal([height, width, format.channels])
        let values = noise.floats().enumerated().map { index, value -> Float in
            let stripe = Float(index / 40 % 3 - 1)
            return 0.5 + 0.1 * value + 0.2 * stripe
        }
        return Picture(width: width, height: height, format: format, samples: Samples(values, depth: depth))
    }

    private static func largestDifference(_ a: Picture, _ b: Picture) -> Float {
        zip(FloatImage(a).values, FloatImage(b).values).map { abs($0 - $1) }.max() ?? 0
    }

    @Test(
        "Tiles give the same picture as the whole",
        arguments: ["compact-prelu.pth", "span-plain.safetensors", "esrgan-trunk.safetensors", "esrgan-half.pth"],
        [PixelFormat.rgb, .rgba])
    func tiles(file: String, format: PixelFormat) throws {
        let picture = Self.picture(53, 41, format)
        let whole = NetworkUpscaler(try Self.network(file))
        var tiled = whole
        tiled.tileMemory = 1
        tiled.smallestTile = 14
        let pipelines = [UpscalePipeline(whole), UpscalePipeline(tiled)]
        var parts = 0
        let first = try pipelines[0].upscale(picture)
        let second = try pipelines[1].upscale(picture) { _ in parts += 1 }
        #expect(parts >= 12)
        #expect(Self.largestDifference(first, second) <= 1.01 / 255)
    }

    @Test("Sizes come out exactly, whatever the network's own factor")
    func sizes() throws {
        let picture = Self.picture(17, 11, .rgb)
        let sizes: [(UpscaleSize, Int, Int)] = [
            (.scale(1), 17, 11), (.scale(1.5), 26, 17), (.scale(3), 51, 33), (.scale(5.3), 90, 58),
            (.fixed(width: 100, height: nil), 100, 65), (.fixed(width: nil, height: 23), 36, 23),
            (.fixed(width: 20, height: 50), 20, 50), (.longSide(70), 70, 45),
        ]
        for file in ["compact-relu.pth", "compact-prelu.pth", "esrgan-quarter.pth"] {
            let pipeline = UpscalePipeline(NetworkUpscaler(try Self.network(file)))
            for (size, width, height) in sizes {
                let result = try pipeline.upscale(picture, to: size)
                #expect(result.width == width && result.height == height, "\(file) \(size)")
            }
        }
        #expect(throws: UpscaleError.self) { try UpscalePipeline().upscale(picture, to: .scale(0.5)) }
        #expect(throws: UpscaleError.self) { try UpscalePipeline().upscale(picture, to: .scale(1e6)) }
    }

    @Test("Depth, colour model and metadata stay", arguments: [PixelFormat.gray, .grayAlpha, .rgb, .rgba], [8, 16])
    func keeps(format: PixelFormat, depth: Int) throws {
        var picture = Self.picture(12, 9, format, depth: depth)
        picture.metadata.iccProfile = [1, 2, 3]
        for upscaler in [DefaultUpscaler(), NetworkUpscaler(try Self.network("compact-relu.pth"))]
            as [any PictureUpscaler]
        {
            let result = try UpscalePipeline(upscaler).upscale(picture, to: .scale(2))
            #expect(result.format == format && result.samples.depth == depth)
            #expect(result.metadata == picture.newThroughout.metadata)
            #expect(result.width == 24 && result.height == 18)
        }
    }

    @Test("16 bits are made of what the network says, not of 8")
    func sixteenBits() throws {
        let picture = Self.picture(12, 9, .rgb, depth: 16)
        let result = try UpscalePipeline(NetworkUpscaler(try Self.network("compact-relu.pth"))).upscale(picture)
        guard case .sixteen(let values) = result.samples else {
            Issue.record("expected 16 bits")
            return
        }
        #expect(values.contains { $0 % 257 != 0 })
    }

    @Test("A network for colours makes of a grey picture what it makes of the same in colours")
    func gray() throws {
        let gray = Self.picture(12, 9, .gray, depth: 16)
        let pipeline = UpscalePipeline(NetworkUpscaler(try Self.network("esrgan-trunk.safetensors")))
        let fromGray = FloatImage(try pipeline.upscale(gray)).values
        let fromColor = FloatImage(try pipeline.upscale(gray.converted(to: .rgb))).values
        // The mean of colours that lie in 0...1; those beyond are clamped one by one.
        for (index, value) in fromGray.enumerated()
        where fromColor[(3 * index)..<(3 * index + 3)].allSatisfy({ $0 > 0 && $0 < 1 }) {
            #expect(abs(value - fromColor[(3 * index)..<(3 * index + 3)].reduce(0, +) / 3) < 1e-4)
        }
    }

    @Test("A network for grey takes the colours one by one")
    func colorByGray() throws {
        let color = Self.picture(12, 9, .rgb)
        let pipeline = UpscalePipeline(NetworkUpscaler(try Self.network("compact-grey.pth")))
        let result = FloatImage(try pipeline.upscale(color)).values
        let values = FloatImage(color).values
        let green = Picture(
            width: 12, height: 9, format: .gray,
            samples: Samples(stride(from: 1, to: values.count, by: 3).map { values[$0] }, depth: 8))
        let alone = FloatImage(try pipeline.upscale(green)).values
        #expect(stride(from: 1, to: result.count, by: 3).map { result[$0] } == alone)
    }

    @Test("Colours hidden under transparency change nothing that is seen")
    func hiddenColors() throws {
        var pictures: [Picture] = []
        for hidden: UInt8 in [0, 255] {
            var samples: [UInt8] = []
            for pixel in 0..<(20 * 16) {
                let visible: [UInt8] = [200, UInt8(pixel % 7 * 20), 60, 255]
                samples += pixel % 20 < 10 ? visible : [hidden, hidden, hidden, 0]
            }
            let picture = Picture(width: 20, height: 16, format: .rgba, samples: .eight(samples))
            for upscaler in [DefaultUpscaler(), NetworkUpscaler(try Self.network("compact-relu.pth"))]
                as [any PictureUpscaler]
            {
                pictures.append(try UpscalePipeline(upscaler).upscale(picture))
            }
        }
        #expect(pictures[0] == pictures[2])
        #expect(pictures[1] == pictures[3])
    }

    @Test("An opaque picture's opacity stays whole")
    func opaque() throws {
        let picture = Self.picture(12, 9, .rgb).converted(to: .rgba)
        let result = FloatImage(
            try UpscalePipeline(NetworkUpscaler(try Self.network("compact-relu.pth"))).upscale(picture))
        #expect(stride(from: 3, to: result.values.count, by: 4).allSatisfy { result.values[$0] == 1 })
    }

    @Test("The project's own networks come nearer to a picture than a filter", arguments: [(2, 1.5), (4, 0.8)])
    func ownNetworks(scale: Int, gain: Double) throws {
        let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("samples")
        let original = try Picture(contentsOf: samples.appendingPathComponent("room.png").path).converted(to: .rgb)
        let (width, height) = (original.width, original.height)
        let small = original.resized(width: width / scale, height: height / scale, filter: .bicubic)
        let size = UpscaleSize.fixed(width: width, height: height)
        func ratio(_ picture: Picture) throws -> Double { try Comparison(picture, original).psnr }
        let own = try ratio(UpscalePipeline().upscale(small, to: size))
        let filtered = try ratio(small.resized(width: width, height: height, filter: .lanczos3))
        #expect(own > filtered + gain, "own \(own) dB, Lanczos \(filtered) dB")
    }

    @Test("Inks are resampled, and refused by networks")
    func cmyk() throws {
        let picture = Self.picture(12, 9, .cmyk)
        #expect(try UpscalePipeline().upscale(picture).format == .cmyk)
        let pipeline = UpscalePipeline(NetworkUpscaler(try Self.network("compact-relu.pth")))
        #expect(throws: UpscaleError.self) { try pipeline.upscale(picture) }
    }

    @Test("A picture of one colour keeps it to its border", arguments: [(1, 1), (40, 30)])
    func flat(width: Int, height: Int) throws {
        let picture = Picture(
            width: width, height: height, format: .rgb,
            samples: .eight((0..<(width * height)).flatMap { _ in [200, 30, 90] as [UInt8] }))
        let large = FloatImage(try UpscalePipeline().upscale(picture)).values
        for (index, value) in large.enumerated() {
            #expect(abs(255 * value - [200, 30, 90][index % 3]) < 1.5)
        }
    }

    @Test("Opacity has no ringing")
    func opacity() throws {
        let (width, height) = (24, 20)
        let samples = (0..<(width * height)).flatMap { pixel -> [UInt8] in
            let (x, y) = (pixel % width - 12, pixel / width - 10)
            return [90, 120, 200, x * x + y * y < 50 ? 255 : 0]
        }
        let large = FloatImage(
            try UpscalePipeline().upscale(
                Picture(width: width, height: height, format: .rgba, samples: .eight(samples))))
        for y in 0..<large.height {
            for x in 0..<large.width {
                let (left, up) = (Float(x) / 2 - 12.25, Float(y) / 2 - 10.25)
                let distance = (left * left + up * up).squareRoot()
                if distance > 10 { #expect(large[x, y, 3] == 0) }
                if distance < 4.5 { #expect(large[x, y, 3] == 1) }
            }
        }
    }
}
