import GentoolBase
import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors
import Glibc

/// Training of a latent diffusion model that makes pictures from captions, fills holes and follows instructions (Rombach
/// et al. 2022; Brooks, Holynski & Efros 2023).
///
/// The network answers velocities (Salimans & Ho 2022) at the noise levels of Stable Diffusion.
public struct LatentDiffusionRecipe: Recipe {
    /// The shapes of the UNet and of the text encoder.
    public let configuration: LatentDiffusion.Configuration
    let autoencoder: TrainedAutoencoder
    /// What the autoencoder's latents are brought to unit variance with.
    public let latents: LatentScale
    let tokenizer: CLIPTokenizer
    let merges: String
    private let examples: ExampleMix<LatentExample>
    /// What is known when all is hidden.
    private let nothing: Tensor
    let heldOut: [DiffusionTask]
    /// Width and height of the pictures, in pixels.
    public let side: Int
    /// Tasks that a step learns from.
    public var batchSize = 16
    /// Of the optimizer.
    public var rate: LearningRate
    /// What all random numbers of the training follow from, with the step.
    public let seed: UInt64
    /// How products are computed; parameters stay floats.
    public var precision = Precision.fastest
    /// A model to begin from instead of from random parameters.
    public var start: TrainedModel?

    /// - Parameters:
    ///   - channels: of the UNet at each resolution, the finest first.
    ///   - textChannels: of the text encoder, a multiple of 32.
    ///   - autoencoder: what makes latents of pictures.
    ///   - sources: what to learn from, and how often each is drawn from.
    ///   - held: what not to learn from.
    ///   - latents: what a training that goes on has measured; by default it is measured on pictures that are held out.
    ///   - side: of the pictures, in pixels.
    ///   - rate: of learning, over the steps.
    ///   - seed: of all that is drawn by chance.
    public init(
        channels: [Int], textChannels: Int, autoencoder: TrainedAutoencoder,
        sources: [(source: any PictureSource, weight: Double)], held: [any PictureSource],
        latents: LatentScale? = nil, side: Int, rate: LearningRate, seed: UInt64
    ) throws {
        let plain = LatentExampleMaker(autoencoder: autoencoder.network, side: side, seed: seed)
        let latents =
            try latents
            ?? autoencoder.latentScale(
                of: .concatenated(
                    held.flatMap { source in
                        try (0..<min(source.count ?? 4, 4)).map { try plain.pixels(of: source, index: $0) }
                    }, axis: 0))
        self.latents = latents
        let autoencoder = autoencoder.scaled(by: latents)
        let maker = LatentExampleMaker(autoencoder: autoencoder.network, side: side, seed: seed)
        let nothing = maker.nothing
        self.nothing = nothing
        let total = sources.reduce(0) { $0 + $1.weight }
        examples = ExampleMix(
            sources.map { source, weight in
                let share = Int((Double(Self.examplesPerRound) * weight / total).rounded(.up))
                let pool = ExamplePool(of: source, capacity: share, stepsPerRound: Self.stepsPerRound, seed: seed) {
                    try maker.example(of: source, index: $0, turn: $1)
                }
                return (pool, weight)
            })
        let words = try sources.flatMap { try $0.source.words }
        merges = BytePairLearning.merges(of: words, limit: Self.mergeLimit)
        guard words.contains(where: { $0.contains(where: \.isLetter) }) else {
            throw TrainingError(
                .notFound, file: examples.name,
                "has no captions to learn words from, expected captions.jsonl or texts beside pictures")
        }
        tokenizer = try CLIPTokenizer(merges: merges, name: "learned merges")
        heldOut = try held.flatMap { source in
            try (0..<min(source.count ?? 12, 12)).map { index in
                var generator = SplitMix64(seed, UInt64(index), 0)
                return DiffusionTask(
                    from: try maker.example(of: source, index: index, turn: 0), nothing: nothing, mayForget: false,
                    using: &generator)
            }
        }
        configuration = .small(
            channels: channels, sampleSize: side / autoencoder.network.configuration.reduction,
            textChannels: textChannels, latentChannels: autoencoder.network.configuration.latentChannels,
            vocabulary: tokenizer.count)
        self.autoencoder = autoencoder
        self.side = side
        self.rate = rate
        self.seed = seed
    }

    private static let examplesPerRound = 192
    private static let stepsPerRound = 250
    private static let mergeLimit = 1000

    /// `latent-diffusion`.
    public var family: String { "latent-diffusion" }

    /// The networks' shapes, the data, the scale of latents, and checksums of the vocabulary and of the autoencoder.
    public var settings: [String: String] {
        [
            "family": family, "side": "\(side)",
            "channels": configuration.unet.blockOutChannels.map(String.init).joined(separator: ","),
            "text": "\(configuration.textEncoder.hiddenSize)", "data": examples.name, "batch": "\(batchSize)",
            "seed": "\(seed)", "latents": "\(latents)", "vocabulary": "\(Checksum(merges))",
            "autoencoder": "\(autoencoder.checksum)",
        ]
    }

