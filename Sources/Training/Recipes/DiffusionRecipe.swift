import GentoolDiffusion
import GentoolModels
import GentoolRaster
import GentoolTensors

/// Training of a diffusion model on small pictures and their captions (Karras et al. 2022; Lipman et al. 2023).
public struct DiffusionRecipe: Recipe {
    /// The network's shape.
    public let network: CaptionedUNet.Configuration
    /// What is answered, and for how much noise.
    public let objective: DiffusionObjective
    /// What is learned from, and what is held out.
    public let data: CaptionedPictures
    /// Of Adam.
    public var rate: LearningRate
    /// How products are computed; parameters stay floats.
    public var precision = Precision.fastest

    /// - Parameters:
    ///   - network: the network's shape.
    ///   - objective: what is answered, and for how much noise.
    ///   - data: what is learned from, and what is held out.
    ///   - rate: of Adam.
    public init(
        _ network: CaptionedUNet.Configuration, _ objective: DiffusionObjective, _ data: CaptionedPictures,
        rate: LearningRate
    ) {
        self.network = network
        self.objective = objective
        self.data = data
        self.rate = rate
    }

    /// `diffusion`.
    public var family: String { "diffusion" }

    /// The objective, the network's shape, and those of the data.
    public var settings: [String: String] {
        data.settings([
            "family": family, "objective": objective.rawValue,
            "channels": network.channels.map(String.init).joined(separator: ","),
            "context": "\(network.contextChannels)",
        ])
    }

    /// Random parameters with a moving average.
    ///
    /// - Throws: `WeightsError` if no network has this shape.
    public func initialState() throws -> TrainingState {
        let parameters = try Parameters(seed: data.seed) {
            try CaptionedUNet(Weights($0, precision: precision), network)
        }
        return TrainingState(
            parameters, average: MovingAverage(parameters, decay: 0.999), optimizer: Adam(beta2: 0.99))
    }

    /// The pictures of a step: the same for the same one.
    ///
    /// - Throws: what reading them throws.
    public func batch(_ step: Int) throws -> PictureBatch { try data.batch(step) }

    /// One step of Adam against the squared error of answers.
    ///
    /// - Returns: the loss.
    /// - Throws: `WeightsError` where parameters don't fit.
    public func learn(_ state: inout TrainingState, from batch: PictureBatch) throws -> [Metric] {
        let loss = try loss(state.parameters, batch, seed: data.seed &+ UInt64(state.step))
        state.descend(loss, rate: rate.rate(at: state.step))
        return [Metric("loss", Double(loss.scalar))]
    }

    /// The mean squared error of the network's answers, at a σ drawn for each picture.
    private func loss(_ weights: any WeightSource, _ batch: PictureBatch, seed: UInt64) throws -> Tensor {
        let model = try CaptionedUNet(Weights(weights, precision: precision), network)
        var generator = TorchGenerator(seed: seed)
        let count = batch.captions.count
        let sigmas = generator.normal([count]).floats().map(objective.trainingSigma)
        let scales = sigmas.map(objective.noise.scales)
        let shape = batch.pixels.shape
        let (clean, noise) = (batch.pixels.floats(), generator.normal(shape).floats())
        var (inputs, targets) = (clean, clean)
        let size = clean.count / count
        for (image, scale) in scales.enumerated() {
            for place in (image * size)..<((image + 1) * size) {
                let noisy = clean[place] + sigmas[image] * noise[place]
                inputs[place] = scale.input * noisy
                targets[place] = (clean[place] - scale.skip * noisy) / scale.output
            }
        }
        return .squaredError(
            model(
                Tensor(shape: shape, elements: inputs), timesteps: scales.map(\.timestep), captions: batch.captions),
            Tensor(shape: shape, elements: targets))
    }

    /// The loss of held-out pictures, and 16 pictures drawn under their captions.
    ///
    /// - Throws: `WeightsError` where weights don't fit.
    public func evaluation(of weights: any WeightSource) throws -> Evaluation {
        let loss = try loss(weights, data.heldOut, seed: 1)
        let shown = Array(data.heldOut.captions.prefix(16))
        let sampler = try PictureSampler(weights, network, objective.noise, side: data.side, precision: precision)
        let images = try sampler.samples(captions: shown, seed: 1, steps: 18)
        return Evaluation(
            metrics: [Metric("held-out loss", Double(loss.scalar))], picture: .sheet(images, columns: 4))
    }
}
