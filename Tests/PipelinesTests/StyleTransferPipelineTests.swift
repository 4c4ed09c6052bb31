import Foundation
import GentoolModels
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolPipelines

@Suite struct StyleTransferPipelineTests {
    /// Coloured noise over a gradient.
    static func picture(
        _ width: Int, _ height: Int, _ format: PixelFormat = .rgb, depth: Int = 8, seed: UInt64 = 7,
        tint: [Float] = [0, 0, 0]
    ) -> Picture {
        var random = TorchGenerator(seed: seed)
        let noise = random.normal([height, width, format.channels])
        let values = noise.floats().enumerated().map { index, value -> Float in
            let channel = index % format.channels
            let x = Float(index / format.channels % width) / Float(width)
            return 0.3 + 0.4 * x + 0.06 * value + (channel < 3 && format.colorChannels == 3 ? tint[channel] : 0)
        }
        return Picture(width: width, height: height, format: format, samples: Samples(values, depth: depth))
    }

    private static let style = picture(40, 30, seed: 3, tint: [0.25, -0.1, -0.3])

    private static func stylizers() throws -> [any PictureStylizer] {
        guard
            case .transformer(let network) = try StyleFile.read([StyleNetworkTests.path("transformer.pth")]),
            case .adaIN(let adaIN) = try StyleFile.read(
                [StyleNetworkTests.path("vgg.pth"), StyleNetworkTests.path("decoder.pth")])
        else { return [] }
        return [
            try PatchStylizer([StylePicture(style)]), NetworkStylizer(network),
            try AdaINStylizer(adaIN, styles: [StylePicture(style)]),
        ]
    }

    private static func chroma(_ picture: Picture) -> [SIMD2<Float>] {
        let image = FloatImage(picture.converted(to: .rgb)).oklab()
        return stride(from: 0, to: image.values.count, by: 3).map { [image.values[$0 + 1], image.values[$0 + 2]] }
    }

    @Test("Strength 0 is the identity, bit for bit")
    func strengthZero() throws {
        for stylizer in try Self.stylizers() {
            var pipeline = StyleTransferPipeline(stylizer)
            pipeline.strength = 0
            let picture = Self.picture(31, 22, .rgba, depth: 16)
            #expect(try pipeline.stylize(picture) == picture)
        }
    }

    @Test("Less strength changes a picture less")
    func strengths() throws {
        let picture = Self.picture(48, 40)
        var pipeline = StyleTransferPipeline(try PatchStylizer([StylePicture(Self.style)]))
        let changes = try [Float(0.3), 0.7, 1].map { strength in
            pipeline.strength = strength
            return try Comparison(picture, pipeline.stylize(picture)).psnr
        }
        #expect(changes[0] > changes[1] + 3 && changes[1] > changes[2] + 1, "\(changes)")
    }

    @Test("With kept colours the chroma stays and the lightness is painted in the picture's range")
    func keepsColors() throws {
        let picture = Self.picture(48, 40, tint: [0.05, 0, -0.05])
        for stylizer in try Self.stylizers() {
            var pipeline = StyleTransferPipeline(stylizer)
            pipeline.keepsColors = true
            let painted = try pipeline.stylize(picture)
            let pairs = zip(Self.chroma(picture), Self.chroma(painted))
            // A few pixels leave the range that can be stored.
            let kept = pairs.filter { abs($0.x - $1.x) < 0.01 && abs($0.y - $1.y) < 0.01 }
            #expect(kept.count > 48 * 40 * 97 / 100, "\(stylizer.name)")
            let (before, after) = (picture.luma.values, painted.luma.values)
            func mean(_ values: [Float]) -> Float { values.reduce(0, +) / Float(values.count) }
            #expect(abs(mean(before) - mean(after)) < 0.02, "\(stylizer.name)")
            #expect(before != after)
        }
    }

    @Test("Size, depth, opacity and metadata stay", arguments: [PixelFormat.rgb, .rgba], [8, 16])
    func keeps(format: PixelFormat, depth: Int) throws {
        var picture = Self.picture(33, 26, format, depth: depth)
        picture.metadata.iccProfile = [1, 2, 3]
        for stylizer in try Self.stylizers() {
            let painted = try StyleTransferPipeline(stylizer).stylize(picture)
            #expect(painted.width == 33 && painted.height == 26 && painted.format == format)
            #expect(painted.samples.depth == depth && painted.metadata == picture.newThroughout.metadata)
            guard format.hasAlpha else { continue }
            let (before, after) = (FloatImage(picture).values, FloatImage(painted).values)
            #expect(stride(from: 3, to: before.count, by: 4).allSatisfy { before[$0] == after[$0] })
        }
    }

    @Test("Grey becomes coloured, and stays grey where colours are kept")
    func gray() throws {
        var pipeline = StyleTransferPipeline(try PatchStylizer([StylePicture(Self.style)]))
        let picture = Self.picture(30, 30, .grayAlpha)
        #expect(try pipeline.stylize(picture).format == .rgba)
        pipeline.keepsColors = true
        #expect(try pipeline.stylize(picture).format == .grayAlpha)
    }

    @Test("Larger pictures than the limit are painted smaller, and come out in their own size")
    func limit() throws {
        var stylizer = try PatchStylizer([StylePicture(Self.style)])
        stylizer.pixelLimit = 600
        let painted = try StyleTransferPipeline(stylizer).stylize(Self.picture(61, 45))
        #expect(painted.width == 61 && painted.height == 45)
    }

    @Test("Colours come from the style: they end far nearer to its distribution than they begin")
    func transportsColors() throws {
        let (source, target) = (
            FloatImage(Self.picture(60, 50)).oklab(), FloatImage(Self.style).oklab()
        )
        let transport = ColorTransport(from: [(source, 1)], to: [(target, 1)], seed: 1)
        func distance(_ a: FloatImage, _ b: FloatImage) -> Float {
            // Along each axis, the mean distance of sorted values (Wasserstein-1).
            (0..<3).reduce(0) { sum, axis in
                func sorted(_ image: FloatImage) -> [Float] {
                    ColorTransport.samples([(image, 1)]).map { $0[axis] }.sorted()
                }
                let (one, other) = (sorted(a), sorted(b))
                return sum + zip(one, other).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(one.count)
            }
        }
        #expect(distance(transport(source), target) < 0.1 * distance(source, target))
    }

    @Test("Colours that are distributed as the style's stay")
    func transportIsIdle() throws {
        let image = FloatImage(Self.style).oklab()
        let moved = ColorTransport(from: [(image, 1)], to: [(image, 1)], seed: 1)(image)
        #expect(zip(image.values, moved.values).allSatisfy { abs($0 - $1) < 1e-3 })
    }

    @Test("CMYK, pictures and styles that are too small, and styles without weight are refused")
    func refuses() throws {
        let stylizers = try Self.stylizers()
        for stylizer in stylizers {
            #expect(throws: StyleError.self) {
                try StyleTransferPipeline(stylizer).stylize(Self.picture(20, 20, .cmyk))
            }
        }
        #expect(throws: StyleError.self) { try StyleTransferPipeline(stylizers[1]).stylize(Self.picture(20, 7)) }
        #expect(throws: StyleError.self) { try PatchStylizer([StylePicture(Self.picture(15, 60))]) }
        #expect(throws: StyleError.self) { try PatchStylizer([StylePicture(Self.style, weight: 0)]) }
        #expect(throws: StyleError.self) { try PatchStylizer([StylePicture(Self.style, weight: -1)]) }
    }
}
