import Diffusion
import Foundation
import Models
import Raster
import Tensors

/// Training of a diffusion model on small pictures and their captions (Karras et al. 2022; Lipman et al. 2023).
public struct DiffusionRecipe: Recipe {
    public let network: CaptionedUNet.Configuration
    public let preconditioning: Preconditioning
    public let pictures: PictureMix
    /// What evaluations measure the loss of, and take captions from.
    public let heldOut: PictureBatch
    public var batchSize = 16
    public let side: Int
    public var rate: LearningRate
    public var seed: UInt64
    public var precision = Precision.bf16
    /// How many captions are left out, so that the model also learns what pictures are like without one (Ho & Salimans
    /// 2022, "Classifier-Free Diffusion Guidance").
    public var captionDropout = 0.1

    public init(
        _ network: CaptionedUNet.Configuration, _ preconditioning: Preconditioning, pictures: PictureMix,
        heldOut: PictureBatch, side: Int, rate: LearningRate, seed: UInt64
    ) {
        self.network = network
        self.preconditioning = preconditioning
        self.pictures = pictures
        self.heldOut = heldOut
        self.side = side
        self.rate = rate
        self.seed = seed
    }

    public var family: String { "diffusion" }

    public var settings: [String: String] {
        [
            "family": family, "objective": preconditioning.rawValue, "side": "\(side)",
            "channels": network.channels.map(String.init).joined(separator: ","),
            "context": "\(network.contextChannels)", "data": pictures.name, "batch": "\(batchSize)", "seed": "\(seed)",
        ]
    }

    public func initialState() throws -> TrainingState {
        let parameters = try Parameters(seed: seed) {
            try CaptionedUNet(Weights($0, precision: precision), network)
        }
        return TrainingState(
            parameters, average: MovingAverage(parameters, decay: 0.999), optimizer: Adam(beta2: 0.99))
    }

    public func batch(_ step: Int) throws -> PictureBatch {
        try pictures.batch(step, count: batchSize, side: side, of: side, seed: seed)
            .withoutSomeCaptions(captionDropout, seed: seed, step: step)
    }

    public func learn(_ state: inout TrainingState, from batch: PictureBatch) throws -> [Figure] {
        let loss = try loss(state.parameters, batch, seed: seed &+ UInt64(state.step))
        state.descend(loss, rate: rate.rate(at: state.step))
        return [Figure("loss", Double(loss.elements[0]))]
    }

    /// The mean squared error of the network's answers, at a σ drawn for each picture.
    private func loss(_ weights: any WeightSource, _ batch: PictureBatch, seed: UInt64) throws -> Tensor {
        let model = try CaptionedUNet(Weights(weights, precision: precision), network)
        var generator = TorchGenerator(seed: seed)
        let count = batch.captions.count
        let sigmas = generator.normal([count]).elements.map(preconditioning.trainingSigma)
        let scales = sigmas.map(preconditioning.scales)
        let clean = batch.pixels
        let noise = generator.normal(clean.shape)
        var (inputs, targets) = (clean, clean)
        let size = clean.count / count
        for (image, scale) in scales.enumerated() {
            for place in (image * size)..<((image + 1) * size) {
                let noisy = clean.elements[place] + sigmas[image] * noise.elements[place]
                inputs.elements[place] = scale.input * noisy
                targets.elements[place] = (clean.elements[place] - scale.skip * noisy) / scale.output
            }
        }
        return .squaredError(
            model(inputs, timesteps: scales.map(\.timestep), captions: batch.captions), targets)
    }

    public func evaluation(of weights: any WeightSource) throws -> Evaluation {
        let loss = try loss(weights, heldOut, seed: 1)
        let shown = Array(heldOut.captions.prefix(16))
        let sampler = try PictureSampler(weights, network, preconditioning, side: side, precision: precision)
        let images = try sampler.samples(captions: shown, seed: 1, steps: 18)
        return Evaluation(
            figures: [Figure("held-out loss", Double(loss.elements[0]))], picture: .sheet(images, columns: 4))
    }
}
