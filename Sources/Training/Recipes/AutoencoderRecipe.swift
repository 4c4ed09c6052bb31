import Foundation
import Models
import Raster
import Tensors

/// Training of an autoencoder: plain, variational (Kingma & Welling 2014), or with a codebook (van den Oord et al. 2017).
public struct AutoencoderRecipe: Recipe {
    public enum Kind: Sendable, Equatable {
        case plain
        /// What the divergence from the normal distribution counts beside the error of a pixel.
        case variational(divergenceWeight: Float)
        case quantized(codes: Int)
    }

    public let kind: Kind
    public let network: AutoencoderConfiguration
    public let pictures: PictureMix
    public let heldOut: PictureBatch
    public var batchSize = 16
    /// Of the pictures, in pixels.
    public let side: Int
    /// Of the squares of pictures that steps learn from.
    public var crop: Int
    public var rate: LearningRate
    public var seed: UInt64
    public var precision = Precision.bf16

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

    public var family: String {
        switch kind {
        case .plain: "autoencoder"
        case .variational: "vae"
        case .quantized: "vqvae"
        }
    }

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
        return settings
    }

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
        let parameters = Parameters(tensors)
        return TrainingState(
            parameters, average: MovingAverage(parameters, decay: 0.998), optimizer: Adam(beta2: 0.99))
    }

    public func batch(_ step: Int) throws -> PictureBatch {
        try pictures.batch(step, count: batchSize, side: crop, of: side, seed: seed)
    }

    /// How strongly latents are pulled to their codes.
    private static let commitment: Float = 0.25

    public func learn(_ state: inout TrainingState, from batch: PictureBatch) throws -> [Figure] {
        let model = try AutoencoderKL(Weights(state.parameters, precision: precision), network)
        let distribution = model.encode(batch.pixels)
        let step = state.step
        switch kind {
        case .plain:
            let error = Tensor.absoluteError(model.decode(distribution.mean), batch.pixels)
            state.descend(error, rate: rate.rate(at: step))
            return [Figure("loss", Double(error.elements[0]))]
        case .variational(let weight):
            var generator = TorchGenerator(seed: seed &+ UInt64(step))
            let error = Tensor.absoluteError(model.decode(distribution.sample { generator.normal($0) }), batch.pixels)
            let divergence = distribution.divergence()
            state.descend(error + weight * divergence, rate: rate.rate(at: step))
            return [
                Figure("error", Double(error.elements[0])), Figure("nats per latent", Double(divergence.elements[0])),
            ]
        case .quantized:
            let latents = distribution.mean
            let book = Codebook(state.parameters[CodebookLearning.codes].detached)
            let indices = book.indices(of: latents)
            let rounded = book.latents(indices, shape: latents.shape)
            // Straight through: the decoder sees codes, the encoder the decoder's gradient.
            let error = Tensor.absoluteError(model.decode(latents + (rounded - latents.detached)), batch.pixels)
            let distance = Tensor.squaredError(latents, rounded)
            state.descend(error + Self.commitment * distance, rate: rate.rate(at: step))
            CodebookLearning(seed: seed).update(&state, latents: latents.detached, indices: indices)
            return [
                Figure("error", Double(error.elements[0])), Figure("distance to codes", Double(distance.elements[0])),
            ]
        }
    }

    public func evaluation(of weights: any WeightSource) throws -> Evaluation {
        let model = try AutoencoderKL(Weights(weights, precision: precision), network)
        let latents = model.encode(heldOut.pixels).mean
        var (shown, figures): (Tensor, [Figure]) = (latents, [])
        if case .quantized(let codes) = kind {
            let book = Codebook(try weights.tensor(CodebookLearning.codes))
            let indices = book.indices(of: latents)
            shown = book.latents(indices, shape: latents.shape)
            figures.append(Figure("share of codes used", Double(Set(indices).count) / Double(codes)))
            figures.append(Figure("perplexity of codes", Self.perplexity(indices, codes: codes)))
        }
        let decoded = model.decode(shown)
        let meanSquare = Tensor.squaredError(decoded, heldOut.pixels).elements[0] / 4
        figures.insert(Figure("held-out psnr", -10 * log10(Double(meanSquare))), at: 0)
        let (originals, results) = (heldOut.pixels.images(), decoded.images())
        let columns = min(8, originals.count)
        return Evaluation(
            figures: figures, picture: .sheet([Array(originals.prefix(columns)), Array(results.prefix(columns))]))
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
