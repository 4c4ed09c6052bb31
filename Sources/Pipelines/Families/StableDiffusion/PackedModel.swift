import FoundationEssentials
import GentoolCheckpoints
import GentoolModels

/// A model that `gentool train latent-diffusion` made: a folder of diffusers in one file. Tensors stand under the names of
/// their parts, text files in the metadata under their paths.
struct PackedModel: ConfiguredModelSource {
    let path: String
    private let checkpoint: Checkpoint

    /// - Precondition: `isPacked(checkpoint)`.
    init(_ checkpoint: Checkpoint) {
        path = checkpoint.path
        self.checkpoint = checkpoint
    }

    static func isPacked(_ checkpoint: Checkpoint) -> Bool { checkpoint.metadata["unet/config.json"] != nil }

    var textEncoders: Int { 1 }

    func contents(_ file: String) throws -> (name: String, data: Data)? {
        checkpoint.metadata[file].map { (name(of: file), Data($0.utf8)) }
    }

    func missing(_ file: String) -> ModelError {
        ModelError(
            .partMissing, name(of: file), "is missing; expected a model as gentool train latent-diffusion writes it")
    }

    private func name(of file: String) -> String { "\(path) (\(file))" }

    func tokenizer(_ index: Int) throws -> CLIPTokenizer {
        let (name, data) = try needed("tokenizer/merges.txt")
        return try CLIPTokenizer(merges: String(decoding: data, as: UTF8.self), name: name)
    }

    func weights(_ part: ModelPart) throws -> CheckpointWeights {
        let prefix =
            switch part {
            case .unet: "unet."
            case .autoencoder: "vae."
            case .textEncoder: "text_encoder."
            }
        var parameters: [String: CheckpointWeights.Parameter] = [:]
        for (name, tensor) in checkpoint.tensors where name.hasPrefix(prefix) {
            parameters[String(name.dropFirst(prefix.count))] = .init(stored: tensor)
        }
        return CheckpointWeights(name: path, parameters: parameters)
    }
}
