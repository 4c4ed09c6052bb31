import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors
import Synchronization
import Testing

@testable import GentoolPipelines

/// The loop knows no family: this one shares nothing with Stable Diffusion but the protocols. It was made by flow matching,
/// on 16 channels that are two times smaller, with words for tokens and their colours for what they mean.
@Suite("Another family") struct OtherFamilyTests {
    @Test("makes what its text encoder says, in any number of steps", arguments: [1, 4, 20])
    func generates(_ steps: Int) throws {
        let made = try pipeline().generate(settings("a red", steps: steps), width: 16, height: 8)
        #expect(made.width == 16 && made.height == 8)
        #expect(try furthest(from: ToyModel.colors["red"]!, FloatImage(made)) < 1.5 / 255)
    }

    @Test(
        "is walked by the solvers that need no timesteps",
        arguments: [Sampler.heun, .dpmpp2m, .unipc, .dpmpp2sAncestral])
    func samplers(_ sampler: Sampler) throws {
        var settings = settings("green", steps: 8)
        settings.sampler = sampler
        let made = try pipeline().generate(settings, width: 8, height: 8)
        #expect(try furthest(from: ToyModel.colors["green"]!, FloatImage(made)) < 1.5 / 255)
    }

    @Test("is guided away from what is not wanted")
    func guided() throws {
        var settings = settings("dim", steps: 4)
        settings.negativePrompt = "dark"
        settings.guidance = 2
        let (dim, dark) = (ToyModel.colors["dim"]!, ToyModel.colors["dark"]!)
        let expected = zip(dark, dim).map { $0 + 2 * ($1 - $0) }
        let made = try pipeline().generate(settings, width: 8, height: 8)
        #expect(try furthest(from: expected, FloatImage(made)) < 1.5 / 255)
    }

    @Test("fills holes and leaves the rest")
    func fills() throws {
        let picture = Picture(FloatImage(width: 16, height: 16, channels: 3, repeating: 0.25))
        let mask = Mask(width: 16, height: 16, filling: PixelRect(x: 4, y: 4, width: 8, height: 8))
        let filled = try DiffusionInpainter(pipeline(), settings("red", steps: 6)).filled(picture, mask: mask)
        let inside = FloatImage(filled.cropped(to: PixelRect(x: 5, y: 5, width: 6, height: 6)))
        #expect(try furthest(from: ToyModel.colors["red"]!, inside) < 3 / 255)
        let above = PixelRect(x: 0, y: 0, width: 16, height: 4)
        #expect(filled.cropped(to: above).samples == picture.cropped(to: above).samples)
    }

    @Test("changes pictures that are mixed with noise")
    func edits() throws {
        let picture = Picture(FloatImage(width: 16, height: 16, channels: 3, repeating: 0.5))
        var editor = DiffusionEditor(try pipeline())
        editor.strength = 0.5
        let edited = try editor.edited(picture, settings("green", steps: 6))
        #expect(try furthest(from: ToyModel.colors["green"]!, FloatImage(edited)) < 3 / 255)
    }

    @Test("keeps what expected prompts became when one comes between that nobody expected")
    func unexpectedPrompts() throws {
        let log = PromptLog()
        let pipeline = DiffusionPipeline(ToyModel(log: log))
        let (red, green, dim) = (settings("red", steps: 2), settings("green", steps: 2), settings("dim", steps: 2))
        pipeline.expect([red, green, dim])
        _ = try pipeline.generate(red, width: 8, height: 8)
        #expect(log.prompts == [["red"], ["green"], ["dim"]])
        let picture = Picture(FloatImage(width: 8, height: 8, channels: 3, repeating: 0.5))
        _ = try pipeline.invert(picture, from: "dark", green, strength: 0.5)
        _ = try pipeline.generate(dim, width: 8, height: 8)
        _ = try pipeline.invert(picture, from: "dark", dim, strength: 0.5)
        #expect(log.prompts == [["red"], ["green"], ["dim"], ["dark"]] && log.reads == 2)
    }

