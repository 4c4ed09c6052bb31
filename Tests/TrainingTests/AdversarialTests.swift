import Foundation
import GentoolModels
import GentoolTensors
import Testing

@testable import GentoolTraining

@Suite("Generators and discriminators")
struct AdversarialTests {
    private struct Reference: Decodable {
        let penalty: Double
        /// The norm, and the products with three vectors.
        let gradients: [String: [Double]]
    }

    private static func randn(_ seed: UInt64, _ shape: [Int]) -> Tensor {
        var generator = TorchGenerator(seed: seed)
        return generator.normal(shape)
    }

    private static func product(_ a: Tensor, _ b: Tensor) -> Double {
        zip(a.floats(), b.floats()).reduce(0.0) { sum, pair in sum + Double(pair.0) * Double(pair.1) }
    }

    /// Parameter i in alphabetical order is 0.3 times normal numbers of seed 300 + i, in f32.
    private static func players(
        whole side: Int?, context: Int? = nil, penalty: Float = 0.7
    ) throws -> (AdversarialGame, OptimizedParameters) {
        var network = Discriminator.Configuration()
        (network.channels, network.side, network.contextChannels) = ([4, 6, 8], side, context)
        let game = AdversarialGame(network: network, penalty: penalty, precision: .f32)
        var discriminator = try game.start(seed: 1)
        for (index, name) in discriminator.parameters.names.enumerated() {
            discriminator.parameters.set(
                name, to: 0.3 * randn(UInt64(300 + index), discriminator.parameters[name].shape))
        }
        return (game, discriminator)
    }

    @Test("Gradient penalties and their gradients equal PyTorch's second derivatives", arguments: ["whole", "patches"])
    func gradientPenalty(_ name: String) throws {
        let file = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/adversarial.json")
        let all = try JSONDecoder().decode([String: Reference].self, from: Data(contentsOf: file))
        let reference = try #require(all[name])
        let (game, discriminator) = try Self.players(whole: name == "whole" ? 16 : nil)
        let penalty = try game.gradientPenalty(discriminator, at: Self.randn(1, [3, 16, 16, 3]), captions: [])
        #expect(abs(Double(penalty.floats()[0]) - reference.penalty) < 1e-4 * reference.penalty)
        let gradients = discriminator.parameters.gradients(of: penalty)
        #expect(reference.gradients.count == discriminator.parameters.names.count)
        for (name, expected) in reference.gradients {
            guard let gradient = gradients[name] else {
                #expect(expected[0] == 0, "\(name)")
                continue
            }
            for (index, seed) in [UInt64(50), 51, 52].enumerated() {
                let direction = Self.randn(seed, [gradient.count])
                let distance = abs(Self.product(gradient, direction) - expected[1 + index])
                #expect(distance < 1e-4 * expected[0], "\(name)")
            }
        }
    }

    @Test("Under captions the penalties' gradients equal differences of it")
    func penaltyUnderCaptions() throws {
        let (game, discriminator) = try Self.players(whole: 16, context: 5)
        let pictures = Self.randn(2, [2, 16, 16, 3])
        func penalty(_ learner: OptimizedParameters) throws -> Tensor {
            try game.gradientPenalty(learner, at: pictures, captions: ["a lake", "a red house"])
        }
        let gradients = discriminator.parameters.gradients(of: try penalty(discriminator))
        for name in ["caption.weight", "conv_features.weight", "text.word_embedding.weight"] {
            let gradient = try #require(gradients[name])
            let direction = Self.randn(9, gradient.shape)
            func value(_ step: Float) throws -> Double {
                var changed = discriminator
                changed.parameters.set(name, to: discriminator.parameters[name].detached + step * direction)
                return Double(try penalty(changed).floats()[0])
            }
            let measured = (try value(1e-3) - value(-1e-3)) / 2e-3
            let expected = Self.product(gradient, direction)
            #expect(abs(measured - expected) < 0.02 * gradient.sumOfSquares.squareRoot(), "\(name)")
        }
    }

