import GentoolBase
import GentoolCheckpoints
import GentoolModels
import GentoolTensors

/// An autoencoder that was trained by its recipe, for models that work in its latents.
public struct TrainedAutoencoder: Sendable {
    /// With weights read, in both halves.
    public let network: AutoencoderKL
    /// Its parameters under diffusers' names.
    public let tensors: [String: Tensor]
    /// Says whether it is the same: models know the latents of one alone.
    let checksum: Checksum

    /// - Throws: `CheckpointError` or `WeightsError` if the file can't be read or is no autoencoder, `TrainingError` if it
    ///   was made by something else.
    public init(contentsOf path: String, precision: Precision = .fastest) throws {
        let file = try Checkpoint(modelAt: path)
        guard let family = file.metadata["family"], ["autoencoder", "vae"].contains(family) else {
            throw TrainingError(
                .wrongModel, file: path,
                "is \(file.metadata["family"].map { "of the family '\($0)'" } ?? "no model of gentool train"), "
                    + "expected one that gentool train vae or gentool train autoencoder made")
        }
        checksum = try Checksum(FileBytes.read(path))
        let parameters = NamedTensors(file)
        tensors = parameters.tensors
        let weights = Weights(parameters, precision: precision)
        network = try AutoencoderKL(
            weights,
            AutoencoderConfiguration(trained: weights, groups: file.metadata["recipe.groups"].flatMap(Int.init)))
    }

    private init(network: AutoencoderKL, tensors: [String: Tensor], checksum: Checksum) {
        (self.network, self.tensors, self.checksum) = (network, tensors, checksum)
    }

    /// What gives latents of some pictures unit variance around 0.
    ///
    /// - Parameter pictures: N, H, W, 3 in -1...1.
    func latentScale(of pictures: Tensor) -> LatentScale {
        let latents = network.encode(pictures).mean.floats()
        let mean = latents.reduce(0.0) { $0 + Double($1) } / Double(latents.count)
        let variance = latents.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(latents.count)
        return LatentScale(factor: Float(1 / variance.squareRoot()), shift: Float(mean))
    }

    /// The autoencoder with latents scaled and shifted.
    func scaled(by scale: LatentScale) -> TrainedAutoencoder {
        TrainedAutoencoder(
            network: network.scaling(by: scale.factor, shift: scale.shift), tensors: tensors, checksum: checksum)
    }
}

extension AutoencoderConfiguration {
    /// The shape of one that was trained by its recipe.
    ///
    /// - Throws: `WeightsError` where a parameter is missing, `TrainingError` if there can be no such autoencoder.
    init(trained weights: Weights, groups: Int?) throws {
        try self.init(of: weights, groups: groups)
        (scalingFactor, shiftFactor) = (1, 0)
        try TrainingError.refusing(weights.source.name) { try check() }
    }
}
