import GentoolBase
import SystemPackage

/// Parts of a model that are files of their own, where programs keep them: beside the model's file, in its folder's parent,
/// and in ComfyUI's folders.
struct PartsBeside {
    /// The model's file.
    let model: String

    /// The first of several that there is.
    ///
    /// - Parameters:
    ///   - names: of files or folders.
    ///   - kind: what ComfyUI calls the folder of such parts, beside the one of diffusion models.
    func path(of names: [String], kind: String) -> String? {
        places(of: kind).lazy.flatMap { place in names.map { PathName(folder: place, name: $0).path } }
            .first(where: Self.isPart)
    }

    /// The folders in which a kind of part may be.
    func places(of kind: String) -> [String] {
        // From the root on: a model that is named from within its own folder has a parent, too.
        let folder = PathName(FilePath(escaped: model).absolute.escaped).folder
        let parent = PathName(folder).folder
        return [folder, parent, PathName(folder: parent, name: kind).path]
    }

    /// A file, or a folder with weights: ComfyUI's folder of all autoencoders is called like a part of diffusers' models.
    private static func isPart(_ path: String) -> Bool {
        let place = FilePath(escaped: path)
        guard place.isFolder else { return place.exists }
        return (try? ModelFolder.weightFiles(in: path)) != nil
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
