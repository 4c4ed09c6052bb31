import Foundation
import GentoolRaster
import Testing

@Suite("Resampling")
struct ResampleTests {
    @Test("Equals Pillow within one level: every filter, up and down, grey, RGB and RGBA")
    func equalsPillow() throws {
        for testCase in try ResampleFixture.load().resampling {
            for expected in testCase.results {
                let resized = testCase.picture.resized(
                    width: expected.width, height: expected.height, filter: expected.filter)
                var bytes = resized.bytes.map { Double($0) }
                var tolerance = 1.0
                if testCase.reference == "pillow" && testCase.channels == 4 {
                    // Pillow's premultiplied colours are rounded once more than others, before filtering.
                    for i in bytes.indices where i % 4 != 3 { bytes[i] *= bytes[i | 3] / 255 }
                    tolerance = 2
                }
                let worst = zip(bytes, expected.samples).map { abs($0 - Double($1)) }.max()!
                #expect(
                    worst <= tolerance,
                    """
                    \(testCase.reference), \(testCase.channels) channels, \(expected.filter) to \
                    \(expected.width)x\(expected.height)
                    """)
            }
        }
    }

    @Test("A region equals Pillow's box, with the pixels around it taking part")
    func regionEqualsPillow() throws {
        let region = try ResampleFixture.load().region
        let image = FloatImage(
            width: region.width, height: region.height, channels: 1, values: region.values.floats)
        let rect = PixelRect(columns: region.box[0]..<region.box[2], rows: region.box[1]..<region.box[3])
        let result = image.resampled(
            width: region.resultWidth, height: region.resultHeight, filter: .lanczos3, region: rect)
        let worst = zip(result.values, region.result.floats).map { abs($0 - $1) }.max()!
        #expect(worst < 1e-5)
    }

    @Test(
        "A flat picture stays flat to the last bit", arguments: ResamplingFilter.allCases, [8, 16])
    func flatStaysFlat(filter: ResamplingFilter, depth: Int) {
        for value in [0, 0.2, 0.5, 1] as [Float] {
            let one = Samples([value], depth: depth)
            let flat = Picture(
                width: 19, height: 13, format: .gray,
                samples: Samples([Float](repeating: value, count: 19 * 13), depth: depth))
            for linearLight in [false, true] {
                let resized = flat.resized(width: 7, height: 40, filter: filter, linearLight: linearLight)
                let pixel = resized.cropped(to: PixelRect(x: 0, y: 0, width: 1, height: 1))
                #expect(pixel.samples == one)
                #expect(
                    resized
                        == Picture(
                            width: 7, height: 40, format: .gray,
                            samples: Samples([Float](repeating: value, count: 280), depth: depth)))
            }
        }
    }

    @Test("The same size is the same picture")
    func sameSize() {
        let picture = Picture.noise(width: 9, height: 7, format: .rgba)
        #expect(picture.resized(width: 9, height: 7) == picture)
    }

    @Test("Depth, format and metadata survive", arguments: [PixelFormat.gray, .grayAlpha, .rgb, .rgba, .cmyk])
    func keepsWhatItIs(format: PixelFormat) {
        var picture = Picture.noise(width: 12, height: 10, format: format, depth: 16)
        picture.metadata.iccProfile = [1, 2, 3]
        picture.metadata.texts = [.init(key: "Title", value: "A pier")]
        let resized = picture.resized(width: 5, height: 20, linearLight: true)
        #expect(resized.format == format)
        #expect(resized.samples.depth == 16)
        #expect(resized.metadata == picture.metadata)
    }

    @Test("Sixteen bits keep their precision")
    func sixteenBits() {
        let picture = Picture.noise(width: 31, height: 21, format: .rgb, depth: 16)
        let resized = picture.resized(width: 13, height: 40)
        let reference = FloatImage(picture).resampled(width: 13, height: 40)
        #expect(resized.samples == Samples(reference.values, depth: 16))
    }

    @Test("In linear light a checkerboard becomes the grey it looks like, 188; else 128")
    func checkerboard() {
        let board = Picture(
            width: 64, height: 64, format: .gray,
            samples: .eight((0..<64 * 64).map { ($0 % 64 + $0 / 64) % 2 == 0 ? 255 : 0 }))
        let linear = board.resized(width: 32, height: 32, filter: .box, linearLight: true)
        #expect(linear.bytes.allSatisfy { $0 == 188 })
        let stored = board.resized(width: 32, height: 32, filter: .box)
        #expect(stored.bytes.allSatisfy { $0 == 128 })
    }

    @Test("Linear light is exact for every level of both depths", arguments: [8, 16])
    func linearLightIsExact(depth: Int) {
        // Every level beside black: their mean in linear light, by the formula.
        let levels = depth == 16 ? 65536 : 256
        let top = Double(levels - 1)
        let pairs = (0..<levels).flatMap { [Float(Double($0) / top), 0] as [Float] }
        let picture = Picture(
            width: 2, height: levels, format: .gray, samples: Samples(pairs, depth: depth))
        let resized = picture.resized(width: 1, height: levels, filter: .box, linearLight: true)
        let found = depth == 16 ? resized.words.map { Int($0) } : resized.bytes.map { Int($0) }
        let expected = (0..<levels).map { level in
            SRGB.encoded(SRGB.linear(Double(level) / top) / 2) * top
        }
        // A hair more than half a level: a tie can fall to either side.
        #expect(zip(found, expected).allSatisfy { abs(Double($0) - $1) < 0.51 })
    }

    @Test("Hidden colour of transparent pixels does not bleed", arguments: ResamplingFilter.allCases)
    func noBleeding(filter: ResamplingFilter) {
        let pixels: [UInt8] = (0..<32 * 32).flatMap { $0 % 32 < 15 ? [255, 0, 0, 255] : [0, 255, 0, 0] }
        let picture = Picture(width: 32, height: 32, format: .rgba, samples: .eight(pixels))
        for linearLight in [false, true] {
            for (width, height) in [(11, 11), (50, 50)] {
                let resized = picture.resized(
                    width: width, height: height, filter: filter, linearLight: linearLight)
                for i in 0..<width * height where resized.bytes[4 * i + 3] > 0 {
                    #expect(Array(resized.bytes[4 * i..<4 * i + 3]) == [255, 0, 0])
                }
            }
        }
    }

    @Test("CMYK is filtered as ink, whether or not linear light is asked for")
    func cmykIgnoresLinearLight() {
        let picture = Picture.noise(width: 20, height: 20, format: .cmyk)
        #expect(
            picture.resized(width: 9, height: 9, linearLight: true) == picture.resized(width: 9, height: 9))
    }

    @Test("A row comes out the same whatever rows are computed beside it, so cores do not matter")
    func rowsAreIndependent() {
        let image = FloatImage(Picture.noise(width: 40, height: 256, format: .rgb))
        let whole = image.resampled(width: 20, height: 128)
        for y in stride(from: 0, to: 128, by: 8) {
            let alone = image.resampled(
                width: 20, height: 1, region: PixelRect(x: 0, y: 2 * y, width: 40, height: 2))
            #expect(alone == whole.cropped(to: PixelRect(x: 0, y: y, width: 20, height: 1)))
        }
    }

    @Test("Any number of channels is filtered channel by channel", arguments: [1, 2, 3, 4, 5, 7, 9])
    func anyChannels(channels: Int) {
        var numbers = TestNumbers(3)
        let planes = (0..<channels).map { _ in
            FloatImage(
                width: 18, height: 14, channels: 1,
                values: (0..<18 * 14).map { _ in .random(in: 0...1, using: &numbers) })
        }
        let image = FloatImage(
            width: 18, height: 14, channels: channels,
            values: (0..<18 * 14).flatMap { pixel in planes.map { $0.values[pixel] } })
        let resampled = image.resampled(width: 25, height: 6)
        for (channel, plane) in planes.enumerated() {
            let expected = plane.resampled(width: 25, height: 6)
            for i in 0..<25 * 6 {
                #expect(abs(resampled.values[i * channels + channel] - expected.values[i]) < 1e-6)
            }
        }
    }

    @Test("One pixel can become many, and many one")
    func extremes() {
        let dot = Picture.flat(width: 1, height: 1, format: .rgb, [10, 20, 30])
        #expect(
            dot.resized(width: 50, height: 3) == .flat(width: 50, height: 3, format: .rgb, [10, 20, 30]))
        let wide = Picture.noise(width: 5000, height: 2, format: .gray)
        let mean = wide.bytes.reduce(0.0) { $0 + Double($1) } / 10000
        #expect(abs(Double(wide.resized(width: 1, height: 1, filter: .box).bytes[0]) - mean) < 0.51)
    }
}

@Suite("Cropping")
struct CropTests {
    @Test("A crop has the pixels of its rectangle", arguments: [8, 16])
    func crops(depth: Int) {
        let picture = Picture.noise(width: 9, height: 8, format: .rgb, depth: depth)
        let rect = PixelRect(x: 2, y: 3, width: 4, height: 5)
        let cut = picture.cropped(to: rect)
        #expect((cut.width, cut.height) == (4, 5))
        let whole = FloatImage(picture)
        #expect(FloatImage(cut) == whole.cropped(to: rect))
        for y in 0..<5 {
            for x in 0..<4 {
                for c in 0..<3 { #expect(FloatImage(cut)[x, y, c] == whole[x + 2, y + 3, c]) }
            }
        }
    }
}
