import GentoolBase
import SystemPackage

/// Parts of a model that are files of their own, where programs keep them: beside the model's file, in its folder's parent,
/// and in ComfyUI's folders.
struct PartsBeside {
    private let folder: String

    /// - Parameter model: the model's file.
    init(model: String) { folder = PathName(model).folder }

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
}
