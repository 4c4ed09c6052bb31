import Checkpoints

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
    /// - Throws: `ModelError` if the layers are of neither network that is found in this format.
    func weights() throws -> CheckpointWeights {
        var parameters: [String: CheckpointWeights.Parameter] = [:]
        for (layer, name) in zip(layers, try isESRGAN ? esrganNames() : compactNames()) {
            for parameter in ["weight", "bias"] {
                guard let stored = checkpoint.tensors["layers.\(layer.place).\(parameter)"] else { continue }
                parameters["\(name).\(parameter)"] = CheckpointWeights.Parameter(stored: stored)
            }
        }
        return CheckpointWeights(name: checkpoint.path, parameters: parameters)
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
                checkpoint.path, "has activations of slope \(slopes), which no upscaler has that can be read")
        }
    }
}
