import GentoolCheckpoints
import GentoolModels
import GentoolTensors

extension SegmenterFile {
    /// What is known of networks for masks, for errors.
    static let known = "a network for masks (U²-Net, IS-Net, MobileSAM, CLIPSeg)"

    /// Reads a network for masks of any kind: U²-Net's as `read` does, MobileSAM as `.pt` or `.safetensors`, or CLIPSeg as
    /// transformers keeps it, a folder or its file of weights (`.bin`, `.safetensors`).
    ///
    /// - Parameters:
    ///   - path: of the file or folder.
    ///   - precision: how the network's weights are kept.
    ///   - tokenizer: CLIP's, as a file or folder, for CLIPSeg; by default what is found beside the weights.
    /// - Throws: `ModelError`, `CheckpointError`, `TokenizerError` or `WeightsError`, naming the first thing that is wrong.
    public static func segmenter(
        _ path: String, precision: Precision = .fastest, tokenizer: String? = nil
    ) throws -> any PictureSegmenter {
        switch try ModelFiles(path) {
        case .folder: return try TextMasker(folder: path, precision: precision, tokenizer: tokenizer)
        case .file(let checkpoint):
            if let network = try u2Net(checkpoint, precision) { return SegmentationMasker(network) }
            let weights = Weights(CheckpointWeights(unwrapping: checkpoint), precision: precision)
            let architecture = SegmenterArchitecture(weights)
            switch architecture {
            case .mobileSAM: return ClickMasker(try MobileSAM(weights))
            case .clipSeg:
                return try TextMasker(weights, file: path, tokenizer: tokenizer)
            case .sam?, .sam2?, .clipSegDecoder?:
                throw ModelError(
                    .wrongModel, path,
                    "is \(WeightFileKind.segmenter(architecture!)), which can't be read; take "
                        + architecture!.substitute!)
            case .u2Net, nil: throw refusal(of: checkpoint, path, expected: known)
            }
        }
    }
}
