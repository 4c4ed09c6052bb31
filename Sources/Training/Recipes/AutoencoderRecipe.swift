import GentoolModels
import GentoolRaster
import GentoolTensors
import Glibc

/// Training of an autoencoder: plain, variational (Kingma & Welling 2014), or with a codebook (van den Oord et al. 2017);
/// each perhaps against a discriminator of patches as well, so that what it decodes is sharp (Esser, Rombach & Ommer 2021,
/// "Taming Transformers for High-Resolution Image Synthesis", §3.1).
public struct AutoencoderRecipe: Recipe {
    /// What is asked of latents.
    public enum Kind: Sendable, Equatable {
        /// Nothing: an autoencoder alone.
        case plain
        /// What the divergence from the normal distribution counts beside the error of a pixel.
        case variational(divergenceWeight: Float)
        /// They are rounded to as many codes (van den Oord et al. 2017).
        case quantized(codes: Int)
    }

    /// What tells decoded pictures from real ones.
    public struct Adversary: Sendable, Equatable {
        /// How strongly it pulls at decoded pixels; 1 as strongly as the error does.
        public var weight: Float
        /// The first step in which it pulls. It learns from the first of all steps on: the pull of one that has learned
        /// nothing yet goes anywhere.
        public var start: Int

        /// - Parameters:
        ///   - weight: what its pull counts beside the error of pixels.
        ///   - start: the first step in which it pulls.
        public init(weight: Float, start: Int) { (self.weight, self.start) = (weight, start) }
    }

    /// What is asked of latents.
    public let kind: Kind
    /// What tells decoded pictures from real ones; `nil` for none.
    public var adversary: Adversary?
    /// The network's shape.
    public let network: AutoencoderConfiguration
    /// What is learned from.
    public let pictures: PictureMix
    /// What evaluations look at.
    public let heldOut: PictureBatch
    /// Pictures that a step learns from.
    public var batchSize = 16
    /// Of the pictures, in pixels.
    public let side: Int
    /// Of the squares of pictures that steps learn from.
    public var crop: Int
    /// Of the optimizer.
    public var rate: LearningRate
    /// What all random numbers of the training follow from, with the step.
    public var seed: UInt64
    /// How products are computed; parameters stay floats.
    public var precision = Precision.fastest
    /// A model to begin from instead of from random parameters.
    public var start: (any WeightSource)?
    /// Whether only the decoder learns, so that models which work in the latents can go on doing so.
    public var keepsEncoder = false

    /// By default without an adversary, from random parameters and on whole pictures.
    ///
    /// - Parameters:
    ///   - kind: what is asked of latents.
    ///   - network: the network's shape.
    ///   - pictures: what is learned from.
    ///   - heldOut: what evaluations look at.
    ///   - side: of the pictures, in pixels.
    ///   - rate: of the optimizer.
    ///   - seed: what all random numbers follow from.
    public init(
        _ kind: Kind, _ network: AutoencoderConfiguration, pictures: PictureMix, heldOut: PictureBatch, side: Int,
        rate: LearningRate, seed: UInt64
    ) {
        self.kind = kind
        self.network = network
        self.pictures = pictures
        self.heldOut = heldOut
        self.side = side
        crop = side
        self.rate = rate
        self.seed = seed
    }

    /// `autoencoder`, `vae` or `vqvae`.
    public var family: String {
        switch kind {
        case .plain: "autoencoder"
        case .variational: "vae"
        case .quantized: "vqvae"
        }
    }

    /// The network's shape, the data, and what is asked of latents.
    public var settings: [String: String] {
        var settings = [
            "family": family, "side": "\(side)", "crop": "\(crop)", "latents": "\(network.latentChannels)",
            "channels": network.blockOutChannels.map(String.init).joined(separator: ","), "data": pictures.name,
            "groups": "\(network.normGroups)", "batch": "\(batchSize)", "seed": "\(seed)",
        ]
        switch kind {
        case .plain: break
        case .variational(let weight): settings["divergence"] = "\(weight)"
        case .quantized(let codes): settings["codes"] = "\(codes)"
        }
        if keepsEncoder { settings["learns"] = "decoder" }
        if let adversary {
            settings["adversarial"] = "\(adversary.weight)"
            settings["adversarial start"] = "\(adversary.start)"
        }
        return settings
    }

