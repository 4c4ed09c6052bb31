import GentoolModels
import GentoolTensors

/// An autoencoder of FLUX.2's latents on disk: that of the model itself, with a decoder of any width, or a TAESD.
struct Flux2Autoencoder: Sendable {
    private let weights: CheckpointWeights
    private let configuration: AutoencoderConfiguration
    private let isTiny: Bool
    /// Of squares of latents.
    let latents: LatentSpace

    private static let side = 2

    /// - Parameters:
    ///   - files: where it is.
    ///   - channels: of the squares that the transformer sees.
    /// - Throws: `ModelError` or `WeightsError`.
    init(_ files: AutoencoderFiles, channels: Int) throws {
        weights = files.weights
        isTiny = files.isTiny
        let from = Weights(weights, precision: .f32)
        var space = LatentSpace()
        if isTiny {
            configuration = try AutoencoderConfiguration(ofTiny: from)
        } else {
            guard files.isWhole else { throw files.refusal }
            let told = try files.settings.map { try SettingsFile.configuration($0, as: Settings.self) }
            var found = try AutoencoderConfiguration(of: from, groups: told?.base.normGroups)
            (found.usesQuantConv, found.usesPostQuantConv) = (told?.base.usesQuantConv, told?.base.usesPostQuantConv)
            configuration = found
            guard from.contains("bn.running_mean") else {
                throw ModelError(
                    .wrongModel, weights.name,
                    "is an autoencoder without bn.running_mean; expected that of FLUX.2")
            }
            let count = Self.side * Self.side * found.latentChannels
            let epsilon = told?.epsilon ?? 1e-4
            space.mean = try from.tensor("bn.running_mean", shape: [count]).floats()
            space.deviation = try from.tensor("bn.running_var", shape: [count]).floats().map {
                ($0 + epsilon).squareRoot()
            }
        }
        do { try configuration.check() } catch let flaw as ConfigurationFlaw {
            throw ModelError(.damaged, weights.name, "is damaged: \(flaw)")
        }
        space.channels = Self.side * Self.side * configuration.latentChannels
        space.reduction = Self.side * configuration.reduction
        latents = space
        guard space.channels == channels else {
            throw ModelError(
                .partsMismatch, weights.name,
                "makes latents of \(configuration.latentChannels) channels; the model wants "
                    + "\(channels / (Self.side * Self.side))")
        }
    }

    /// Reads it.
    ///
    /// - Parameter encodes: whether the half that makes latents is wanted too.
    func autoencoder(encodes: Bool, precision: Precision) throws -> any Autoencoder {
        let from = Weights(weights, precision: precision)
        let base: any Autoencoder =
            isTiny
            ? try AutoencoderTiny(from, encodes: encodes) : try AutoencoderKL(from, configuration, encodes: encodes)
        return PatchedAutoencoder(base, side: Self.side, latents: latents)
    }

    /// `config.json`.
    private struct Settings: Decodable {
        let base: AutoencoderConfiguration
        let epsilon: Float

        private enum CodingKeys: String, CodingKey {
            case epsilon = "batch_norm_eps"
            case side = "patch_size"
        }

        init(from decoder: any Decoder) throws {
            base = try AutoencoderConfiguration(from: decoder, ofClass: "AutoencoderKLFlux2")
            let values = try decoder.container(keyedBy: CodingKeys.self)
            epsilon = try values.decodeIfPresent(Float.self, forKey: .epsilon) ?? 1e-4
            let sides = try values.decodeIfPresent([Int].self, forKey: .side) ?? [side, side]
            guard sides == [side, side] else {
                throw DecodingError.dataCorruptedError(
                    forKey: .side, in: values, debugDescription: "\(sides), expected [2, 2]")
            }
        }
    }
}
