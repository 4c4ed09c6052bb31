import GentoolModels
import GentoolRaster
import GentoolTensors

/// Training of a generator against a discriminator, both told captions: see `AdversarialGame`.
public struct GANRecipe: Recipe {
    /// The generator's shape.
    public let network: PictureGenerator.Configuration
    /// What is learned from, and what is held out.
    public let data: CaptionedPictures
    /// What the discriminator's gradient penalties R1 and R2 count.
    public var penalty: Float = 0.05
    /// Of both players.
    public var rate: LearningRate
    /// In bfloat16 the two see each other too roughly: after as many steps pictures show less.
    public var precision = Precision.f32

    /// - Precondition: pictures are as large as the network makes them.
    public init(_ network: PictureGenerator.Configuration, _ data: CaptionedPictures, rate: LearningRate) {
        precondition(data.side == network.side, "pictures of \(data.side) pixels are not of \(network.side)")
        self.network = network
        self.data = data
        self.rate = rate
    }

    /// `gan`.
    public var family: String { "gan" }

    /// The generator's shape, the penalty, and those of the data.
    public var settings: [String: String] {
        data.settings([
            "family": family, "latents": "\(network.latentChannels)",
            "channels": network.channels.map(String.init).joined(separator: ","),
            "context": "\(network.contextChannels)", "r1": "\(penalty)",
        ])
    }

    var game: AdversarialGame {
        var judge = Discriminator.Configuration()
        judge.channels = network.channels
        judge.side = network.side
        judge.contextChannels = network.contextChannels
        return AdversarialGame(network: judge, penalty: penalty, precision: precision)
    }

    /// A generator and a discriminator that know nothing.
    public func initialState() throws -> TrainingState {
        let parameters = try Parameters(seed: data.seed, start: .lecun) {
            try PictureGenerator(Weights($0, precision: precision), network)
        }
        return TrainingState(
            OptimizedParameters(
                parameters, average: MovingAverage(parameters, decay: 0.998), optimizer: Adam(beta1: 0, beta2: 0.99)),
            discriminator: try game.start(seed: data.seed &+ 1))
    }

    /// The pictures of a step: the same for the same one.
    ///
    /// - Throws: what reading them throws.
    public func batch(_ step: Int) throws -> PictureBatch { try data.batch(step) }

    /// One step of each player.
    ///
    /// - Returns: the losses of the generator and of the discriminator.
    /// - Throws: `WeightsError` where parameters don't fit.
    public func learn(_ state: inout TrainingState, from batch: PictureBatch) throws -> [Metric] {
        let step = state.step
        var generator = TorchGenerator(seed: data.seed &+ UInt64(step))
        let noise = generator.normal([batch.captions.count, network.latentChannels])
        let made = try PictureGenerator(Weights(state.parameters, precision: precision), network)(
            noise, captions: batch.captions)
        let exposure = try game.exposure(
            of: made, real: batch.pixels, captions: batch.captions, by: state.discriminator!)
        state.descend(exposure, rate: rate.rate(at: step), clip: .infinity)
        let loss = try game.learn(
            &state.discriminator!, real: batch.pixels, made: made, captions: batch.captions, step: step,
            rate: rate.rate(at: step))
        return [Metric("generator loss", Double(exposure.scalar)), loss]
    }

    /// How made pictures differ from held-out ones of the same captions, and a sheet of them.
    ///
    /// - Throws: `WeightsError` where weights don't fit.
    public func evaluation(of weights: any WeightSource) throws -> Evaluation {
        let model = try PictureGenerator(Weights(weights, precision: precision), network)
        var generator = TorchGenerator(seed: 1)
        let made = model(
            generator.normal([data.heldOut.captions.count, network.latentChannels]), captions: data.heldOut.captions)
        let (samples, originals) = (made.images(), data.heldOut.pixels.images())
        return Evaluation(
            metrics: [
                Metric("patch distance", samples.patchDistance(to: originals)),
                Metric("diversity", samples.relative(\.diversity, to: originals)),
                Metric("sharpness", samples.relative(\.sharpness, to: originals)),
            ],
            picture: .sheet(Array(samples.prefix(16)), columns: 4))
    }
}
