import GentoolBase
import GentoolTasks

extension Remedy {
    /// How it is done at the command line: what stands behind the sentence of an error.
    var hint: String {
        switch self {
        case .allowMorePixels: "allow more with --max-pixels if you trust the file"
        case .salvage: "--salvage reads what there is of it"
        case .fitMask: "make them the same size, or resize it with --fit-mask"
        case .resampleInks: "leave out --model to resample its inks, or convert it to RGB first"
        case .chooseAutoencoder: "give one with --vae: a folder or file of its own"
        case .chooseTokenizer:
            "give one with --tokenizer: a folder with vocab.json and merges.txt, a tokenizer.json, or CLIP's "
                + "bpe_simple_vocab_16e6.txt.gz"
        case .chooseTextEncoder: "give one with --text-encoder: a folder or file of its own"
        case .addPart: "give that too, with another --model"
        case .searchFolders: "--recursive looks into its folders"
        case .chooseOutput: "choose another one with -o"
        case .resumeOrReplace: "skip what is finished with --resume, or replace with --overwrite"
        case .renameOrReplace: "choose another name with -o, or replace it with --overwrite"
        case .moveOrReplace: "move it away, or replace with --overwrite"
        case .leaveOutPrompt: "leave out --prompt"
        case .sayOtherwiseOrForce:
            "--list shows what it knows, --force writes its result anyway"
        case .listModels: "gentool models list --known shows them"
        case .fetchModel: "gentool models get fetches it, and so does --download"
        case .generate: "draw from it with gentool generate --model"
        case .sample: "gentool sample draws from the others"
        case .mask: "select with it with gentool mask --model"
        case .upscale: "enlarge pictures with it with gentool upscale --model"
        case .lowerLearningRate: "try a smaller --rate"
        case .resumeWithLowerLearningRate:
            "--resume goes on from the last state; try it with a smaller --rate"
        case .keepSettings: "give the same to go on, or another -o to begin anew"
        case .restoreOrBeginAnew: "put back a copy of it, or begin anew with --overwrite or another -o"
        }
    }
}

extension Error {
    /// The line for a person: what is wrong, and what can be done about it here.
    var line: String {
        let reason = (self as? RequestError)?.told(knowing: OptionName.ofField) ?? "\(self)"
        guard let hint = (self as? any ReportableError)?.remedy?.hint else { return reason }
        return "\(reason); \(hint)"
    }
}
