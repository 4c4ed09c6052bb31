import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors
import Testing

@testable import GentoolTraining

@Suite("Families of models")
struct FamilyTests {
    private static func learn<R: Recipe>(_ state: inout TrainingState, by recipe: R, steps: Int) throws {
        for step in 0..<steps {
            _ = try recipe.learn(&state, from: recipe.batch(step))
            state.step += 1
        }
    }

    /// The first metric of an evaluation, before and after some steps.
    private static func progress<R: Recipe>(_ recipe: R, steps: Int) throws -> (before: Double, after: Double) {
        var state = try recipe.initialState()
        let before = try recipe.evaluation(of: state.parameters.tensorsAsWeights).metrics[0].value
        try Self.learn(&state, by: recipe, steps: steps)
        return (before, try recipe.evaluation(of: state.parameters.tensorsAsWeights).metrics[0].value)
    }

    @Test(
        "Autoencoders of every kind learn to give pictures back",
        arguments: [AutoencoderRecipe.Kind.plain, .variational(divergenceWeight: 1e-3), .quantized(codes: 32)])
    func autoencoders(kind: AutoencoderRecipe.Kind) throws {
        let (before, after) = try Self.progress(SmallRecipes.autoencoder(kind), steps: 200)
        #expect(after > before + 1.5, "\(before) dB became \(after) dB")
    }

