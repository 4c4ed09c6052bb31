import GentoolBase
import SystemPackage

/// Parts of a model that are files of their own, where programs keep them: beside the model's file, in its folder's parent,
/// and in ComfyUI's folders.
struct PartsBeside {
    /// The model's file.
    let model: String

    private var folder: String { PathName(model).folder }

    /// The first of several that there is.
    ///
    /// - Parameters:
    ///   - names: of files or folders.
    ///   - kind: what ComfyUI calls the folder of such parts, beside the one of diffusion models.
    func path(of names: [String], kind: String) -> String? {
        let parent = PathName(folder.isEmpty ? "." : folder).folder
        let places = [folder, parent, PathName(folder: parent, name: kind).path]
        return places.lazy.flatMap { place in names.map { PathName(folder: place, name: $0).path } }
            .first { FilePath(escaped: $0).exists }
    }

    /// The autoencoder: one that was chosen, or the first of several that there is.
    ///
    /// - Throws: `ModelError` where there is none.
    func autoencoder(of names: [String], _ options: ModelOptions) throws -> String {
        guard let path = options.autoencoder ?? path(of: names, kind: "vae") else {
            throw ModelError(.partMissing, model, "comes without an autoencoder", remedy: .chooseAutoencoder)
        }
        return path
    }
}
