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
        guard file == "unet/config.json" && contains("transformer") else {
            return ModelError(
                .partMissing, "\(path)/\(file)", "is missing; expected a model folder as diffusers writes it")
        }
        let kind = (try? kind).map { "a \($0)" } ?? "a model"
        return ModelError(.wrongModel, path, "is \(kind) with a transformer; expected Stable Diffusion")
    }

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
