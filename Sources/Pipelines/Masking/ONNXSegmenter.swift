import GentoolCheckpoints
import GentoolModels

/// A U²-Net or IS-Net in an ONNX model whose tensors' names say nothing, as programs that export networks make them: its
/// layers are told by their order.
struct ONNXSegmenter {
    private let parameters: [String: CheckpointWeights.Parameter]
    private let name: String

    /// `nil` if the file is of another format, or has other layers.
    init?(_ checkpoint: Checkpoint) {
        guard checkpoint.metadata["format"] == "onnx", let layers = checkpoint.metadata["layers"] else { return nil }
        let lines = layers.split(separator: "\n").map { line in line.split(separator: "\t").map(String.init) }
        func stored(_ name: String) -> StoredTensor? { checkpoint.tensors[name] }
        let kernels = lines.filter { $0[0] == "Conv" }.compactMap { $0.count > 1 ? stored($0[1])?.shape : nil }
        guard kernels.count > 1 else { return nil }
        // U²-Net ends with a convolution of single pixels over its masks.
        let names = U2Net.layers(isHalving: kernels.last!.last != 1)
        guard kernels.count == names.count else { return nil }

        var parameters: [String: CheckpointWeights.Parameter] = [:]
        func add(_ tensors: ArraySlice<String>, as names: [String], of layer: String) -> Bool {
            guard tensors.count == names.count else { return false }
            for (tensor, name) in zip(tensors, names) {
                guard let stored = stored(tensor) else { return false }
                parameters["\(layer).\(name)"] = CheckpointWeights.Parameter(stored: stored)
            }
            return true
        }
        var (place, norm) = (0, String?.none)
        for line in lines {
            switch line[0] {
            case "Conv":
                guard add(line[1...], as: ["weight", "bias"], of: names[place].convolution) else { return nil }
                norm = names[place].norm
                place += 1
            case "BatchNormalization":
                guard let layer = norm.take(),
                    add(line[1...], as: ["weight", "bias", "running_mean", "running_var"], of: layer)
                else { return nil }
            default: return nil
            }
        }
        self.parameters = parameters
        name = checkpoint.path
    }

    /// Its parameters under the names that they have in PyTorch.
    var weights: CheckpointWeights { CheckpointWeights(name: name, parameters: parameters) }
}
