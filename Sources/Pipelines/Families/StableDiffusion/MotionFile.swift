import GentoolBase
import GentoolCheckpoints
import GentoolModels
import SystemPackage

/// A file of AnimateDiff's, as its authors or diffusers write it: motion modules, which make a model of pictures one of
/// clips, or a SparseCtrl, which tells such a model how some frames look.
struct MotionFile: Sendable {
    enum Kind: String, Sendable {
        case modules = "motion modules"
        case sparseControl = "a SparseCtrl for pictures"
    }

    let path: String
    /// Of the modules that are in it.
    let configuration: MotionConfiguration
    /// Under the names that they have in the network.
    let parameters: [String: CheckpointWeights.Parameter]

    /// - Parameters:
    ///   - path: a file, or a folder of diffusers.
    ///   - kind: what it is expected to be.
    ///   - unet: the network that it is for.
    ///   - model: what errors call its model.
    /// - Throws: `ModelError` if it holds something else or doesn't fit, `CheckpointError` if it can't be read.
    init(path: String, _ kind: Kind, for unet: UNetConfiguration, of model: String) throws {
        self.path = path
        let place = FilePath(escaped: path)
        guard place.exists else { throw ModelError(.notFound, path, "does not exist; expected \(kind.rawValue)") }
        let weights =
            place.isFolder
            ? try ModelFolder.weights(in: path) : CheckpointWeights([try Checkpoint(contentsOf: path)], name: path)
        var parameters: [String: CheckpointWeights.Parameter] = [:]
        for (name, parameter) in weights.parameters where !MotionNames.arePositions(name) {
            parameters[MotionNames.name(of: name)] = parameter
        }
        self.parameters = parameters
        if let found = Self.other(than: kind, parameters) {
            throw ModelError(.wrongModel, path, "is \(found); expected \(kind.rawValue)")
        }
        guard parameters["down_blocks.0.motion_modules.0.proj_in.weight"] != nil else {
            let found = place.isFolder ? .unknown : try WeightFileKind(contentsOf: path)
            throw found.refusal(of: path, expected: kind.rawValue)
                ?? ModelError(unknown: weights, path, of: "nothing that moves pictures", expected: kind.rawValue)
        }

        var configuration = MotionConfiguration()
        configuration.normGroups = unet.normGroups
        if place.isFolder,
            let told = try SettingsFile.configuration(at: "\(path)/config.json", as: MotionConfiguration.self)
        {
            configuration.attentionHeads = told.attentionHeads
            configuration.maxSequenceLength = told.maxSequenceLength
            if kind == .modules { configuration.normGroups = told.normGroups }
        }
        let positions = weights.parameters.first { MotionNames.arePositions($0.key) }?.value.shape ?? []
        if positions.count > 1 { configuration.maxSequenceLength = positions[positions.count - 2] }
        configuration.hasMiddle = parameters["mid_block.motion_modules.0.proj_in.weight"] != nil
        let blocks = "down_blocks.0.motion_modules.0.transformer_blocks."
        configuration.transformerLayers =
            (0...).first { parameters["\(blocks)\($0).norm1.weight"] == nil } ?? configuration.transformerLayers
        configuration.attentions = parameters["\(blocks)0.attn2.to_q.weight"] == nil ? 1 : 2
        self.configuration = configuration
        try check(kind, unet, of: model)
    }

    /// What a file is that is not of the kind, where that is known.
    private static func other(than kind: Kind, _ parameters: [String: CheckpointWeights.Parameter]) -> String? {
        let isControl = parameters.keys.contains { $0.hasPrefix("controlnet_") }
        if parameters["controlnet_cond_embedding.conv_in.weight"] != nil { return "a SparseCtrl for sketches" }
        switch kind {
        case .modules where isControl: return "a SparseCtrl, which tells motion modules how frames look"
        case .modules where parameters["conv_in.weight"] != nil: return "an adapter with a convolution, as PIA's"
        case .sparseControl where !isControl && parameters.keys.contains { $0.contains(".motion_modules.") }:
            return "motion modules"
        default: return nil
        }
    }

    /// Throws unless there is a module of the right width for every layer of a network.
    private func check(_ kind: Kind, _ unet: UNetConfiguration, of model: String) throws {
        let resolutions = unet.blockOutChannels.count
        for (resolution, channels) in unet.blockOutChannels.enumerated() {
            var places = [("down_blocks.\(resolution)", unet.layersPerBlock)]
            if kind == .modules {
                places.append(("up_blocks.\(resolutions - 1 - resolution)", unet.layersPerBlock + 1))
            }
            for (block, layers) in places {
                for layer in 0..<layers {
                    let module = "\(block).motion_modules.\(layer)"
                    let width = parameters["\(module).norm.weight"]?.shape.first
                    guard width != channels else { continue }
                    throw ModelError(
                        .partsMismatch, path,
                        "has \(width.map { "\($0) channels in" } ?? "no") \(module), where \(model) has \(channels) "
                            + "channels; it was made for another family of models")
                }
            }
        }
    }
}
