import GentoolBase
import GentoolCheckpoints
import GentoolModels
import GentoolTensors

/// Vectors that were learnt for a word (Gal et al. 2022, "An Image is Worth One Word").
struct TextualInversion: Sendable {
    /// What prompts say.
    let placeholder: String
    private let path: String
    /// A matrix of vectors × channels for each text encoder that the file has some for.
    private let vectors: [StoredTensor]

    /// - Parameter path: a file as the original code, diffusers, or web interfaces write it: `string_to_param`, one tensor
    ///   under the placeholder's name, `emb_params`, or `clip_l` and `clip_g` for SDXL.
    init(path: String) throws {
        self.path = path
        let checkpoint = try Checkpoint(contentsOf: path)
        let tensors = checkpoint.tensors
        let stem = PathName(path).stem
        if let first = tensors["clip_l"] {
            (placeholder, vectors) = (stem, [first] + (tensors["clip_g"].map { [$0] } ?? []))
            // Both text encoders read the same places of a prompt.
            let counts = vectors.map { $0.count / max(1, $0.shape.last ?? 1) }
            guard counts[0] == counts[counts.count - 1] else {
                throw ModelError(
                    .damaged, path,
                    "has \(counts[0]) vectors in clip_l and \(counts[1]) in clip_g, expected as many in both")
            }
        } else if let original = tensors.keys.filter({ $0.hasPrefix("string_to_param.") }).min() {
            (placeholder, vectors) = (stem, [tensors[original]!])
        } else if let named = tensors["emb_params"] {
            (placeholder, vectors) = (stem, [named])
        } else if tensors.count == 1, let only = tensors.first {
            (placeholder, vectors) = (only.key, [only.value])
        } else {
            if let refusal = WeightFileKind(checkpoint).refusal(of: path, expected: "a textual inversion") {
                throw refusal
            }
            throw ModelError(
                .wrongModel, path,
                "has \(tensors.count) tensors, but none of a textual inversion (string_to_param, emb_params, clip_l)")
        }
    }

    /// Teaches a text encoder and its tokenizer the word.
    ///
    /// - Parameter index: which of the model's encoders it is.
    func teach(_ encoder: inout TextEncoder, _ tokenizer: inout CLIPTokenizer, index: Int) throws {
        let size = encoder.configuration.hiddenSize
        guard index < vectors.count, let found = vectors[index].shape.last, found == size else {
            let found = vectors.map { "\($0.shape.last ?? 0)" }.joined(separator: " and ")
            throw ModelError(
                .partsMismatch, path,
                "has vectors of \(found) numbers; text encoder \(index + 1) of the model takes \(size); it was made "
                    + "for another family")
        }
        let count = vectors[index].count / size
        let known = tokenizer.count
        try tokenizer.add(token: placeholder, vectors: count)
        encoder.append(Tensor(shape: [count, size], elements: vectors[index].floats()), after: known)
    }
}
