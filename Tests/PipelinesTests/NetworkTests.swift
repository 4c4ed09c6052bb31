import GentoolCheckpoints
import GentoolModels
import GentoolTensors
import Testing

@testable import GentoolPipelines

/// What PyTorch says of the networks in Fixtures; `make_network_fixtures.py` beside them makes it again.
@Suite("Networks answer as PyTorch's do") struct NetworkTests {
    private static let families = ["sd1", "sd2", "sdxl", "inpaint", "instruct", "sdxl-inpaint", "upscale"]
    private static let expected = try! Checkpoint(
        contentsOf: ReferencePictureTests.fixture("networks.safetensors").path
    ).tensors

    private static func expected(_ name: String) throws -> Tensor {
        let stored = try #require(expected[name])
        return Tensor(shape: stored.shape, elements: stored.floats())
    }

    /// The norm of the difference as a part of the expected norm.
    private static func error(_ found: Tensor, _ name: String) throws -> Float {
        let expected = try expected(name)
        #expect(found.shape == expected.shape)
        func norm(_ values: some Sequence<Float>) -> Float { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        return norm(zip(found.floats(), expected.floats()).map { $0 - $1 }) / norm(expected.floats())
    }

    private static func normal(_ shape: [Int]) -> Tensor {
        var generator = TorchGenerator(seed: 5)
        return generator.normal(shape)
    }

    private func model(_ family: String, _ precision: Precision = .f32) throws -> StableDiffusionModel {
        try StableDiffusionModel(path: ReferencePictureTests.fixture(family).path, ModelOptions(precision: precision))
    }

    @Test("the UNet, to 1e-4", arguments: families)
    func unet(_ family: String) throws {
        let model = try model(family)
        let configuration = model.unet
        var conditioning = Conditioning(context: Self.normal([2, 5, configuration.crossAttentionDim]))
        if let channels = configuration.projectionClassEmbeddingsInputDim {
            conditioning.pooled = Self.normal([2, channels - 6 * (configuration.additionTimeEmbedDim ?? 0)])
            conditioning.sizes = [32, 24, 0, 0, 32, 24]
        }
        conditioning.noiseLevel = configuration.classEmbeddings.map { _ in 7 }
        let sample = Self.normal([2, configuration.inChannels, 8, 8]).channelsLast()
        let unet = try model.readNetwork(isCompact: false)
        let answer = unet(sample, timestep: 321, conditioning: conditioning, injection: nil)
        #expect(try Self.error(answer.channelsFirst(), "\(family).unet") < 1e-4)
    }

    @Test("the text encoders, to 1e-4", arguments: families)
    func textEncoders(_ family: String) throws {
        for (index, stage) in try model(family).textConditioner().stages.enumerated() {
            let name = "\(family).text_encoder\(index == 0 ? "" : "_2")"
            let last = stage.encoder.configuration.vocabularySize - 1
            let ids = [last - 1] + (0..<40).map { 37 * $0 % 500 } + [Int](repeating: last, count: 36)
            let output = stage.encoder([ids], skipping: 1)
            #expect(try Self.error(output.last, "\(name).last") < 1e-4)
            #expect(try Self.error(output.state, "\(name).skipped") < 1e-4)
            #expect(stage.encoder([ids]).state.floats() == output.last.floats())
            if let pooled = output.pooled { #expect(try Self.error(pooled, "\(name).pooled") < 1e-4) }
        }
    }

    @Test("both halves of the autoencoder, to 1e-4", arguments: families)
    func autoencoder(_ family: String) throws {
        let autoencoder = try model(family).readAutoencoder(encodes: true)
        let encoded = autoencoder.encode(0.5 * Self.normal([1, 3, 16, 16]).channelsLast()).mean
        #expect(try Self.error(encoded.channelsFirst(), "\(family).encoded") < 1e-4)
        let decoded = autoencoder.decode(Self.normal([1, 4, 8, 8]).channelsLast())
        #expect(try Self.error(decoded.channelsFirst(), "\(family).decoded") < 1e-4)
    }

    @Test(
        "in bfloat16 the latents of a picture are at most twice as far off as diffusers' are",
        arguments: ["sd1", "sd2", "sdxl"])
    func latents(_ family: String) throws {
        var settings = DiffusionSettings()
        settings.prompt = "a red house by a lake"
        settings.negativePrompt = "snow"
        settings.guidance = 5
        settings.steps = 6
        settings.seed = 11
        settings.sampler = family == "sdxl" ? .euler : .ddim
        func error(_ precision: Precision) throws -> Float {
            let pipeline = DiffusionPipeline(try model(family, precision))
            let latent = try pipeline.generatedLatent(settings, width: 32, height: 32)
            return try Self.error(latent.channelsFirst(), "\(family).latents")
        }
        #expect(try error(.f32) < 1e-4)
        let theirs = try Self.expected("\(family).latents.error").floats()[0]
        let ours = try error(.bf16)
        #expect(ours < 2 * theirs, "ours \(ours), diffusers' \(theirs)")
    }
}
