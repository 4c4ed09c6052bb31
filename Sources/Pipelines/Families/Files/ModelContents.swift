import FoundationEssentials
import GentoolBase
import SystemPackage

/// What is where a model is named, told by headers alone.
public enum ModelContents {
    case diffusionModel(any DiffusionModel)
    /// Files of weights; none in a folder that has none.
    case weights([WeightFileKind])

    /// - Parameter path: a file of weights, or a folder of a diffusion model or of such files.
    /// - Throws: `CheckpointError` or `ModelError` where nothing of it can be read.
    public init(of path: String) throws {
        guard FilePath(path).isFolder else {
            self = .weights([try WeightFileKind(contentsOf: path)])
            return
        }
        if FileManager.default.fileExists(atPath: "\(path)/model_index.json") {
            self = .diffusionModel(try DiffusionFamilies.open(path))
            return
        }
        var kinds: [WeightFileKind] = []
        var failure: (any Error)?
        for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        where name.hasSuffix(".safetensors") || name.hasSuffix(".bin") {
            do {
                kinds.append(try WeightFileKind(contentsOf: "\(path)/\(name)"))
            } catch {
                failure = failure ?? error
            }
        }
        if kinds.isEmpty, let failure { throw failure }
        self = .weights(kinds)
    }
}
