import FoundationEssentials
import GentoolBase

/// Finds models on this machine by their names. It never goes to the network.
public struct ModelLocator: Sendable {
    /// Where it looks.
    public let folders: ModelFolders

    /// By default in the folders that this process's environment names.
    public init(_ folders: ModelFolders = ModelFolders()) { self.folders = folders }

    /// The file or folder that a name stands for.
    ///
    /// - Parameter name: a path, which is returned as it is; a short name; `owner/name`, optionally with `:file`; or what a
    ///   file in one of the folders is called.
    /// - Throws: `ModelStoreError` for a name of which nothing is here.
    public func path(of name: String) throws -> String {
        let reference = ModelReference(name)
        if let path = path(of: reference) { return path }
        switch reference {
        case .path(let path):
            // Whoever opens what is meant as a path says best what is wrong with it.
            if path.contains("/") || path.contains(".") { return path }
            throw ModelStoreError(
                .notFound, file: name,
                "is no file or folder, and no model's name; 'gentool models list' shows the names")
        case .known(let model):
            throw ModelStoreError(
                .modelNotHere, file: name,
                "is not on this machine: \(model.purpose), \(Self.size(model.bytes)), \(model.license)",
                remedy: .fetchModel)
        case .repository(let repository, let file):
            let what = file.map { "the file \($0) of \(repository.text)" } ?? repository.text
            throw ModelStoreError(
                .modelNotHere, file: name,
                "is no file or folder, and \(what) is not in Hugging Face's cache (\(folders.hub.folder))",
                remedy: .fetchModel)
        }
    }

    /// The file or folder that a reference stands for, if it is here.
    public func path(of reference: ModelReference) -> String? {
        switch reference {
        case .path(let path):
            FileManager.default.fileExists(atPath: path) ? path : folders.model(called: path)
        case .repository(let repository, let file?): folders.hub.path(of: file, in: repository)
        case .repository(let repository, nil): model(in: repository)
        case .known(let model):
            switch model.source {
            case .repository(let repository, let file):
                file.map { folders.hub.path(of: $0, in: repository) } ?? self.model(in: repository)
                    ?? folders.file(named: model.fileNames)
            case .file: folders.file(named: model.fileNames)
            }
        }
    }

    /// A repository's snapshot, or the one file of weights that it holds.
    private func model(in repository: HubRepository) -> String? {
        guard let snapshot = folders.hub.snapshot(of: repository) else { return nil }
        return SnapshotFiles(snapshot).model
    }

    /// Such as `2.1 GB`.
    public static func size(_ bytes: Int) -> String {
        let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")]
        guard let (unit, name) = units.first(where: { bytes >= $0.0 }) else { return "\(bytes) bytes" }
        let tenths = (bytes * 10 + unit / 2) / unit
        return tenths >= 1000 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
    }
}
