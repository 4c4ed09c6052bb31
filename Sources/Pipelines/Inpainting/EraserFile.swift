import GentoolCheckpoints
import GentoolModels
import GentoolTensors

/// An eraser out of a file: LaMa (TorchScript, Lightning's checkpoint, or safetensors) or MI-GAN (a state dictionary or
/// TorchScript).
public enum EraserFile {
    /// Reads a network.
    ///
    /// - Parameters:
    ///   - path: of the file.
    ///   - precision: how the network's weights are kept.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public static func read(_ path: String, precision: Precision = .fastest) throws -> any Eraser {
        let checkpoint = try Checkpoint(modelAt: path)
        let source = CheckpointWeights(unwrapping: checkpoint)
        let weights = Weights(source, precision: precision)
        if let architecture = EraserArchitecture(weights) { return try architecture.network(weights) }
        let known = EraserArchitecture.allCases.map(\.rawValue).joined(separator: ", ")
        if let refusal = WeightFileKind(checkpoint).refusal(of: path, expected: "an eraser (\(known))") {
            throw refusal
        }
        throw ModelError(unknown: source, path, of: "no eraser which can be read", expected: known)
    }
}
