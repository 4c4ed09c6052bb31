import FoundationEssentials
import GentoolBase
import GentoolCheckpoints
import GentoolModels
import GentoolTensors
import SystemPackage

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
        let file = try Self.file(path)
        weights = CheckpointWeights(
            name: path, parameters: try file.map(Self.parameters) ?? Self.parameters(inFolder: path))
        let from = Weights(weights, precision: .f32)
        if weights.areTiny {
            configuration = try AutoencoderConfiguration(ofTiny: from)
        } else {
            guard from.contains("decoder.up_blocks.0.resnets.0.conv1.weight") else {
                let kind = file.map { WeightFileKind($0) } ?? .unknown
                if let refusal = kind.refusal(of: path, expected: "an autoencoder") { throw refusal }
                throw ModelError(
                    .wrongModel, path,
                    "has \(weights.parameters.count) tensors, but not those of an autoencoder (AutoencoderKL or TAESD)")
            }
            let settings = try file == nil ? Self.settings(inFolder: path) : nil
            let told = try settings.map { try SettingsFile.configuration($0, as: AutoencoderConfiguration.self) }
            var found = try AutoencoderConfiguration(
                of: from, groups: file.map { $0.metadata["recipe.groups"].flatMap(Int.init) } ?? told?.normGroups)
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
        return weights.areTiny
            ? try AutoencoderTiny(from, encodes: encodes) : try AutoencoderKL(from, configuration, encodes: encodes)
    }

    /// `nil` for a folder.
    private static func file(_ path: String) throws -> Checkpoint? {
        let place = FilePath(escaped: path)
        guard place.exists else {
            throw ModelError(.notFound, path, "does not exist; expected an autoencoder's folder or file")
        }
        return place.isFolder ? nil : try Checkpoint(contentsOf: path)
    }

    private static func parameters(inFolder path: String) throws -> [String: CheckpointWeights.Parameter] {
        CheckpointWeights(
            try ModelFolder.weightFiles(in: ownFolder(path)).map { try Checkpoint(contentsOf: $0) }, name: path
        ).parameters
    }

    /// A folder's configuration, if it has one.
    private static func settings(inFolder path: String) throws -> (name: String, data: Data)? {
        let name = "\(ownFolder(path))/config.json"
        return try SettingsFile.contents(name).map { (name, $0) }
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

    /// The autoencoder's folder in that of a whole model, or the folder itself.
    private static func ownFolder(_ path: String) -> String {
        FileManager.default.fileExists(atPath: "\(path)/vae") ? "\(path)/vae" : path
    }

    /// All parameters, under diffusers' names.
    private static func parameters(of file: Checkpoint) throws -> [String: CheckpointWeights.Parameter] {
        var parameters = file.tensors.mapValues { CheckpointWeights.Parameter(stored: $0) }
        if parameters["1.weight"] != nil {
            return try tinyParameters(decoder: parameters, encoder: encoderBeside(file.path))
        }
        let prefix = "first_stage_model."
        parameters = parameters.reduce(into: [:]) { all, entry in
            all[entry.key.hasPrefix(prefix) ? entry.key : prefix + entry.key] = entry.value
        }
        guard parameters["\(prefix)decoder.mid.block_1.conv1.weight"] != nil else {
            return parameters.reduce(into: [:]) { $0[String($1.key.dropFirst(prefix.count))] = $1.value }
        }
        let original = OriginalNames(of: parameters.keys)
        return parameters.reduce(into: [:]) { named, entry in
            for place in original.places(of: entry.key) { named[place.name] = entry.value }
        }
    }

    /// TAESD's own files number their layers; the decoder's first, which has no parameters, is no layer for diffusers.
    private static func tinyParameters(
        decoder: [String: CheckpointWeights.Parameter], encoder: Checkpoint?
    ) -> [String: CheckpointWeights.Parameter] {
        var parameters: [String: CheckpointWeights.Parameter] = [:]
        for (name, parameter) in decoder {
            let parts = name.split(separator: ".", maxSplits: 1)
            if parts.count == 2, let layer = Int(parts[0]) {
                parameters["decoder.layers.\(layer - 1).\(parts[1])"] = parameter
            }
        }
        for (name, tensor) in encoder?.tensors ?? [:] { parameters["encoder.layers.\(name)"] = .init(stored: tensor) }
        return parameters
    }

    /// The encoder that belongs to a file such as taesd_decoder.safetensors.
    private static func encoderBeside(_ path: String) throws -> Checkpoint? {
        let (folder, name) = (PathName(path).folder, PathName(path).name)
        let beside = PathName(folder: folder, name: name.replacing("decoder", with: "encoder")).path
        guard name.contains("decoder"), FileManager.default.fileExists(atPath: beside) else { return nil }
        return try Checkpoint(contentsOf: beside)
    }
}

extension CheckpointWeights {
    /// Whether they are a TAESD's.
    fileprivate var areTiny: Bool { shape(of: "decoder.layers.0.weight") != nil }
}
