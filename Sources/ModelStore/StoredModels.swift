import FoundationEssentials
import GentoolBase
import Glibc
import SystemPackage

/// What there is on this machine: repositories in Hugging Face's cache, and files in other programs' folders.
public struct StoredModels {
    private let folders: ModelFolders

    /// By default in the folders that this process's environment names.
    public init(_ folders: ModelFolders = ModelFolders()) { self.folders = folders }

    /// A model on this machine.
    public struct Item: Sendable, Equatable {
        /// The name that it can be called by: a short name, `owner/name` or its path.
        public let name: String
        /// What is opened.
        public let path: String
        /// Of its file, or of all its files.
        public let bytes: Int
    }

    /// In Hugging Face's cache first, then folder by folder.
    public var all: [Item] {
        let locator = ModelLocator(folders)
        var named: [String: String] = [:]
        for model in KnownModel.all {
            if let path = locator.path(of: .known(model)) { named[path] = named[path] ?? model.name }
        }
        let cached = folders.hub.repositories.compactMap { repository -> Item? in
            guard let path = locator.path(of: .repository(repository, file: nil)) else { return nil }
            return Item(name: named[path] ?? repository.text, path: path, bytes: folders.hub.bytes(of: repository))
        }
        let files = folders.all.flatMap { folder in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.sorted().filter { WeightFileSuffix.ends($0) && !$0.hasSuffix(".state.safetensors") }.compactMap
            {
                name -> Item? in
                let path = "\(folder)/\(name)"
                guard FilePath(path).isRegularFile else { return nil }
                return Item(name: named[path] ?? path, path: path, bytes: FileStamp(FilePath(path))?.size ?? 0)
            }
        }
        // A repository may hold several models, each in a file.
        let listed = Set((cached + files).map(\.path))
        let others = named.filter { !listed.contains($0.key) && FilePath($0.key).isRegularFile }
            .map { Item(name: $0.value, path: $0.key, bytes: FileStamp(FilePath($0.key))?.size ?? 0) }
            .sorted { $0.name < $1.name }
        return cached + files + others
    }

    /// Whether the bytes of a model that was fetched by name are those that they should be.
    ///
    /// - Parameters:
    ///   - name: that it was fetched by.
    ///   - observer: told each file's name before it is read.
    /// - Returns: the paths of those that are not; `nil` where nobody says what they should be.
    /// - Throws: `ModelStoreError` where it isn't here, `FileError` where it can't be read.
    public func flaws(of name: String, observer: (String) throws -> Void) throws -> [String]? {
        let reference = ModelReference(name)
        if case .known(let model) = reference, case .file(_, let digest, _) = model.source {
            let path = try ModelLocator(folders).path(of: name)
            try observer(path)
            return try digest.matches(path) ? [] : [path]
        }
        guard let repository = reference.repository, let snapshot = folders.hub.snapshot(of: repository) else {
            let found = try ModelLocator(folders).path(of: name)
            guard FileManager.default.fileExists(atPath: found) else {
                throw ModelStoreError(
                    .notFound, file: name, "is no file or folder, and no model's name", remedy: .listModels)
            }
            return nil
        }
        var flaws: [String] = []
        var isKnown = false
        for file in ((try? FileManager.default.subpathsOfDirectory(atPath: snapshot)) ?? []).sorted() {
            let path = "\(snapshot)/\(file)"
            if let wanted = reference.file, wanted != file { continue }
            guard let blob = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { continue }
            let sum = PathName(blob).name
            let digest: FileDigest = sum.count == 64 ? .sha256(sum) : .gitBlob(sum)
            isKnown = true
            try observer(path)
            if try !FileManager.default.fileExists(atPath: path) || !digest.matches(path) { flaws.append(path) }
        }
        if let wanted = reference.file, !isKnown {
            throw ModelStoreError(
                .notFound, file: name, "is not here: of its repository other files are, and not \(wanted)",
                remedy: .listModels)
        }
        return isKnown ? flaws : nil
    }

    /// Takes a model off the disk that was fetched by name.
    ///
    /// - Returns: how many bytes that gives back.
    /// - Throws: `ModelStoreError` where it isn't here, or lies where only its owner should take it away; `FileError` where
    ///   a part of it stays.
    public func remove(_ name: String) throws -> Int {
        let reference = ModelReference(name)
        if case .repository(let repository, _?) = reference {
            throw ModelStoreError(
                .invalidValue, file: name,
                "files share their bytes, so \(repository.text) is removed as a whole; say that")
        }
        if case .known(let model) = reference, case .file(_, _, let home) = model.source {
            let path = try ModelLocator(folders).path(of: name)
            let own = "\(folders.folder(home))/\(model.fileNames[0])"
            guard path == own, FilePath(path).isRegularFile else { throw Self.notOurs(path) }
            // Of a link only the link goes.
            let bytes = FilePath(path).linkTarget == nil ? FileStamp(FilePath(path))?.size ?? 0 : 0
            FilePath(path).unlink()
            return bytes
        }
        guard let repository = reference.repository, folders.hub.snapshot(of: repository) != nil else {
            throw Self.notOurs(try ModelLocator(folders).path(of: name))
        }
        if let file = reference.file {
            guard folders.hub.path(of: file, in: repository) != nil else {
                throw Self.notOurs(try ModelLocator(folders).path(of: name))
            }
            // Another model may be of the same repository.
            if folders.hub.hasWeights(beside: file, in: repository) {
                return try folders.hub.remove(file, of: repository)
            }
        }
        let bytes = folders.hub.ownBytes(of: repository)
        try folders.hub.remove(repository)
        return bytes
    }

    private static func notOurs(_ path: String) -> ModelStoreError {
        ModelStoreError(.wrongPlace, file: path, "was not fetched by name and is left alone; remove it yourself")
    }
}

extension ModelReference {
    /// The file of a repository that it names.
    fileprivate var file: String? {
        switch self {
        case .repository(_, let file): file
        case .known(let model): if case .repository(_, let file) = model.source { file } else { nil }
        case .path: nil
        }
    }

    /// Where it is in Hugging Face's hub, if it is.
    fileprivate var repository: HubRepository? {
        switch self {
        case .repository(let repository, _): return repository
        case .known(let model):
            if case .repository(let repository, _) = model.source { return repository }
            return nil
        case .path: return nil
        }
    }
}
