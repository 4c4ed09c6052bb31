import FoundationEssentials
import GentoolBase
import GentoolPipelines
import SystemPackage

/// What a file or folder of weights is, from headers alone.
struct ModelDescription {
    let text: String

    init(_ path: String) {
        do {
            text = FilePath(path).isFolder ? try Self.folder(path) : "\(try WeightFileKind(contentsOf: path))"
        } catch {
            text = "can't be read: \(error)"
        }
    }

    private static func folder(_ path: String) throws -> String {
        if FileManager.default.fileExists(atPath: "\(path)/model_index.json") {
            return description(of: try DiffusionFamilies.open(path))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        guard let first = names.first(where: { $0.hasSuffix(".safetensors") || $0.hasSuffix(".bin") }) else {
            return "a folder without weights"
        }
        return "\(try WeightFileKind(contentsOf: "\(path)/\(first)"))"
    }

    private static func description(of model: any DiffusionModel) -> String {
        let task =
            switch model.conditioningChannels {
            case .none: "generates and edits"
            case .picture: "follows instructions"
            case .maskedPicture: "fills holes"
            case .maskedOrWholePicture: "fills holes and follows instructions"
            case .other(let channels): channels == 3 ? "enlarges" : "sees \(channels) more channels"
            }
        return "a diffusion model that \(task), made for \(model.nativeSize)x\(model.nativeSize)"
    }
}