    /// Random parameters or those of `start`; words that both vocabularies know keep theirs.
    ///
    /// - Throws: what reading the start's tensors throws.
    public func initialState() throws -> TrainingState {
        var parameters = try Parameters(seed: seed) {
            try LatentDiffusion(Weights($0, precision: precision), configuration)
        }
        if let start {
            try parameters.adopt(start.weights)
            try adoptWords(of: start, in: &parameters)
        }
        return TrainingState(
            parameters, average: MovingAverage(parameters, decay: 0.999), muon: Muon(), optimizer: Adam(beta2: 0.99))
    }

    /// Gives each token the row that the model to begin from has for it: which number a token has depends on all captions,
    /// and those may be others.
    private func adoptWords(of start: TrainedModel, in parameters: inout Parameters) throws {
        guard let merges = start.metadata["tokenizer/merges.txt"] else { return }
        let theirs = try CLIPTokenizer(merges: merges, name: "\(start.path): tokenizer/merges.txt")
        let name = "text_encoder.embeddings.token_embedding.weight"
        let rows = try start.weights.tensor(name)
        guard rows.shape == [theirs.count, configuration.textEncoder.hiddenSize] else { return }
        var embedding = parameters[name].detached
        for (own, other) in tokenizer.shared(with: theirs) {
            embedding.replace(own..<(own + 1), axis: 0, with: rows[other..<(other + 1)])
        }
        parameters.set(name, to: embedding)
    }

    /// Tasks drawn from the examples: the same for the same step.
    ///
    /// - Throws: what reading the pictures throws.
    public func batch(_ step: Int) throws -> [DiffusionTask] {
        try (0..<batchSize).map { index in
            var generator = SplitMix64(seed, UInt64(step), UInt64(index))
            return DiffusionTask(
                from: try examples.draw(at: step, using: &generator), nothing: nothing, mayForget: true,
                using: &generator)
        }
    }

    /// One step against the squared error of velocities.
    ///
    /// - Returns: the loss.
    /// - Throws: `WeightsError` where parameters don't fit.
    public func learn(_ state: inout TrainingState, from batch: [DiffusionTask]) throws -> [Metric] {
        let loss = try loss(state.parameters, batch, seed: seed &+ UInt64(state.step))
        state.descend(loss, rate: rate.rate(at: state.step))
        return [Metric("loss", Double(loss.scalar))]
    }

    /// What is added to latents of unit variance to train: log σ is normal, with more noise than for single pixels, which
    /// have less in common with their neighbours (Karras et al. 2022, table 1; Esser et al. 2024, §5.3.2).
    private static func sigma(_ normal: Float) -> Float {
        let range = Self.noise.sigmas
        return min(max(exp(1.3 * normal + 0.2), range[0]), range[range.count - 1])
    }

    static let noise = NoiseTable.scaledLinear()

    /// The mean squared error of the network's velocities, at a σ drawn for each task.
    func loss(_ weights: any WeightSource, _ tasks: [DiffusionTask], seed: UInt64) throws -> Tensor {
        let model = try LatentDiffusion(Weights(weights, precision: precision), configuration)
        var generator = TorchGenerator(seed: seed)
        let sigmas = generator.normal([tasks.count]).floats().map(Self.sigma)
        let schedule = NoiseSchedule.discrete(Self.noise, .velocity)
        var (inputs, targets): ([Tensor], [Tensor]) = ([], [])
        for (task, sigma) in zip(tasks, sigmas) {
            let noisy = task.answer + sigma * generator.normal(task.answer.shape)
            inputs.append(.concatenated([(1 / (sigma * sigma + 1).squareRoot()) * noisy, task.known], axis: 3))
            targets.append(schedule.answer(task.answer, x: noisy, sigma: sigma))
        }
        let answers = model.unet(
            .concatenated(inputs, axis: 0), timesteps: sigmas.map(Self.noise.timestep),
            conditioning: .init(context: model.context(tasks.map(\.text), tokenizer)))
        return .squaredError(answers, .concatenated(targets, axis: 0))
    }

    /// The loss of held-out tasks, and a sheet of how they are done.
    ///
    /// - Throws: `WeightsError` where weights don't fit.
    public func evaluation(of weights: any WeightSource) throws -> Evaluation {
        let loss = try loss(weights, heldOut, seed: 1)
        return Evaluation(
            metrics: [Metric("held-out loss", Double(loss.scalar))],
            picture: try TaskSampler(self, weights).sheet(of: heldOut))
    }
}
