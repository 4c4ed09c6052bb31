import FoundationEssentials
import GentoolBase
import GentoolCheckpoints
import GentoolModels
import SystemPackage

/// An autoencoder's parameters on disk, under diffusers' names, and what stands beside them.
struct AutoencoderFiles: Sendable {
    let weights: CheckpointWeights
    /// The text of `config.json`, and what errors call it; `nil` if there is none.
    let settings: (name: String, data: Data)?
    /// `nil` for a folder.
    let file: Checkpoint?

    /// - Parameter path: a folder in diffusers' layout, or that of a whole model; or a file in diffusers' or the original
    ///   naming, or TAESD's decoder, with its encoder beside it.
    /// - Throws: `ModelError` if there is nothing, `CheckpointError` if a file can't be read.
    init(path: String) throws {
        file = try Self.file(path)
        weights = CheckpointWeights(
            name: path, parameters: try file.map(Self.parameters) ?? Self.parameters(inFolder: path))
        settings = try file == nil ? Self.settings(inFolder: path) : nil
    }

    /// Parameters of a file that holds more, under whichever names.
    init(_ parameters: [String: CheckpointWeights.Parameter], name: String) {
        weights = CheckpointWeights(name: name, parameters: Self.named(parameters))
        (settings, file) = (nil, nil)
    }

    /// Whether it is a TAESD.
    var isTiny: Bool { weights.shape(of: "decoder.layers.0.weight") != nil }
    /// Whether it has the layers of an AutoencoderKL.
    var isWhole: Bool { weights.shape(of: "decoder.up_blocks.0.resnets.0.conv1.weight") != nil }

    /// Why it is no autoencoder.
    var refusal: ModelError {
        let kind = file.map { WeightFileKind($0) } ?? .unknown
        return kind.refusal(of: weights.name, expected: "an autoencoder")
            ?? ModelError(
                .wrongModel, weights.name,
                "has \(weights.parameters.count) tensors, but not those of an autoencoder (AutoencoderKL or TAESD)")
    }

    /// `nil` for a folder.
    private static func file(_ path: String) throws -> Checkpoint? {
        let place = FilePath(escaped: path)
        guard place.exists else {
            throw ModelError(.notFound, path, "does not exist; expected an autoencoder's folder or file")
        }
        return place.isFolder ? nil : try Checkpoint(modelAt: path)
    }

    private static func parameters(inFolder path: String) throws -> [String: CheckpointWeights.Parameter] {
        try ModelFolder.weights(in: ownFolder(path)).parameters
    }

    /// A folder's configuration, if it has one.
    private static func settings(inFolder path: String) throws -> (name: String, data: Data)? {
        let name = "\(ownFolder(path))/config.json"
        return try SettingsFile.contents(name).map { (name, $0) }
    }

    /// The autoencoder's folder in that of a whole model, or the folder itself.
    private static func ownFolder(_ path: String) -> String {
        FilePath(escaped: "\(path)/vae").exists ? "\(path)/vae" : path
    }

    /// All parameters, under diffusers' names.
    private static func parameters(of file: Checkpoint) throws -> [String: CheckpointWeights.Parameter] {
        let parameters = file.tensors.mapValues { CheckpointWeights.Parameter(stored: $0) }
        return parameters["1.weight"] == nil
            ? named(parameters) : try tinyParameters(decoder: parameters, encoder: encoderBeside(file.path))
    }

    private static func named(
        _ parameters: [String: CheckpointWeights.Parameter]
    ) -> [String: CheckpointWeights.Parameter] {
        let prefix = "first_stage_model."
        let prefixed = parameters.reduce(into: [:]) { all, entry in
            all[entry.key.hasPrefix(prefix) ? entry.key : prefix + entry.key] = entry.value
        }
        guard prefixed["\(prefix)decoder.mid.block_1.conv1.weight"] != nil else {
            return prefixed.reduce(into: [:]) { $0[String($1.key.dropFirst(prefix.count))] = $1.value }
        }
        let original = OriginalNames(of: prefixed.keys)
        return prefixed.reduce(into: [:]) { named, entry in
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
        guard name.contains("decoder"), FilePath(escaped: beside).exists else { return nil }
        return try Checkpoint(contentsOf: beside)
    }
}
