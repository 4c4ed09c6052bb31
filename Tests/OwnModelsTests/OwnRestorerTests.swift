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
            let values = stride(from: 8 + y, to: image.height - 8, by: 2).flatMap { row in
                stride(from: 8 + x, to: image.width - 8, by: 2).map { image[$0, row, channel] }
            }
            let mean = values.reduce(0, +) / Float(values.count)
            return 255 * (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)).squareRoot()
        }
    }

    @Test("Noise is taken away from every pixel and channel, not from most of them")
    func noise() throws {
        var generator = TorchGenerator(seed: 3)
        let values = generator.normal([96, 96, 3]).floats().map { 0.5 + 20 / 255 * $0 }
        let noisy = Picture(FloatImage(width: 96, height: 96, channels: 3, values: values))
        let restored = try restorer.upscaled(noisy, width: 96, height: 96) { _ in }
        let (before, after) = (deviations(of: FloatImage(noisy)), deviations(of: FloatImage(restored)))
        for (left, was) in zip(after, before) { #expect(left < was / 4, "\(after)") }
    }

    @Test("What is transparent stays as transparent as it was, to the level")
    func opacity() throws {
        let values = (0..<48 * 40).flatMap { index in
            [Float(index % 48) / 48, Float(index / 48) / 40, 0.3, Float(index * 37 % 256) / 255]
        }
        let picture = Picture(width: 48, height: 40, format: .rgba, samples: Samples(values, depth: 8))
        let restored = try restorer.upscaled(picture, width: 48, height: 40) { _ in }
        let (before, after) = (FloatImage(picture), FloatImage(restored))
        for y in 0..<40 { for x in 0..<48 { #expect(before[x, y, 3] == after[x, y, 3]) } }
    }
}
