import FoundationEssentials
import GentoolBase
import GentoolModels
import Glibc
import SystemPackage

/// CLIP's tokenizer of a model that is one file, which has none in it.
enum TokenizerBeside {
    /// What is looked for in the model's folder: in order, a folder or one of the files in which it is passed around.
    static let names = [
        "tokenizer", "tokenizer.json", "merges.txt", "bpe_simple_vocab_16e6.txt", "bpe_simple_vocab_16e6.txt.gz",
    ]

    /// - Parameters:
    ///   - model: the model's file.
    ///   - chosen: a file or folder that the user has named; or none.
    ///   - pad: the symbol that fills prompts up, where the tokenizer doesn't say.
    /// - Throws: `ModelError` if there is none, `TokenizerError` if it can't be read.
    static func read(_ model: String, chosen: String?, pad: String = "<|endoftext|>") throws -> CLIPTokenizer {
        let folder = PathName(model).folder
        let beside = names.map { PathName(folder: folder, name: $0).path }
        guard let found = chosen ?? beside.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
            throw ModelError(.partMissing, model, "comes without a tokenizer", remedy: .chooseTokenizer)
        }
        return try FilePath(escaped: found).isFolder
            ? CLIPTokenizer(folder: found) : CLIPTokenizer(contentsOf: found, pad: pad)
    }
}