    @Test("A discriminator learns to tell pictures apart")
    func discrimination() throws {
        let (game, _) = try Self.players(whole: 16, context: 8, penalty: 0.01)
        var discriminator = try game.start(seed: 4)
        let real = 0.5 * Self.randn(5, [8, 16, 16, 3])
        let made = 0.5 * Self.randn(6, [8, 1, 1, 3])
        let flat = Tensor.concatenated([Tensor](repeating: made, count: 256), axis: 1).reshaped(real.shape)
        let captions = (0..<8).map { $0 % 2 == 0 ? "noise" : "more noise" }
        func loss(_ step: Int) throws -> Double {
            try game.learn(
                &discriminator, real: real, made: flat, captions: captions, step: step, rate: 2e-3
            ).value
        }
        let first = try loss(0)
        for step in 1..<40 { _ = try loss(step) }
        #expect(try loss(40) < 0.3 * first)
    }

    @Test("A discriminator learns that a picture which shows what another's caption says is wrong")
    func captions() throws {
        let (game, _) = try Self.players(whole: 16, context: 8, penalty: 0.01)
        var discriminator = try game.start(seed: 4)
        let shape = [8, 16, 16, 3]
        let brightness = Tensor(
            shape: shape,
            elements: (0..<8).flatMap { picture in
                [Float](repeating: picture % 2 == 0 ? 0.5 : -0.5, count: 16 * 16 * 3)
            })
        let captions = (0..<8).map { $0 % 2 == 0 ? "bright" : "dark" }
        for step in 0..<80 {
            // Made pictures are as good as real ones: only captions tell pictures apart.
            let (real, made) = (
                0.2 * Self.randn(UInt64(step), shape) + brightness,
                0.2 * Self.randn(UInt64(1000 + step), shape) + brightness
            )
            _ = try game.learn(
                &discriminator, real: real, made: made, captions: captions, step: step, rate: 2e-3)
        }
        let judge = try Discriminator(Weights(discriminator.frozen, precision: .f32), game.network)
        let right = judge(brightness, captions: captions).floats()
        let wrong = judge(brightness, captions: captions.reversed()).floats()
        #expect(zip(right, wrong).allSatisfy { $0 > $1 + 1 })
    }

    @Test("Both players begin with pictures and scores that are neither faint nor huge")
    func start() throws {
        let recipe = try SmallRecipes.gan()
        let state = try recipe.initialState()
        let makes = try PictureGenerator(Weights(state.model.frozen, precision: .f32), recipe.network)
        let captions = [String](repeating: "a lake by a red house", count: 16)
        let pictures = makes(Self.randn(1, [16, recipe.network.latentChannels]), captions: captions)
        #expect((0.3...3).contains(pictures.standardDeviation))
        let judges = try Discriminator(
            Weights(#require(state.discriminator).frozen, precision: .f32), recipe.game.network)
        let scores = judges(Self.randn(2, pictures.shape), captions: captions)
        #expect((0.1...3).contains(scores.standardDeviation))
    }

    @Test("The gradient of the generator's loss goes to the pictures, and none to the discriminator")
    func frozen() throws {
        let (game, discriminator) = try Self.players(whole: 16)
        let made = Self.randn(3, [2, 16, 16, 3]).leaf()
        let exposure = try game.exposure(
            of: made, real: Self.randn(4, [2, 16, 16, 3]), captions: [], by: discriminator)
        #expect(discriminator.parameters.gradients(of: exposure).tensors.isEmpty)
        #expect(exposure.gradients()[made] != nil)
    }

    @Test("Sharpness and diversity are those of noise, blur and copies")
    func statistics() {
        let noise = Self.randn(8, [4, 12, 12, 3]).clamped(to: -1...1).images()
        let flat = Tensor(shape: [4, 12, 12, 3], repeating: 0.3).images()
        #expect(flat.sharpness == 0 && flat.diversity == 0)
        #expect(noise.sharpness > 0.2 && noise.diversity > 0.2)
        #expect([noise[0], noise[0]].diversity == 0)
        #expect(noise.patchDistance(to: noise) == 0)
        let others = Self.randn(10, [4, 12, 12, 3]).clamped(to: -1...1).images()
        #expect(noise.patchDistance(to: others) < 0.2 * noise.patchDistance(to: flat))
    }
}