    @Test(
        "A decoder learns alone, and its encoder stays what it was",
        arguments: [AutoencoderRecipe.Kind.variational(divergenceWeight: 1e-3), .quantized(codes: 8)])
    func decoderAlone(_ kind: AutoencoderRecipe.Kind) throws {
        var recipe = try SmallRecipes.autoencoder(kind)
        let begun = try recipe.initialState()
        recipe.seed = 9
        recipe.start = begun.best
        recipe.keepsEncoder = true
        var state = try recipe.initialState()
        try Self.learn(&state, by: recipe, steps: 2)
        let (before, after) = (begun.parameters.tensors, state.parameters.tensors)
        let changed = after.keys.filter { after[$0]?.floats() != before[$0]?.floats() }
        #expect(changed.contains("decoder.conv_in.weight"))
        #expect(changed.allSatisfy { $0.hasPrefix("decoder.") || $0.hasPrefix("post_quant_conv.") }, "\(changed)")
        #expect(throws: TrainingError.self) {
            var parameters = begun.parameters
            try parameters.adopt(NamedTensors([:], name: "another model"))
        }
    }

    @Test("Networks may have any channels in whole groups", arguments: [[16, 112], [48, 176, 208]])
    func anyChannels(_ channels: [Int]) throws {
        var network = CaptionedUNet.Configuration()
        (network.channels, network.contextChannels) = (channels, 16)
        try network.check()
        let parameters = try Parameters(seed: 1) { try CaptionedUNet(Weights($0, precision: .f32), network) }
        let unet = try CaptionedUNet(Weights(parameters, precision: .f32), network)
        let side = 4 << (channels.count - 1)
        let answer = unet(Tensor(shape: [1, side, side, 3], repeating: 0.5), timesteps: [1], captions: ["a lake"])
        #expect(answer.floats().allSatisfy { $0.isFinite })
    }

    @Test(
        "Diffusion models learn what pictures are like, with either objective", arguments: DiffusionObjective.allCases)
    func diffusion(objective: DiffusionObjective) throws {
        var network = CaptionedUNet.Configuration()
        (network.channels, network.contextChannels) = ([16, 32], 16)
        let recipe = DiffusionRecipe(
            network, objective, try SmallRecipes.captioned(), rate: LearningRate(2e-3))
        let (before, after) = try Self.progress(recipe, steps: 40)
        #expect(after < 0.8 * before, "\(before) became \(after)")
    }

    @Test("A flow soon needs fewer bits than PNG's best predictor for pictures that it never saw")
    func flow() throws {
        let recipe = try SmallRecipes.flow(steps: 200)
        let baseline = CodingBaseline.paethBits(recipe.data.heldOut.pixels.levels())
        let (before, after) = try Self.progress(recipe, steps: 200)
        #expect(before > baseline && after < baseline, "\(before) became \(after), the baseline is \(baseline)")
    }

    /// Dark and bright pictures that say so, all brighter above than below.
    private struct Skies: PictureSource {
        let name = "skies"
        let count: Int? = nil

        func example(_ index: Int) throws -> Example {
            let isDark = index % 2 == 0
            let levels = (0..<(16 * 16 * 3)).map { place in
                UInt8((isDark ? 20 : 140) + (place < 8 * 16 * 3 ? 60 : 0) + (index * 7 + place) % 20)
            }
            return Example(
                picture: Picture(width: 16, height: 16, format: .rgb, samples: .eight(levels)),
                caption: isDark ? "a dark picture" : "a bright one")
        }
    }

    @Test("A GAN's pictures come to look like real ones that have their captions")
    func gan() throws {
        let pool = PicturePool(Skies(), capacity: 16, stepsPerRound: 1000, seed: 1)
        let recipe = try SmallRecipes.gan(PictureMix([(pool, 1)]))
        var state = try recipe.initialState()
        try Self.learn(&state, by: recipe, steps: 200)
        let model = try PictureGenerator(Weights(state.best, precision: .f32), recipe.network)
        var generator = TorchGenerator(seed: 3)
        let noise = generator.normal([16, recipe.network.latentChannels])
        func halves(_ caption: String) -> (above: Float, below: Float) {
            let made = model(noise, captions: [String](repeating: caption, count: 16))
            return (
                made.slice(0..<8, axis: 1).mean().floats()[0], made.slice(8..<16, axis: 1).mean().floats()[0]
            )
        }
        for (caption, above, below) in [("a dark picture", Float(-0.29), Float(-0.76)), ("a bright one", 0.65, 0.18)] {
            let made = halves(caption)
            #expect(abs(made.above - above) < 0.15 && abs(made.below - below) < 0.15, "\(caption): \(made)")
        }
    }

    @Test("A discriminator's pull at decoded pixels is as strong as its weight says, and away from what it finds out")
    func adversary() throws {
        var recipe = try SmallRecipes.autoencoder(.plain)
        recipe.adversary = .init(weight: 0.25, start: 0)
        let state = try recipe.initialState()
        let discriminator = try #require(state.discriminator)
        let originals = recipe.heldOut.pixels
        let decoded = originals.leaf()
        let (term, exposure) = try recipe.pull(on: decoded, of: originals, by: discriminator)
        let pull = try #require(term.gradients()[decoded])
        let error = try #require(
            Tensor.absoluteError(decoded, originals + 1).gradients()[decoded])
        #expect(abs(pull.sumOfSquares.squareRoot() / error.sumOfSquares.squareRoot() - 0.25) < 1e-3)
        let moved = decoded.detached - 20 * pull
        #expect(try recipe.pull(on: moved, of: originals, by: discriminator).exposure < exposure)
    }

    @Test(
        "A preconditioned network that answers what it is to learn gives the clean sample",
        arguments: DiffusionObjective.allCases)
    func preconditioningIsExact(objective: DiffusionObjective) throws {
        var generator = TorchGenerator(seed: 4)
        let (clean, noise) = (generator.normal([1, 4, 4, 3]), generator.normal([1, 4, 4, 3]))
        for sigma: Float in [0.01, 0.3, 2, 40] {
            let scales = objective.noise.scales(sigma)
            let noisy = clean + sigma * noise
            let denoiser = NetworkDenoiser(objective.noise) { sample, timestep in
                #expect(timestep == scales.timestep && (0...1000).contains(timestep))
                return (1 / scales.output) * (clean - scales.skip * noisy)
            }
            let found = try denoiser.denoise(noisy, sigma: sigma)
            #expect(zip(found.floats(), clean.floats()).allSatisfy { abs($0 - $1) < 1e-3 })
        }
    }

    @Test("Flow matching's answer is noise minus the clean sample")
    func flowMatching() {
        let scales = NoiseSchedule.flowMatching.scales(3)
        let (clean, noise): (Float, Float) = (0.4, -1.2)
        let noisy = clean + 3 * noise
        #expect(abs((clean - scales.skip * noisy) / scales.output - (noise - clean)) < 1e-5)
    }

    @Test("EDM's inputs and targets have unit variance at every sigma")
    func unitVariance() {
        let data = NoiseSchedule.edm.dataDeviation
        for sigma: Float in [0.01, 0.5, 7] {
            let scales = NoiseSchedule.edm.scales(sigma)
            #expect(abs(scales.input * (sigma * sigma + data * data).squareRoot() - 1) < 1e-5)
            let target = (1 - scales.skip) * (1 - scales.skip) * data * data + scales.skip * scales.skip * sigma * sigma
            #expect(abs(target.squareRoot() / scales.output - 1) < 1e-4)
        }
    }

    @Test("Latents are rounded to their nearest codes")
    func codebook() {
        let book = Codebook(Tensor(shape: [3, 2], elements: [0, 0, 1, 1, -2, 0]))
        let latents = Tensor(shape: [1, 1, 4, 2], elements: [0.1, 0.2, 0.9, 0.7, -1.4, 0.3, -0.6, 0])
        #expect(book.indices(of: latents) == [0, 1, 2, 0])
        #expect(book.latents([1, 2], shape: [2, 2]).floats() == [1, 1, -2, 0])
    }

    @Test("A code that no latent comes to begins anew as one of them")
    func deadCodes() throws {
        let far = Tensor(shape: [2, 1], elements: [0, 100])
        var state = TrainingState(
            Parameters([
                CodebookLearning.codes: far, CodebookLearning.sums: far,
                CodebookLearning.counts: Tensor(shape: [2], elements: [1, 0.05]),
            ]))
        let latents = Tensor(shape: [2, 1], elements: [0.25, 0.75])
        CodebookLearning(seed: 1).update(&state, latents: latents, indices: [0, 0])
        #expect([0.25, 0.75].contains(state.parameters[CodebookLearning.codes].floats()[1]))
    }

    @Test("The same words are the same context, whatever stands between them")
    func captions() throws {
        let parameters = try Parameters(seed: 1) { try CaptionEmbedding(Weights($0, precision: .f32), channels: 8) }
        let embedding = try CaptionEmbedding(Weights(parameters, precision: .f32), channels: 8)
        #expect(embedding(["A red house, by a lake"]) == embedding(["a red  house by a lake."]))
        #expect(embedding(["a red house"]) != embedding(["a blue house"]))
        #expect(embedding(["", "a house"]).shape == [2, 32, 8])
    }
}

extension Parameters {
    fileprivate var tensorsAsWeights: NamedTensors { NamedTensors(tensors, name: "test") }
}
