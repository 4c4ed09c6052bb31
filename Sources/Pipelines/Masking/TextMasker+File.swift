import FoundationEssentials
import GentoolBase
import GentoolCheckpoints
import GentoolModels
import GentoolTensors

extension TextMasker {
    private static let configurationName = "config.json"

    /// A network in transformers' layout: `config.json`, weights and CLIP's tokenizer in one folder.
    init(folder: String, precision: Precision, tokenizer: String?) throws {
        let configuration = PathName(folder: folder, name: Self.configurationName).path
        guard let stored = try SettingsFile.contents(configuration) else {
            throw ModelError(
                .partMissing, folder,
                "has no \(Self.configurationName); expected a file of weights, or CLIPSeg's folder as transformers keeps it"
            )
        }
        guard Self.isOfCLIPSeg(stored) else {
            throw ModelError(
                .wrongModel, folder, "is no CLIPSeg by its \(Self.configurationName); expected \(SegmenterFile.known)")
        }
        let files = try ModelFolder.weightFiles(in: folder).map { try Checkpoint(contentsOf: $0) }
        let network = try CLIPSeg(
            Weights(CheckpointWeights(files, name: folder), precision: precision),
            SettingsFile.configuration((configuration, stored), as: CLIPSegConfiguration.self))
        try self.init(
            network,
            tokenizer: tokenizer.map { try TokenizerBeside.read(folder, chosen: $0) }
                ?? CLIPTokenizer(folder: folder))
    }

    /// A network whose weights are one file, with its configuration and CLIP's tokenizer beside it; without a configuration
    /// it is taken for one that was published.
    init(_ weights: Weights, file: String, tokenizer: String?) throws {
        let folder = PathName(file).folder
        let configuration = PathName(folder: folder, name: Self.configurationName).path
        // The folder may be another model's, or of many.
        let stored = try SettingsFile.contents(configuration).flatMap { Self.isOfCLIPSeg($0) ? $0 : nil }
        let network = try CLIPSeg(
            weights,
            stored.map { try SettingsFile.configuration((configuration, $0), as: CLIPSegConfiguration.self) })
        let isWhole = ["tokenizer.json", "vocab.json"]
            .contains { FileManager.default.fileExists(atPath: PathName(folder: folder, name: $0).path) }
        try self.init(
            network,
            tokenizer: tokenizer == nil && isWhole
                ? CLIPTokenizer(folder: folder) : TokenizerBeside.read(file, chosen: tokenizer))
    }

    private static func isOfCLIPSeg(_ stored: Data) -> Bool {
        struct Kind: Decodable {
            let model_type: String?
        }
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        return (try? decoder.decode(Kind.self, from: stored))?.model_type == "clipseg"
    }
}
