import Foundation
import GentoolBase
import GentoolModels
import GentoolTensors
import Testing

@testable import GentoolTraining

@Suite("Normalizing flows")
struct FlowTests {
    private static let captions = ["a lake", "a red house by the sea"]

    private static func randn(_ seed: UInt64, _ shape: [Int]) -> Tensor {
        var generator = TorchGenerator(seed: seed)
        return generator.normal(shape)
    }

    /// One that changes pictures of 4 × 4 pixels in every way it can.
    private static func flow(levels: Int = 2) throws -> NormalizingFlow {
        var configuration = NormalizingFlowConfiguration()
        (configuration.side, configuration.levels, configuration.steps) = (4, levels, 2)
        (configuration.hiddenChannels, configuration.contextChannels) = (8, 4)
        var tensors = try Parameters(seed: 3) {
            try NormalizingFlow(Weights($0, precision: .f32), configuration)
        }.tensors
        var generator = TorchGenerator(seed: 4)
        NormalizingFlow.start(
            &tensors, configuration, by: 0.3 * randn(5, [16, 4, 4, 3]), generator: &generator)
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            tensors[name] = tensor + 0.1 * generator.normal(tensor.shape)
        }
        return try NormalizingFlow(
            Weights(NamedTensors(tensors, name: "test"), precision: .f32), configuration)
    }

    @Test("Pictures come back from their latents")
    func inverse() throws {
        let flow = try Self.flow()
        let pictures = 0.4 * Self.randn(6, [2, 4, 4, 3])
        let code = flow.encode(pictures, captions: Self.captions)
        #expect(code.latents.map(\.shape) == [[2, 2, 2, 6], [2, 1, 1, 24]])
        #expect((code.latents[0] - pictures.reshaped([2, 2, 2, 12]).channels(0..<6)).sumOfSquares > 1)
        let decoded = flow.decode(code.latents, captions: Self.captions)
        #expect(zip(decoded.floats(), pictures.floats()).allSatisfy { abs($0 - $1) < 2e-5 })
        let others = flow.decode(code.latents, captions: Self.captions.reversed())
        #expect((others - pictures).sumOfSquares > 1e-4)
    }

    /// x = g(ε) with standard normal ε has the density N(ε) / |det ∂g/∂ε|: what sampling does and what encoding says of it
    /// are written down apart.
    @Test("The density is the noise's over the Jacobian's determinant, computed numerically", arguments: [1, 2])
    func density(_ levels: Int) throws {
        let flow = try Self.flow(levels: levels)
        let captions = [Self.captions[1]]
        let noise = Self.randn(7, [48])
        func sample(_ noise: Tensor) -> Tensor {
            var used = 0
            return flow.sample(captions: captions, temperature: 1) { shape in
                let count = shape.reduce(1, *)
                defer { used += count }
                return noise[used..<(used + count)].reshaped(shape)
            }
        }
        let step: Float = 4e-3
        var columns: [Float] = []
        for place in 0..<48 {
            var (higher, lower) = (noise, noise)
            higher.withMutableFloats { $0[place] += step }
            lower.withMutableFloats { $0[place] -= step }
            columns += ((sample(higher) - sample(lower)) / (2 * step)).floats()
        }
        let determinant = Tensor(shape: [48, 48], elements: columns).logAbsoluteDeterminant().floats()[0]
        let normal = -0.5 * noise.sumOfSquares - 24 * log(2 * Double.pi)
        let said = flow.encode(sample(noise), captions: captions).logDensity.floats()[0]
        let expected = normal - Double(determinant)
        #expect(abs(Double(said) - expected) < 0.02, "\(said) and \(expected)")
    }

    @Test("A flow begins with latents of mean 0 and deviation 1")
    func start() throws {
        var configuration = NormalizingFlowConfiguration()
        (configuration.side, configuration.levels, configuration.steps) = (8, 2, 3)
        var tensors = try Parameters(seed: 3) {
            try NormalizingFlow(Weights($0, precision: .f32), configuration)
        }.tensors
        var generator = TorchGenerator(seed: 4)
        let pictures = 0.2 * Self.randn(5, [16, 8, 8, 3]) + 0.25
        NormalizingFlow.start(&tensors, configuration, by: pictures, generator: &generator)
        let flow = try NormalizingFlow(Weights(NamedTensors(tensors, name: "test"), precision: .f32), configuration)
        let captions = [String](repeating: "", count: 16)
        for latents in flow.encode(pictures, captions: captions).latents {
            let channels = latents.shape[3]
            let means = latents.reshaped([1, latents.count / channels, channels]).innerMeans()
            #expect(means.floats().allSatisfy { abs($0) < 1e-3 })
            #expect(abs(latents.standardDeviation - 1) < 0.1)
        }
    }

    @Test("Paeth's predictor leaves nothing of what it can foresee, and all of noise")
    func baseline() {
        #expect(CodingBaseline.paethBits(Tensor(shape: [2, 8, 8, 3])) == 0)
        let ramp = Tensor(shape: [1, 64, 64, 1], elements: (0..<4096).map { Float(2 * ($0 % 64)) })
        #expect(CodingBaseline.paethBits(ramp) < 0.2)
        var generator = SplitMix64(seed: 3)
        let noise = (0..<(4 * 64 * 64 * 3)).map { _ in Float(Int.random(in: 0...255, using: &generator)) }
        #expect(CodingBaseline.paethBits(Tensor(shape: [4, 64, 64, 3], elements: noise)) > 7.9)
    }

    @Test("Levels are what pictures of 8 bits have, and noise never takes one to the next")
    func dequantization() {
        let levels = Tensor(shape: [256], elements: (0..<256).map { Float($0) })
        let pixels = levels.mapped { 2 * ($0 / 255) - 1 }
        #expect(pixels.levels() == levels)
        var generator = TorchGenerator(seed: 1)
        let noisy = pixels.dequantized(&generator)
        #expect(zip(noisy.floats(), levels.floats()).allSatisfy { (256 * ($0 + 0.5)).rounded(.down) == $1 })
    }
}