    /// Random parameters or those of `start`, with a codebook and a discriminator if there are any.
    ///
    /// - Throws: what reading the start's tensors throws.
    public func initialState() throws -> TrainingState {
        var tensors = try Parameters(seed: seed) {
            try AutoencoderKL(Weights($0, precision: precision), network)
        }.tensors
        if case .quantized(let codes) = kind {
            var generator = TorchGenerator(seed: seed &+ 1)
            let book = generator.normal([codes, network.latentChannels])
            tensors[CodebookLearning.codes] = book
            tensors[CodebookLearning.sums] = book
            tensors[CodebookLearning.counts] = Tensor(shape: [codes], repeating: 1)
        }
        var parameters = Parameters(tensors)
        if let start {
            if keepsEncoder { try checkEncoder(of: start, parameters) }
            try parameters.adopt(start)
        }
        return TrainingState(
            OptimizedParameters(
                parameters, average: MovingAverage(parameters, decay: 0.998), muon: Muon(), optimizer: Adam(beta2: 0.99)
            ),
            discriminator: adversary == nil ? nil : try game.start(seed: seed &+ 2))
    }

    /// An encoder that is kept as it is has to be the start's, as a whole.
    private func checkEncoder(of start: any WeightSource, _ parameters: Parameters) throws {
        let others = parameters.names.first { name in
            ["encoder.", "quant_conv."].contains(where: name.hasPrefix)
                && start.shape(of: name) != parameters[name].shape
        }
        guard let other = others else { return }
        let found = start.shape(of: other).map { "\($0)" } ?? "missing"
        throw TrainingError(
            .partsMismatch, file: start.name,
            "has another encoder, which can't be kept: \(other) is \(found), expected \(parameters[other].shape)")
    }

    private var game: AdversarialGame {
        var judge = Discriminator.Configuration()
        judge.channels = [32, 64, 128]
        return AdversarialGame(network: judge, penalty: Self.penalty, precision: precision)
    }

    /// What the discriminator's gradient penalty counts.
    private static let penalty: Float = 0.1

    /// Squares of pictures: the same for the same step.
    ///
    /// - Throws: what reading them throws.
    public func batch(_ step: Int) throws -> PictureBatch {
        try pictures.batch(step, count: batchSize, side: crop, of: side, seed: seed)
    }

    /// How strongly latents are pulled to their codes.
    private static let commitment: Float = 0.25

    /// One step against the error of decoded pictures and what else is asked.
    ///
    /// - Returns: the error first, then its other terms.
    /// - Throws: `WeightsError` where parameters don't fit.
    public func learn(_ state: inout TrainingState, from batch: PictureBatch) throws -> [Metric] {
        let model = try AutoencoderKL(Weights(state.parameters, precision: precision), network)
        let encoder =
            keepsEncoder ? try AutoencoderKL(Weights(state.model.frozen, precision: precision), network) : model
        let distribution = encoder.encode(batch.pixels)
        let latents = distribution.mean
        let step = state.step
        var (shown, indices) = (latents, [Int]())
        var (terms, metrics): ([Tensor], [Metric]) = ([], [])
        switch kind {
        case .plain: break
        case .variational(let weight):
            var generator = TorchGenerator(seed: seed &+ UInt64(step))
            shown = distribution.sample { generator.normal($0) }
            let divergence = distribution.divergence()
            if !keepsEncoder { terms.append(weight * divergence) }
            metrics.append(Metric("nats per latent", Double(divergence.scalar)))
        case .quantized:
            let book = Codebook(state.parameters[CodebookLearning.codes].detached)
            indices = book.indices(of: latents)
            let rounded = book.latents(indices, shape: latents.shape)
            // Straight through: the decoder sees codes, the encoder the decoder's gradient.
            shown = latents + (rounded - latents.detached)
            let distance = Tensor.squaredError(latents, rounded)
            if !keepsEncoder { terms.append(Self.commitment * distance) }
            metrics.append(Metric("distance to codes", Double(distance.scalar)))
        }
        let decoded = model.decode(shown)
        let error = Tensor.absoluteError(decoded, batch.pixels)
        metrics.insert(Metric("error", Double(error.scalar)), at: 0)
        if let adversary, step >= adversary.start {
            let (pull, exposure) = try pull(on: decoded, of: batch.pixels, by: state.discriminator!)
            terms.append(pull)
            metrics.append(Metric("exposure", exposure))
        }
        state.descend(terms.reduce(error, +), rate: rate.rate(at: step))
        if case .quantized = kind, !keepsEncoder {
            CodebookLearning(seed: seed).update(&state, latents: latents.detached, indices: indices)
        }
        if adversary != nil {
            metrics.append(
                try game.learn(
                    &state.discriminator!, real: batch.pixels, made: decoded, captions: batch.captions, step: step,
                    rate: rate.rate(at: step)))
        }
        return metrics
    }

