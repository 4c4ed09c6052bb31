import GentoolBase
import SystemPackage

/// Files that a picture depends on although nobody named them: parts of a model that stand beside its file, and LoRAs that
/// prompts ask for.
public enum UnnamedFiles {
    /// Parts of a model that are looked for where it is, by whichever family.
    ///
    /// - Parameter model: its file; a folder has its parts in itself.
    /// - Returns: those files and folders that there are.
    public static func parts(beside model: String) -> [String] {
        guard FilePath(escaped: model).isRegularFile else { return [] }
        let beside = PartsBeside(model: model)
        let found = [
            (Flux2Source.textEncoders, "text_encoders"), (ZImageSource.textEncoders, "text_encoders"),
            (Flux2Source.autoencoders, "vae"), (ZImageSource.autoencoders, "vae"),
        ].compactMap { beside.path(of: $0, kind: $1) }
        let folders = [model] + found.filter { !FilePath(escaped: $0).isFolder }
        let tokenizers = Set(folders.map { PathName($0).folder }).sorted().flatMap { folder in
            (TokenizerBeside.names + Qwen3Source.tokenizerNames).map { PathName(folder: folder, name: $0).path }
        }
        return found + tokenizers.filter { FilePath(escaped: $0).exists }
    }

    /// The LoRAs that texts ask for.
    ///
    /// - Parameters:
    ///   - texts: prompts; what is none asks for nothing.
    ///   - folder: looked at first.
    ///   - model: beside which they are looked for.
    /// - Returns: those that there are.
    public static func loras(in texts: [String], folder: String?, model: String?) -> [String] {
        let wanted = texts.flatMap { (try? PromptLoRAs($0))?.wanted ?? [] }
        guard !wanted.isEmpty else { return [] }
        let folders = LoRAFolders(given: folder, besideModel: model)
        return wanted.compactMap { try? folders.path(of: $0.name) }
    }
}
