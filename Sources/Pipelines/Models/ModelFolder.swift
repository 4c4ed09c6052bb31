import Checkpoints
import Diffusion
import Foundation
import Models

/// A model in diffusers' layout: a folder for each of its parts, with a configuration and weights.
struct ModelFolder: ConfiguredModelSource {
    let path: String

    private func contains(_ part: String) -> Bool { FileManager.default.fileExists(atPath: "\(path)/\(part)") }

    var textEncoders: Int { contains("text_encoder_2") ? 2 : 1 }

    func weights(_ part: ModelPart) throws -> CheckpointWeights {
        switch part {
        case .unet: try weights("unet")
        case .autoencoder: try weights("vae")
        case .textEncoder(let index): try weights("text_encoder\(Self.suffix(index))")
        }
    }

    /// What the names of parts of which there are several end in.
    private static func suffix(_ index: Int) -> String { index == 0 ? "" : "_\(index + 1)" }

    func contents(_ file: String) throws -> (name: String, data: Data) {
        let name = "\(path)/\(file)"
        guard let data = FileManager.default.contents(atPath: name) else {
            if file == "unet/config.json" && contains("transformer") {
                throw ModelError(
                    path, "is \(kind.map { "a \($0)" } ?? "a model") with a transformer; expected Stable Diffusion")
            }
            throw ModelError(name, "is missing; expected a model folder as diffusers writes it")
        }
        return (name, data)
    }

    /// A part's weights.
    private func weights(_ part: String) throws -> CheckpointWeights {
        let folder = "\(path)/\(part)"
        return CheckpointWeights(
            try Self.weightFiles(in: folder).map { try Checkpoint(contentsOf: $0) }, name: folder)
    }

    /// The files of a part's weights: one, or several that belong together.
    static func weightFiles(in folder: String) throws -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let files = names.filter { name in
            ["model", "diffusion_pytorch_model", "pytorch_model"].contains { name.hasPrefix($0) }
        }
        for suffix in ["safetensors", "bin"] {
            let matching = files.filter { $0.hasSuffix(suffix) }
            // Variants such as .fp16 hold the same weights again.
            let plain = matching.filter { !$0.contains(".fp16.") && !$0.contains(".non_ema.") }
            let chosen = (plain.isEmpty ? matching : plain).sorted()
            if !chosen.isEmpty { return chosen.map { "\(folder)/\($0)" } }
        }
        throw ModelError(folder, "has no weights; expected model.safetensors or diffusion_pytorch_model.safetensors")
    }

    func tokenizer(_ index: Int) throws -> CLIPTokenizer {
        try CLIPTokenizer(folder: "\(path)/tokenizer\(Self.suffix(index))")
    }
}