    /// A term whose gradient by the decoded pixels is the discriminator's, made so long that it is to that of the mean
    /// absolute error as the adversary's weight is to 1.
    ///
    /// Esser et al. balance the two gradients at the decoder's last layer; at its result it takes no walk of its own through
    /// the decoder.
    func pull(
        on decoded: Tensor, of originals: Tensor, by discriminator: OptimizedParameters
    ) throws -> (term: Tensor, exposure: Double) {
        let pixels = decoded.detached.leaf()
        let exposure = try game.exposure(of: pixels, real: originals, captions: [], by: discriminator)
        let gradient = exposure.gradients()[pixels]!
        // The error's gradient is ±1 / count at every pixel.
        let length = Float(1 / Double(decoded.count).squareRoot())
        let strength = (adversary?.weight ?? 0) * length / Float(max(gradient.sumOfSquares.squareRoot(), 1e-12))
        return ((strength * gradient * decoded).sum(), Double(exposure.scalar))
    }

    /// How near decoded pictures are to held-out ones, what there is to say of their latents, and a sheet of both.
    ///
    /// - Throws: `WeightsError` where weights don't fit.
    public func evaluation(of weights: any WeightSource) throws -> Evaluation {
        let model = try AutoencoderKL(Weights(weights, precision: precision), network)
        let latents = model.encode(heldOut.pixels).mean
        var (shown, metrics): (Tensor, [Metric]) = (latents, [])
        if case .quantized(let codes) = kind {
            let book = Codebook(try weights.tensor(CodebookLearning.codes))
            let indices = book.indices(of: latents)
            shown = book.latents(indices, shape: latents.shape)
            metrics.append(Metric("share of codes used", Double(Set(indices).count) / Double(codes)))
            metrics.append(Metric("perplexity of codes", Self.perplexity(indices, codes: codes)))
        }
        let decoded = model.decode(shown)
        let meanSquare = Tensor.squaredError(decoded, heldOut.pixels).scalar / 4
        metrics.insert(Metric("held-out psnr", -10 * log10(Double(meanSquare))), at: 0)
        let (originals, results) = (heldOut.pixels.images(), decoded.images())
        metrics.insert(Metric("sharpness", results.relative(\.sharpness, to: originals)), at: 1)
        let columns = min(8, originals.count)
        return Evaluation(
            metrics: metrics, picture: .sheet([Array(originals.prefix(columns)), Array(results.prefix(columns))]))
    }

    private static func perplexity(_ indices: [Int], codes: Int) -> Double {
        var counts = [Int](repeating: 0, count: codes)
        for index in indices { counts[index] += 1 }
        let entropy = counts.filter { $0 > 0 }.reduce(0.0) { sum, count in
            let share = Double(count) / Double(indices.count)
            return sum - share * log(share)
        }
        return exp(entropy)
    }
}

extension LatentDistribution {
    /// The mean divergence of a latent from the standard normal distribution, in nats (Kingma & Welling 2014, appendix B).
    func divergence() -> Tensor {
        guard let deviation else { return (0.5 * mean.squared()).mean() }
        return (0.5 * (mean.squared() + deviation.squared() - 1) - deviation.log()).mean()
    }
}
