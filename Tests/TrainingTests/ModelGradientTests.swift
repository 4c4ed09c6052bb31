import Foundation
import GentoolCheckpoints
import GentoolModels
import GentoolTensors
import GentoolTraining
import Testing

/// Against diffusers and transformers, for the small models that the pipelines' tests have.
@Suite("Gradients of networks")
struct ModelGradientTests {
    private struct Reference: Decodable {
        let loss: Double
        /// The norm, and the products with three vectors.
        let gradients: [String: [Double]]
    }

    private static func randn(_ seed: UInt64, _ shape: [Int]) -> Tensor {
        var generator = TorchGenerator(seed: seed)
        return generator.normal(shape)
    }

    private static func parameters(_ file: String) throws -> Parameters {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../PipelinesTests/Fixtures/sd1/\(file)").path
        let checkpoint = try Checkpoint(contentsOf: path)
        return Parameters(checkpoint.tensors.mapValues { Tensor(shape: $0.shape, elements: $0.floats()) })
    }

    private static func configuration<Value: Decodable>(_ folder: String, _: Value.Type) throws -> Value {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../PipelinesTests/Fixtures/sd1/\(folder)/config.json")
        return try JSONDecoder().decode(Value.self, from: Data(contentsOf: file))
    }

    /// - Parameter tolerance: of the loss and of each gradient, relative to its norm. Some gradients are zero but for
    ///   rounding, as that of a bias before a normalization.
    private func compare(
        _ model: String, _ parameters: Parameters, tolerance: Double = 1e-4,
        loss body: (Parameters) throws -> Tensor
    ) throws {
        let file = Bundle.module.resourceURL!.appendingPathComponent("Fixtures/gradients.json")
        let all = try JSONDecoder().decode([String: Reference].self, from: Data(contentsOf: file))
        let reference = try #require(all[model])
        let loss = try body(parameters)
        #expect(abs(Double(loss.floats()[0]) - reference.loss) < tolerance * abs(reference.loss) + 1e-6)
        let gradients = parameters.gradients(of: loss)
        let largest = reference.gradients.values.map { $0[0] }.max()!
        for (name, expected) in reference.gradients {
            let own = parameters.names.first { $0 == name || $0 == "text_model." + name } ?? name
            let gradient = try #require(gradients[own], "\(name)")
            for (index, seed) in [UInt64(50), 51, 52].enumerated() {
                let direction = Self.randn(seed, [gradient.count])
                let product = zip(gradient.floats(), direction.floats()).reduce(0) {
                    $0 + Double($1.0) * Double($1.1)
                }
                #expect(
                    abs(product - expected[1 + index]) < tolerance * (expected[0] + 1e-3 * largest), "\(name)"
                )
            }
        }
    }

    @Test(
        "A UNet's parameters get diffusers' gradients, with a timestep for each image",
        arguments: [(Precision.f32, 1e-4), (.bf16, 0.2)])
    func unet(_ precision: Precision, _ tolerance: Double) throws {
        let configuration = try Self.configuration("unet", UNetConfiguration.self)
        let parameters = try Self.parameters("unet/diffusion_pytorch_model.safetensors")
        try compare("unet", parameters, tolerance: tolerance) { parameters in
            let model = try UNet(Weights(parameters, precision: precision), configuration)
            let answer = model(
                Self.randn(1, [2, 16, 16, 4]), timesteps: [3, 801],
                conditioning: Conditioning(context: Self.randn(2, [2, 7, 16])))
            return .squaredError(answer, Self.randn(3, [2, 16, 16, 4]))
        }
    }

    @Test("An autoencoder's parameters get diffusers' gradients through its latents' distribution")
    func autoencoder() throws {
        let configuration = try Self.configuration("vae", AutoencoderConfiguration.self)
        let parameters = try Self.parameters("vae/diffusion_pytorch_model.safetensors")
        try compare("autoencoder", parameters) { parameters in
            let model = try AutoencoderKL(Weights(parameters, precision: .f32), configuration)
            let picture = 0.5 * Self.randn(1, [2, 16, 16, 3])
            let posterior = model.encode(picture)
            let latent = posterior.sample { Self.randn(2, $0) }
            let variance = try #require(posterior.deviation).squared()
            let divergence = 0.5 * (posterior.mean.squared() + variance - 1 - variance.log()).mean()
            return .absoluteError(model.decode(latent), picture) + 0.01 * divergence
        }
    }

    @Test("A text encoder's parameters get transformers' gradients")
    func textEncoder() throws {
        let configuration = try Self.configuration("text_encoder", TextEncoderConfiguration.self)
        let parameters = try Self.parameters("text_encoder/model.safetensors")
        try compare("text_encoder", parameters) { parameters in
            let model = try TextEncoder(Weights(parameters, precision: .f32), configuration)
            let states = model([[527, 5, 9, 300, 5, 528], [527, 44, 9, 2, 528, 528]]).last
            return (states * Self.randn(1, [2, 6, 16])).mean()
        }
    }

    @Test("A gradient goes back through frozen weights", arguments: [(Precision.f32, 1e-5), (.bf16, 2e-2)])
    func frozen(_ precision: Precision, _ tolerance: Double) {
        for keepsSize in [false, true] {
            let weights = Self.randn(4, [40, 48, 3, 3])
            func gradient(_ weights: Tensor) -> Tensor {
                let x = Self.randn(5, [1, 6, 7, 48]).leaf()
                let packed = PackedWeights(weights, precision: precision, keepsSize: keepsSize)
                return x.convolved(with: packed, padding: Padding(1)).squared().mean().gradients()[x]!
            }
            let (frozen, trained) = (gradient(weights), gradient(weights.leaf()))
            #expect((frozen - trained).sumOfSquares < tolerance * tolerance * trained.sumOfSquares)
        }
    }
}
