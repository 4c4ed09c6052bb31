import GentoolCheckpoints
import GentoolModels
import GentoolTensors

/// An upscaler in ncnn's format, which counts layers where PyTorch names them.
struct NCNNUpscaler {
    private let checkpoint: Checkpoint
    /// Shapes of layers' weights by their place.
    private let layers: [(place: Int, shape: [Int])]

    /// `nil` if the file is of another format.
    init?(_ checkpoint: Checkpoint) {
        guard checkpoint.metadata["format"] == "ncnn" else { return nil }
        self.checkpoint = checkpoint
        layers = checkpoint.tensors.values.compactMap { tensor in
            let parts = tensor.name.split(separator: ".")
            guard parts.count == 3, parts[2] == "weight", let place = Int(parts[1]) else { return nil }
            return (place, tensor.shape)
        }.sorted { $0.place < $1.place }
    }

    /// Its parameters under the names that they have in PyTorch.
    ///
    /// - Throws: `ModelError` if the layers are of no network that is found in this format.
    func weights() throws -> CheckpointWeights {
        var parameters: [String: CheckpointWeights.Parameter] = [:]
        for (layer, name) in zip(layers, try isSPAN ? spanNames() : isESRGAN ? esrganNames() : compactNames()) {
            for parameter in ["weight", "bias"] {
                guard let stored = checkpoint.tensors["layers.\(layer.place).\(parameter)"] else { continue }
                parameters["\(name).\(parameter)"] = CheckpointWeights.Parameter(stored: stored)
            }
        }
        return CheckpointWeights(name: checkpoint.path, parameters: parameters)
    }

    /// The network with what the list of layers says beside the weights: what is done to the picture before the first
    /// convolution, and to the result behind the last.
    ///
    /// - Parameter weights: those of `weights()`, or of several files' mean.
    /// - Throws: `ModelError` where that makes no upscaler.
    func network(_ architecture: UpscalerArchitecture, _ weights: Weights) throws -> any Upscaler {
        let network =
            architecture == .span ? try SPAN(weights, normalization: normalization) : try architecture.network(weights)
        let scale = Double(checkpoint.metadata["scale", default: ""]) ?? 1
        let own = network.description.scale
        guard let whole = Int(exactly: (scale * 1000).rounded() / 1000), whole >= 1 else {
            throw ModelError(
                .wrongModel, checkpoint.path, "makes pictures \(scale) times as large, expected a whole number")
        }
        if whole == own && ending == nil { return network }
        guard let ending, abs(Double(own) * ending.factor - scale) < 1e-3 else {
            throw ModelError(
                .partsMismatch, checkpoint.path,
                "has weights that enlarge \(own) times and a list of layers that enlarges \(scale) times; they do not belong "
                    + "together, or the network is another one")
        }
        return InterpolatedUpscaler(network, scale: whole, ending.kind)
    }

    /// What changes the size of the result at the end.
    private var ending: (kind: Tensor.Interpolation, factor: Double)? {
        let parts = checkpoint.metadata["ending", default: ""].split(separator: " ")
        guard parts.count == 2, let kind = Tensor.Interpolation(rawValue: String(parts[0])),
            let factor = Double(parts[1])
        else { return nil }
        return (kind, factor)
    }

    /// What the picture's values are changed by at first.
    private var normalization: SPAN.Normalization? {
        let range = checkpoint.metadata["range"].flatMap { Float($0) } ?? 1
        guard let mean = checkpoint.tensors["constants.0"] else {
            return range == 1 ? nil : SPAN.Normalization(mean: [0, 0, 0], range: range)
        }
        return SPAN.Normalization(mean: mean.floats(), range: range)
    }

    /// Only SPAN has activations that are smooth.
    private var isSPAN: Bool { checkpoint.metadata["kinds", default: ""].split(separator: ",").contains("Swish") }

    /// A convolution at the beginning, three in each block, one behind them, one that joins and one that makes pixels.
    private func spanNames() throws -> [String] {
        let (blocks, rest) = (layers.count - 4).quotientAndRemainder(dividingBy: 3)
        guard blocks > 0, rest == 0, checkpoint.tensors["constants.1"] == nil else {
            throw ModelError(
                .wrongModel, checkpoint.path,
                "has \(layers.count) convolutions and smooth activations, which is no SPAN; expected one")
        }
        let names = (1...blocks).flatMap { block in (1...3).map { "block_\(block).c\($0)_r.eval_conv" } }
        return ["conv_1.eval_conv"] + names + ["conv_2.eval_conv", "conv_cat", "upsampler.0"]
    }

    /// Whether the third convolution sees what the first and the second one have made, as in a dense block.
    private var isESRGAN: Bool {
        guard layers.count > 3, layers.prefix(3).allSatisfy({ $0.shape.count == 4 }) else { return false }
        return layers[2].shape[1] == layers[0].shape[0] + layers[1].shape[0]
    }

    /// A convolution at the beginning, fifteen in each block, one behind them, one for each doubling and two at the end.
    private func esrganNames() throws -> [String] {
        try expectSlope(0.2)
        let (blocks, doublings) = (layers.count - 4).quotientAndRemainder(dividingBy: 15)
        let dense = (0..<blocks).flatMap { block in
            (0..<15).map { "body.\(block).rdb\($0 / 5 + 1).conv\($0 % 5 + 1)" }
        }
        return ["conv_first"] + dense + ["conv_body"] + (0..<doublings).map { "conv_up\($0 + 1)" }
            + ["conv_hr", "conv_last"]
    }

    /// A sequence of convolutions and activations, which PyTorch counts alike.
    private func compactNames() throws -> [String] {
        try expectSlope(0)
        return layers.map { "body.\($0.place)" }
    }

    /// Throws if activations of no learned slope keep another share of negative values than this.
    private func expectSlope(_ expected: Float) throws {
        let slopes = checkpoint.metadata["slopes", default: ""].split(separator: ",").compactMap { Float($0) }
        guard slopes.allSatisfy({ $0 == expected }) else {
            throw ModelError(
                .wrongModel, checkpoint.path,
                "has activations of slope \(slopes), which no upscaler has that can be read")
        }
    }
}
