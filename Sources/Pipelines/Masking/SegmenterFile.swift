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
        if let network = try u2Net(checkpoint, precision) { return network }
        throw refusal(of: checkpoint, path, expected: "a network for masks (U²-Net, IS-Net)")
    }

    /// One of U²-Net's kind, whatever its weights are called; `nil` if they are another network's.
    static func u2Net(_ checkpoint: Checkpoint, _ precision: Precision) throws -> U2Net? {
        let own = Weights(CheckpointWeights(unwrapping: checkpoint), precision: precision)
        if U2Net.matches(own) { return try U2Net(own, side: side(checkpoint)) }
        return try ONNXSegmenter(checkpoint).map { try U2Net(Weights($0.weights, precision: precision)) }
    }

    /// Why weights are of no use here.
    static func refusal(of checkpoint: Checkpoint, _ path: String, expected: String) -> ModelError {
        WeightFileKind(checkpoint).refusal(of: path, expected: expected)
            ?? ModelError(
                unknown: CheckpointWeights(unwrapping: checkpoint), path, of: "no such network", expected: expected)
    }

    /// The side of the pictures that a network of this project was trained on: its file says it.
    package static func side(_ checkpoint: Checkpoint) -> Int? {
        checkpoint.metadata["recipe.side"].flatMap(Int.init).flatMap { (16...2048).contains($0) ? $0 : nil }
    }
}
