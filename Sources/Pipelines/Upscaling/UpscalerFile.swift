import Checkpoints
import Foundation
import Models
import Tensors

/// An upscaler out of a file, or blended out of several of the same shape.
public enum UpscalerFile {
    /// Reads a network.
    ///
    /// - Parameters:
    ///   - files: what the parameters are the weighted mean of (Wang et al. 2019, "Deep Network Interpolation"): with two
    ///     trained for more and for less of something, such as noise removal, weights choose between them.
    ///   - precision: how the network's weights are kept.
    /// - Throws: `ModelError`, `CheckpointError` or `WeightsError`, naming the first thing that is wrong.
    public static func read(
        _ files: [(path: String, weight: Float)], precision: Precision = .fastest
    ) throws -> any Upscaler {
        let sources = try files.map { (source: try parameters(of: $0.path), weight: $0.weight) }
        guard let first = sources.first else { throw ModelError("upscaler", "no file was given") }
        let source: any WeightSource = sources.count == 1 ? first.source : try BlendedWeights(sources)
        let weights = Weights(source, precision: precision)
        guard let architecture = UpscalerArchitecture(weights) else {
            throw ModelError(files[0].path, unknown(first.source.parameters))
        }
        let network = try architecture.network(weights)
        let description = network.description
        guard [1, 3].contains(description.channels) else {
            throw ModelError(
                files[0].path,
                "is \(description.text) for \(description.channels) channels; expected 3 (RGB) or 1 (grey)")
        }
        return network
    }

    /// A file's parameters, whatever they are of.
    public static func weights(_ path: String) throws -> any WeightSource { try parameters(of: path) }

    private static func parameters(of path: String) throws -> CheckpointWeights {
        let checkpoint = try Checkpoint(contentsOf: path)
        return try NCNNUpscaler(checkpoint)?.weights() ?? CheckpointWeights(unwrapping: checkpoint)
    }

    /// What to say of tensors that are of no known upscaler.
    private static func unknown(_ parameters: [String: CheckpointWeights.Parameter]) -> String {
        let known = UpscalerArchitecture.allCases.map(\.rawValue).joined(separator: ", ")
        let names = parameters.keys
        if names.contains(where: { $0.hasPrefix("model.diffusion_model.") || $0.hasPrefix("down_blocks.") }) {
            return "is a Stable Diffusion model, expected an upscaler (\(known)); use it with gentool generate or edit"
        }
        if names.contains(where: { $0.contains("lora_") }) { return "is a LoRA, expected an upscaler (\(known))" }
        if names.contains(where: { $0.contains(".conv1x1.") }) {
            return "is an ESRGAN+, whose blocks have another structure; expected \(known)"
        }
        let examples = names.sorted().prefix(3).joined(separator: ", ")
        return "has \(names.count) tensors (\(examples) …) that are of no upscaler which can be read; expected \(known)"
    }
}
