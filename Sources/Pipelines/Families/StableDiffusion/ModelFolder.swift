import FoundationEssentials
import GentoolCheckpoints
import GentoolDiffusion
import GentoolModels

/// A model in diffusers' layout: a folder for each of its parts, with a configuration and weights.
struct ModelFolder: ConfiguredModelSource {
    let path: String

    private func contains(_ part: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(part)") }

    var textEncoders: Int { contains("text_encoder_2") ? 2 : 1 }

    func weights(_ part: ModelPart) throws -> CheckpointWeights {
        switch part {
        case .unet: try Self.weights(in: "\(path)/unet")
        case .autoencoder: try Self.weights(in: "\(path)/vae")
        case .textEncoder(let index): try Self.weights(in: "\(path)/text_encoder\(Self.suffix(index))")
        }
    }

    /// What the names of parts of which there are several end in.
    private static func suffix(_ index: Int) -> String { index == 0 ? "" : "_\(index + 1)" }

    func contents(_ file: String) throws -> (name: String, data: Data)? {
        let name = "\(path)/\(file)"
        return try SettingsFile.contents(name).map { (name, $0) }
    }

    func missing(_ file: String) -> ModelError {
        let kind: String?
        do {
            kind = try self.kind
        } catch {
            return error as? ModelError ?? ModelError(.damaged, "\(path)/model_index.json", "can't be read: \(error)")
        }
        let lacking = Self.needed.filter { !contains($0) }
        if lacking.contains("unet/config.json"), kind?.hasPrefix("StableDiffusion") != true {
            let families = "expected Stable Diffusion, FLUX.2-klein or Z-Image"
            if let kind {
                return ModelError(.wrongModel, path, "is a \(kind), which is not supported; \(families)")
            }
            guard contains("transformer") else {
                return ModelError(
                    .partMissing, path,
                    "has no unet/config.json; expected a model folder as diffusers writes it")
            }
            return ModelError(.wrongModel, path, "is a model with a transformer that is not known; \(families)")
        }
        guard lacking.count > 1, lacking.contains(file) else {
            return ModelError(
                .partMissing, "\(path)/\(file)", "is missing; expected a model folder as diffusers writes it")
        }
        return ModelError(
            .partMissing, path,
            "lacks \(lacking.joined(separator: ", ")); expected a whole model folder as diffusers writes it")
    }

    /// Without these files no model is opened.
    private static let needed = [
        "scheduler/scheduler_config.json", "unet/config.json", "vae/config.json", "text_encoder/config.json",
    ]

    /// The weights of a part, under their own names.
    ///
    /// - Parameter folder: the part's.
    /// - Throws: `ModelError` if there are none, or a shard is missing; `CheckpointError` if one can't be read.
    static func weights(in folder: String) throws -> CheckpointWeights {
        CheckpointWeights(try weightFiles(in: folder).map { try Checkpoint(contentsOf: $0) }, name: folder)
    }

    /// The files of a part's weights: one, or all shards of several that belong together. Variants are never mixed.
    ///
    /// - Throws: `ModelError` if there are none, or a shard is missing.
    static func weightFiles(in folder: String) throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let sets = Dictionary(grouping: names.compactMap { WeightFileName($0) }, by: \.set)
        guard let (set, files) = sets.min(by: { $0.key < $1.key }) else {
            throw ModelError(
                .partMissing, folder,
                "has no weights; expected model.safetensors or diffusion_pytorch_model.safetensors")
        }
        let shards = Set(files.map(\.shard))
        if let missing = (1...max(1, set.shards)).first(where: { !shards.contains($0) }) {
            throw ModelError(
                .partMissing, folder,
                "lacks part \(missing) of the \(set.shards) that \(files[0].name) is one of; download it again")
        }
        return files.sorted { $0.shard < $1.shard }.map { "\(folder)/\($0.name)" }
    }

    func tokenizer(_ index: Int) throws -> CLIPTokenizer {
        try CLIPTokenizer(folder: "\(path)/tokenizer\(Self.suffix(index))")
    }
}
