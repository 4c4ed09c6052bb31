import FoundationEssentials
import GentoolModels
import GentoolTensors

/// An autoencoder on disk, of whichever kind.
struct AutoencoderSource: Sendable {
    let weights: CheckpointWeights
    let configuration: AutoencoderConfiguration

    /// A model's own.
    ///
    /// - Throws: `ModelError` if it has none.
    init(_ model: any ModelSource) throws {
        guard model.hasAutoencoder else {
            throw ModelError(.partMissing, model.path, "has no autoencoder", remedy: .chooseAutoencoder)
        }
        weights = try model.weights(.autoencoder)
        configuration = try model.autoencoderConfiguration()
    }

    /// One that takes the place of a model's own.
    ///
    /// - Parameters:
    ///   - path: a folder in diffusers' layout, or a file in diffusers' or the original naming, or TAESD's decoder, with
    ///     its encoder beside it.
    ///   - model: whose latents it is for.
    ///   - ofItsSide: whether it has to make latents as small as that says.
    init(path: String, for model: AutoencoderConfiguration, ofItsSide: Bool) throws {
        let files = try AutoencoderFiles(path: path)
        weights = files.weights
        let from = Weights(weights, precision: .f32)
        if files.isTiny {
            configuration = try AutoencoderConfiguration(ofTiny: from)
        } else {
            guard files.isWhole else { throw files.refusal }
            let settings = files.settings
            let told = try settings.map { try SettingsFile.configuration($0, as: AutoencoderConfiguration.self) }
            var found = try AutoencoderConfiguration(
                of: from,
                groups: files.file.map { $0.metadata["recipe.groups"].flatMap(Int.init) } ?? told?.normGroups)
            (found.usesQuantConv, found.usesPostQuantConv) = (told?.usesQuantConv, told?.usesPostQuantConv)
            // Older ones don't tell how their latents are scaled: as they always were, which the model knows.
            let tellsScale = try settings.map { try SettingsFile.configuration($0, as: Scale.self).isTold } ?? false
            found.takeScale(of: tellsScale ? told ?? model : model)
            configuration = found
        }
        do { try configuration.check() } catch let flaw as ConfigurationFlaw {
            throw ModelError(.damaged, path, "is damaged: \(flaw)")
        }
        guard configuration.latentChannels == model.latentChannels,
            configuration.reduction == model.reduction || !ofItsSide
        else {
            throw ModelError(
                .partsMismatch, path,
                "makes latents of \(configuration.latentChannels) channels, \(configuration.reduction) times smaller; the "
                    + "model wants \(model.latentChannels) channels, \(model.reduction) times smaller")
        }
    }

    /// Reads it.
    ///
    /// - Parameter encodes: whether the half that makes latents is wanted too.
    func autoencoder(encodes: Bool, precision: Precision) throws -> any Autoencoder {
        let from = Weights(weights, precision: precision)
        return weights.shape(of: "decoder.layers.0.weight") != nil
            ? try AutoencoderTiny(from, encodes: encodes) : try AutoencoderKL(from, configuration, encodes: encodes)
    }

    /// Whether a configuration tells how latents are scaled.
    private struct Scale: Decodable {
        let isTold: Bool

        private enum CodingKeys: String, CodingKey { case scalingFactor = "scaling_factor" }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            isTold = try values.decodeIfPresent(Float.self, forKey: .scalingFactor) != nil
        }
    }
}
