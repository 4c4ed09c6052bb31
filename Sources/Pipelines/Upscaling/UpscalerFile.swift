import GentoolCheckpoints
import GentoolModels
import GentoolTensors
import Glibc

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
        let read = try files.map { (try parameters(of: $0.path), $0.weight) }
        let sources = read.map { (source: $0.0.source, weight: $0.1) }
        guard let first = read.first?.0 else { throw ModelError(.partMissing, "upscaler", "no file was given") }
        let source: any WeightSource = sources.count == 1 ? first.source : try BlendedWeights(sources)
        let weights = Weights(source, precision: precision)
        guard let architecture = UpscalerArchitecture(weights) else {
            throw refusal(first, files[0].path)
        }
        let network = try first.list?.network(architecture, weights) ?? architecture.network(weights)
        let description = network.description
        guard [1, 3].contains(description.channels) else {
            throw ModelError(
                .wrongModel, files[0].path,
                "is \(description.text) for \(description.channels) channels; expected 3 (RGB) or 1 (grey)")
        }
        return network
    }

    /// A file's parameters, whatever they are of.
    public static func weights(_ path: String) throws -> any WeightSource { try parameters(of: path).source }

    /// A file's parameters under PyTorch's names, and ncnn's list of layers if that is where they come from.
    private struct Parameters {
        let source: CheckpointWeights
        let list: NCNNUpscaler?
        let kind: WeightFileKind
    }

    private static func parameters(of path: String) throws -> Parameters {
        let checkpoint = try Checkpoint(modelAt: path)
        let list = NCNNUpscaler(checkpoint)
        return Parameters(
            source: try list?.weights() ?? CheckpointWeights(unwrapping: checkpoint), list: list,
            kind: WeightFileKind(checkpoint))
    }

    /// Why a file is no upscaler that can be read.
    private static func refusal(_ file: Parameters, _ path: String) -> ModelError {
        let known = UpscalerArchitecture.allCases.map(\.rawValue).joined(separator: ", ")
        if let refusal = file.kind.refusal(of: path, expected: "an upscaler (\(known))") { return refusal }
        let names = file.source.parameters.keys
        if names.contains(where: { $0.hasPrefix("unet1.") }) {
            return ModelError(
                .wrongModel, path,
                "is a waifu2x or Real-CUGAN network (two U-Nets in a row), which can't be read; expected \(known)"
            )
        }
        if names.contains(where: { $0.contains(".conv1x1.") }) {
            return ModelError(
                .wrongModel, path, "is an ESRGAN+, whose blocks have another structure; expected \(known)")
        }
        return ModelError(unknown: file.source, path, of: "no upscaler which can be read", expected: known)
    }
}
