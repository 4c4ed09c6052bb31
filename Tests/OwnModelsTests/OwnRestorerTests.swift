import GentoolPipelines
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolOwnModels

@Suite struct OwnRestorerTests {
    private let restorer: NetworkUpscaler

    init() throws { restorer = NetworkUpscaler(try OwnRestorer.network(precision: .f32)) }

    /// What is left of the deviation of 20 levels around grey, of each channel and each place of a square of 2 × 2 pixels.
    private func deviations(of image: FloatImage) -> [Float] {
        (0..<12).map { part in
            let (channel, x, y) = (part / 4, part / 2 % 2, part % 2)
            var values: [Float] = []
            for row in stride(from: 8 + y, to: image.height - 8, by: 2) {
                for column in stride(from: 8 + x, to: image.width - 8, by: 2) {
                    values.append(image[column, row, channel])
                }
            }
            let mean = values.reduce(0, +) / Float(values.count)
            let squares = values.reduce(Float(0)) { sum, value in sum + (value - mean) * (value - mean) }
            return 255 * (squares / Float(values.count)).squareRoot()
        }
    }

    @Test("Noise is taken away from every pixel and channel, not from most of them")
    func noise() throws {
        var generator = TorchGenerator(seed: 3)
        let values = generator.normal([96, 96, 3]).floats().map { (value: Float) -> Float in 0.5 + value * 20 / 255 }
        let noisy = Picture(FloatImage(width: 96, height: 96, channels: 3, values: values))
        let restored = try restorer.upscaled(noisy, width: 96, height: 96) { _ in }
        let (before, after) = (deviations(of: FloatImage(noisy)), deviations(of: FloatImage(restored)))
        for (left, was) in zip(after, before) { #expect(left < was / 4, "\(after)") }
    }

    @Test("What is transparent stays as transparent as it was, to the level")
    func opacity() throws {
        var values: [Float] = []
        for index in 0..<48 * 40 {
            let opacity = Float(index * 37 % 256) / 255
            values += [Float(index % 48) / 48, Float(index / 48) / 40, 0.3, opacity]
        }
        let picture = Picture(width: 48, height: 40, format: .rgba, samples: Samples(values, depth: 8))
        let restored = try restorer.upscaled(picture, width: 48, height: 40) { _ in }
        let (before, after) = (FloatImage(picture), FloatImage(restored))
        for y in 0..<40 { for x in 0..<48 { #expect(before[x, y, 3] == after[x, y, 3]) } }
    }
}
