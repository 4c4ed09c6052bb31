import GentoolCheckpoints
import GentoolModels
import GentoolTensors

/// A network for masks out of a file: U²-Net's kind (u2net, u2netp, silueta, isnet-general-use, isnet-anime, RMBG-1.4) as
/// `.pth`, `.safetensors` or `.onnx`.
public enum SegmenterFile {
    /// Reads a network.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - precision: how the network's weights are kept.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public static func read(_ path: String, precision: Precision = .fastest) throws -> U2Net {
        let checkpoint = try Checkpoint(modelAt: path)
        let source = CheckpointWeights(unwrapping: checkpoint)
        let own = Weights(source, precision: precision)
        if U2Net.matches(own) { return try U2Net(own, side: side(checkpoint)) }
        if let exported = ONNXSegmenter(checkpoint) {
            return try U2Net(Weights(exported.weights, precision: precision))
        }
        let known = "a network for masks (U²-Net, IS-Net)"
        if let refusal = WeightFileKind(checkpoint).refusal(of: path, expected: known) { throw refusal }
        throw ModelError(unknown: source, path, of: "no such network", expected: known)
    }

    /// The side of the pictures that a network of this project was trained on: its file says it.
    package static func side(_ checkpoint: Checkpoint) -> Int? {
        checkpoint.metadata["recipe.side"].flatMap(Int.init).flatMap { (16...2048).contains($0) ? $0 : nil }
    }
}