    @Test("reads ahead in prompts as far as there is room, and not at all where memory is short")
    func roomForPrompts() throws {
        let all = ["red", "green", "dim"].map { settings($0, steps: 1) }
        func asked(_ pipeline: DiffusionPipeline, _ log: PromptLog) throws -> [[[String]]] {
            pipeline.expect(all)
            return try all.map { settings in
                _ = try pipeline.generate(settings, width: 8, height: 8)
                return log.prompts
            }
        }
        var log = PromptLog()
        let pipeline = DiffusionPipeline(ToyModel(log: log))
        // A word is three floats, and half of the room is for what comes.
        pipeline.mostConditioningBytes = 4 * 12
        let two = [["red"], ["green"]]
        #expect(try asked(pipeline, log) == [two, two, two + [["dim"]]])
        log = PromptLog()
        let saving = DiffusionPipeline(ToyModel(log: log), savesMemory: true)
        #expect(try asked(saving, log) == [[["red"]], two, two + [["dim"]]])
    }

    @Test("says that it takes no LoRAs")
    func refuses() throws {
        let error = #expect(throws: ModelError.self) {
            try ToyModel().adding(loras: [(path: "lora.safetensors", weight: 1)])
        }
        #expect(error?.description.contains("takes no LoRAs") == true)
    }

    @Test("Euler's method on σ is Euler's method on flow matching's own times")
    func equalsEulerInTime() throws {
        func velocity(_ x: Tensor, _ time: Float) -> Tensor { (x + time).tanh() - 0.5 * x }
        var generator: any NormalGenerator = TorchGenerator(seed: 3)
        let noise = generator.normal([1, 4, 4, 16])
        let (steps, shift) = (20, Float(3))
        // As diffusers' FlowMatchEulerDiscreteScheduler steps, with the times that FLUX's pipelines hand it.
        var expected = noise
        let times: [Float] = (0...steps).map { step in
            let time = step == steps ? 0 : 1 + (1 / Float(steps) - 1) * Float(step) / Float(steps - 1)
            return shift * time / (1 + (shift - 1) * time)
        }
        for (time, next) in zip(times, times.dropFirst()) {
            expected = expected + (next - time) * velocity(expected, time)
        }
        var schedule = try ToyModel().schedule(for: nil)
        schedule.times = FlowTimes(shift: shift)
        let plan = SamplingPlan(schedule, steps: steps)
        let denoiser = NetworkDenoiser(schedule.noise) { velocity($0, $1 / 1000) }
        let found = try schedule.solver(steps: steps).solve(
            denoiser, from: plan.startDeviation * noise, sigmas: plan.sigmas
        ) { Tensor(shape: $0) }
        let error = zip(found.floats(), expected.floats()).map { abs($0 - $1) }.max()!
        #expect(error < 2e-5, "\(error)")
    }

    @Test(
        "Solvers of higher order end nearer to where the way leads than Euler's in as many steps",
        arguments: [Sampler.heun, .dpmpp2m, .unipc])
    func orders(_ sampler: Sampler) throws {
        var generator: any NormalGenerator = TorchGenerator(seed: 3)
        let noise = generator.normal([1, 2, 2, 16])
        func end(_ sampler: Sampler, steps: Int) throws -> Tensor {
            let schedule = try ToyModel().schedule(for: sampler)
            let plan = SamplingPlan(schedule, steps: steps)
            let denoiser = NetworkDenoiser(schedule.noise) { x, time in (x + time / 1000).tanh() - 0.5 * x }
            return try schedule.solver(steps: steps).solve(
                denoiser, from: plan.startDeviation * noise, sigmas: plan.sigmas
            ) { Tensor(shape: $0) }
        }
        let exact = try end(.euler, steps: 900)
        func error(_ found: Tensor) -> Float {
            zip(found.floats(), exact.floats()).map { abs($0 - $1) }.max()!
        }
        #expect(try error(end(sampler, steps: 12)) < 0.5 * error(end(.euler, steps: 12)))
    }

    private func pipeline() throws -> DiffusionPipeline { DiffusionPipeline(ToyModel()) }

    private func settings(_ prompt: String, steps: Int) -> DiffusionSettings {
        var settings = DiffusionSettings()
        settings.prompt = prompt
        settings.steps = steps
        settings.guidance = 1
        return settings
    }

    /// - Parameter color: in -1...1.
    private func furthest(from color: [Float], _ image: FloatImage) throws -> Float {
        image.values.indices.map { abs(image.values[$0] - (color[$0 % 3] + 1) / 2) }.max() ?? 0
    }
}

/// What a model's text encoder was asked for, batch by batch.
private final class PromptLog: Sendable {
    private let asked = Mutex<(prompts: [[String]], reads: Int)>(([], 0))
    var prompts: [[String]] { asked.withLock { $0.prompts } }
    /// How often it was read.
    var reads: Int { asked.withLock { $0.reads } }

