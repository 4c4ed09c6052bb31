import FoundationEssentials
import GentoolBase
import Glibc
import SystemPackage

/// Fetches models by name to where other programs look for them, too: Hugging Face's cache, PyTorch's and rembg's folders.
public struct ModelFetcher {
    private let folders: ModelFolders
    private let environment: [String: String]
    private let curl: Curl

    /// - Parameters:
    ///   - environment: which names folders and servers.
    ///   - observer: called some times a second while a server is asked what there is; what it throws ends that.
    /// - Throws: `ModelStoreError` where curl is not installed.
    public init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        observer: @escaping @Sendable () throws -> Void = {}
    ) throws {
        self.environment = environment
        folders = ModelFolders(environment: environment)
        curl = try Curl(environment: environment, observer: observer)
    }

    /// What fetching a model would do.
    public struct Plan {
        /// The name of the model.
        public let name: String
        /// As its card says, if it does.
        public let license: String?
        /// Whether that is known to forbid commercial use.
        public let isNonCommercial: Bool
        /// The folder that gets it.
        public let folder: String
        /// All files that are needed.
        public let files: [File]
        fileprivate let commit: String?
        fileprivate let repository: HubRepository?

        /// A file of a model, here or to be fetched.
        public struct File {
            /// As a path in the model.
            public let name: String
            /// Of all of it.
            public let bytes: Int
            /// Whether it is here already.
            public let isHere: Bool
            fileprivate let remote: RemoteFile
            /// Where its bytes are kept.
            fileprivate let path: String
        }

        /// Bytes that are not here yet.
        public var missingBytes: Int { files.reduce(0) { $0 + ($1.isHere ? 0 : $1.bytes) } }
    }

    /// Asks the server what there is.
    ///
    /// - Throws: `ModelStoreError` where a name can't be fetched, or the server doesn't give it; what the fetcher's
    ///   observer throws.
    public func plan(for name: String) throws -> Plan {
        switch ModelReference(name) {
        case .path(let path):
            guard !FileManager.default.fileExists(atPath: path) else {
                throw ModelStoreError(.alreadyExists, file: path, "is a file or folder that is here already")
            }
            throw ModelStoreError(
                .notFound, file: name,
                "is no model's name; expected owner/name of Hugging Face's hub, or a short name", remedy: .listModels)
        case .repository(let repository, let file):
            return try plan(repository, file: file, name, license: nil, isNonCommercial: false)
        case .known(let model):
            switch model.source {
            case .repository(let repository, let file):
                return try plan(
                    repository, file: file, name, license: model.license, isNonCommercial: model.isNonCommercial)
            case .file(let url, let digest, let home):
                return try plan(model, url: mirrored(url), digest, in: folders.folder(home))
            }
        }
    }

    private func plan(_ model: KnownModel, url: String, _ digest: FileDigest, in folder: String) throws -> Plan {
        let path = "\(folder)/\(model.fileNames[0])"
        let remote = RemoteFile(url: url, size: nil, digest: digest, token: nil)
        let isHere = try FilePath(path).isRegularFile && digest.matches(path)
        let size = isHere ? FileStamp(FilePath(path))?.size ?? 0 : try curl.size(of: remote)
        return Plan(
            name: model.name, license: model.license, isNonCommercial: model.isNonCommercial, folder: folder,
            files: [
                .init(name: model.fileNames[0], bytes: size, isHere: isHere, remote: remote, path: path)
            ], commit: nil, repository: nil)
    }

    private func plan(
        _ repository: HubRepository, file: String?, _ name: String, license: String?, isNonCommercial: Bool
    ) throws -> Plan {
        let hub = try HubClient(folders, environment: environment, curl: curl)
        let about = try hub.repository(repository)
        guard about.sha.allSatisfy(\.isHexDigit), !about.sha.isEmpty else {
            throw ModelStoreError(.network, file: repository.text, "the server names no commit of it")
        }
        let all = try hub.files(of: repository, commit: about.sha)
        let wanted = Set(file.map { [$0] } ?? NeededFiles.of(all.map(\.path)))
        let entries = all.filter { wanted.contains($0.path) }
        guard !entries.isEmpty else {
            let weights = all.map(\.path).filter(WeightFileSuffix.ends)
            let listed = weights.prefix(8).joined(separator: ", ")
            throw ModelStoreError(
                .notFound, file: name,
                file == nil
                    ? "holds no weights in a form that is known"
                    : "holds no such file\(listed.isEmpty ? "" : "; it has \(listed)")")
        }
        if file == nil, let first = entries.map(\.path).first(where: WeightFileSuffix.ends),
            !SnapshotFiles.areModel(entries.map(\.path))
        {
            throw ModelStoreError(
                .wrongModel, file: name, "has its weights in folders; name one of its files, such as \(name):\(first)")
        }
        return Plan(
            name: name, license: license ?? about.cardData?.licenseName ?? about.cardData?.license,
            isNonCommercial: isNonCommercial || about.cardData?.license?.contains("-nc") == true,
            folder: folders.hub.home(of: repository),
            files: entries.map { entry in
                let path = folders.hub.blob(entry.digest, in: repository)
                return .init(
                    name: entry.path, bytes: entry.size,
                    isHere: FilePath(path).isRegularFile && FileStamp(FilePath(path))?.size == entry.size,
                    remote: hub.remote(entry, of: repository, commit: about.sha), path: path)
            }, commit: about.sha, repository: repository)
    }

    /// What is told while files come.
    public struct Progress: Sendable {
        /// The file that is coming, as a path in the model.
        public let file: String
        /// Of all that was missing.
        public let bytes: Int
        /// All bytes that were missing.
        public let total: Int
    }

    /// Fetches what is missing. Breaks of the connection are gone on from; what an earlier call began is, too.
    ///
    /// - Parameters:
    ///   - plan: what the server said that there is.
    ///   - observer: what it throws stops the work, of which all that has come is kept for the next time.
    /// - Returns: what to open.
    /// - Throws: `ModelStoreError` or `FileError`.
    public func fetch(_ plan: Plan, observer: (Progress) throws -> Void) throws -> String {
        try checkSpace(for: plan)
        var before = 0
        for file in plan.files where !file.isHere {
            let folder = PathName(file.path).folder
            try FileBytes.makeFolder(FilePath(folder))
            try download(file).run { bytes in
                try observer(Progress(file: file.name, bytes: before + bytes, total: plan.missingBytes))
            }
            before += file.bytes
        }
        guard let repository = plan.repository, let commit = plan.commit else { return plan.files[0].path }
        for file in plan.files {
            try folders.hub.link(file.name, to: file.remote.digest, in: repository, commit: commit)
        }
        try folders.hub.setMain(commit, of: repository)
        return try ModelLocator(folders).path(of: plan.name)
    }

    private func download(_ file: Plan.File) -> Download {
        Download(file.remote, size: file.bytes, to: file.path, curl)
    }

    private func checkSpace(for plan: Plan) throws {
        var folder = plan.folder
        while !FileManager.default.fileExists(atPath: folder), folder != "/", !folder.isEmpty {
            folder = PathName(folder).folder
        }
        let missing = plan.files.filter { !$0.isHere }.map { download($0).missingBytes }
        let needed = missing.reduce(0) { $0 + $1.ofFile } + (missing.map(\.whileJoining).max() ?? 0)
        guard let free = FilePath(folder).freeBytes, free < needed + Self.spareBytes else { return }
        throw ModelStoreError(
            .noSpace, file: plan.folder,
            "has \(ModelLocator.size(free)) left, and \(plan.name) takes \(ModelLocator.size(needed)); make "
                + "room, or set HF_HOME to a folder on another disk")
    }

    /// What a disk should have left.
    private static let spareBytes = 100_000_000

    /// `GENTOOL_FILE_MIRROR` stands for the servers of single files, such as GitHub's.
    private func mirrored(_ url: String) -> String {
        guard let mirror = environment["GENTOOL_FILE_MIRROR"], !mirror.isEmpty,
            let path = url.firstRange(of: "://").flatMap({ url[$0.upperBound...].firstIndex(of: "/") })
        else { return url }
        return (mirror.hasSuffix("/") ? String(mirror.dropLast()) : mirror) + url[path...]
    }
}