    func add(_ prompts: [String]) { asked.withLock { $0.prompts.append(prompts) } }
    func addRead() { asked.withLock { $0.reads += 1 } }
}

private struct ToyModel: DiffusionModel {
    static let colors: [String: [Float]] = [
        "red": [0.8, -0.6, -0.6], "green": [-0.4, 0.6, -0.5], "dim": [-0.2, -0.2, -0.2], "dark": [-0.6, -0.6, -0.6],
    ]

    let path = "toy"
    let network: any DiffusionNetworkShape = Shape()
    let nativeSize = 16
    let defaultSampler = Sampler.euler
    var log = PromptLog()

    var latents: LatentSpace {
        var space = LatentSpace()
        (space.channels, space.reduction) = (16, 2)
        return space
    }

    func schedule(for sampler: Sampler?) throws -> ModelSchedule {
        var schedule = ModelSchedule(
            sampler: sampler ?? defaultSampler, noise: .flowMatching(sigmas: 1e-3...1e6), table: nil)
        schedule.times = FlowTimes()
        return schedule
    }

    func readNetwork(isCompact: Bool) throws -> any DiffusionNetwork { Network() }
    func readConditioner() throws -> any Conditioner {
        log.addRead()
        return WordColors(log: log)
    }
    func readAutoencoder(encodes: Bool) throws -> any Autoencoder { Squares(latents: latents) }

    struct Shape: DiffusionNetworkShape {
        let inChannels = 16
        let outChannels = 16
        let contextChannels = 3
        let sideUnit = 1
    }

    /// The velocity of pictures that have the prompt's colour all over.
    struct Network: DiffusionNetwork {
        func callAsFunction(
            _ sample: Tensor, timestep: Float, conditioning: Conditioning, injection: (any FeatureInjection)?
        ) -> Tensor {
            let tokens = conditioning.context.tokens
            let answers = (0..<sample.shape[0]).map { index in
                let count = conditioning.lengths?[index] ?? tokens.shape[1]
                let text = tokens[index..<(index + 1)].slice(0..<count, axis: 1)
                // Words without a colour are grey.
                let color = (0..<3).map { channel in text.channels(channel..<(channel + 1)).floats().reduce(0, +) }
                let square = Tensor(shape: [1, 2, 2, 3], elements: (0..<4).flatMap { _ in color })
                let latent = Squares.latent(of: square).floats()
                let clean = Tensor(
                    shape: [1] + sample.shape.dropFirst(),
                    elements: (0..<(sample.shape[1] * sample.shape[2])).flatMap { _ in latent })
                return (1000 / timestep) * (sample[index..<(index + 1)] - clean)
            }
            return .concatenated(answers, axis: 0)
        }
    }

    struct Words: Tokenizer {
        static let vocabulary = ToyModel.colors.keys.sorted()

        func encode(_ text: String) -> [Int] {
            text.split(separator: " ").map { Self.vocabulary.firstIndex(of: String($0)) ?? Self.vocabulary.count }
        }
    }

    /// Each word's colour is its token; prompts are filled up with tokens that must not count.
    struct WordColors: Conditioner {
        let log: PromptLog

        func conditioning(for prompts: [String]) -> Conditioning {
            log.add(prompts)
            let ids = prompts.map { Words().encode($0) }
            let longest = max(1, ids.map(\.count).max() ?? 1)
            let values = ids.flatMap { ids in
                (0..<longest).flatMap { place -> [Float] in
                    guard place < ids.count else { return [9, 9, 9] }
                    return ids[place] < Words.vocabulary.count
                        ? ToyModel.colors[Words.vocabulary[ids[place]]]! : [0, 0, 0]
                }
            }
            var conditioning = Conditioning(context: Tensor(shape: [prompts.count, longest, 3], elements: values))
            conditioning.lengths = ids.map(\.count)
            return conditioning
        }
    }

    /// Squares of four pixels, and four channels of nothing.
    struct Squares: Autoencoder {
        let latents: LatentSpace
        let encodes = true

        static func latent(of picture: Tensor) -> Tensor {
            let squares = picture.pixelUnshuffled(2)
            return .concatenated([squares, Tensor(shape: squares.shape.dropLast() + [4])], axis: 3)
        }

        func encode(_ picture: Tensor) -> LatentDistribution {
            LatentDistribution(mean: Self.latent(of: picture), deviation: nil)
        }

        func decode(_ latent: Tensor) -> Tensor { latent.channels(0..<12).pixelShuffled(2) }
    }
}
