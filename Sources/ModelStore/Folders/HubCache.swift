import FoundationEssentials
import GentoolBase
import SystemPackage

/// Hugging Face's cache on disk, as its own programs have it: `models--OWNER--NAME/` with `blobs`, of which each is named
/// after its sum, `snapshots` of links to these, and `refs`, which say which snapshot is a branch's
/// (huggingface_hub, "Understand caching").
public struct HubCache: Sendable {
    /// The folder of `models--OWNER--NAME`; it need not be there.
    public let folder: String

    /// - Parameter folder: as `HF_HUB_CACHE` has it.
    public init(folder: String) { self.folder = folder }

    /// The repositories of which there is a snapshot, by their names.
    public var repositories: [HubRepository] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().compactMap { name in
            let parts = name.components(separatedBy: "--")
            guard parts.count == 3, parts[0] == "models" else { return nil }
            let repository = HubRepository(owner: parts[1], name: parts[2])
            return snapshot(of: repository) == nil ? nil : repository
        }
    }

    func home(of repository: HubRepository) -> String {
        "\(folder)/models--\(repository.owner)--\(repository.name)"
    }

    /// The folder of the newest snapshot: that of the main branch, or else the one that was made last.
    public func snapshot(of repository: HubRepository) -> String? {
        let snapshots = "\(home(of: repository))/snapshots"
        if let reference = FileManager.default.contents(atPath: "\(home(of: repository))/refs/main") {
            let commit = String(decoding: reference, as: UTF8.self).withoutOuterSpace()
            let path = "\(snapshots)/\(commit)"
            if !commit.isEmpty, !commit.contains("/"), FileManager.default.fileExists(atPath: path) { return path }
        }
        let all = (try? FileManager.default.contentsOfDirectory(atPath: snapshots)) ?? []
        func modified(_ path: String) -> Int { FileStamp(FilePath(path))?.modified ?? 0 }
        return all.map { "\(snapshots)/\($0)" }.max { modified($0) < modified($1) }
    }

    /// The path of a file in the newest snapshot.
    public func path(of file: String, in repository: HubRepository) -> String? {
        guard let path = snapshot(of: repository).map({ "\($0)/\(file)" }),
            FileManager.default.fileExists(atPath: path)
        else { return nil }
        return path
    }

    /// What all of a repository takes on disk.
    public func bytes(of repository: HubRepository) -> Int {
        let blobs = "\(home(of: repository))/blobs"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: blobs)) ?? []
        return names.reduce(0) { $0 + (FileStamp(FilePath("\(blobs)/\($1)"))?.size ?? 0) }
    }

    /// What taking all of a repository off the disk gives back: its own files, not what links lead to elsewhere.
    func ownBytes(of repository: HubRepository) -> Int {
        let home = home(of: repository)
        guard FilePath(home).linkTarget == nil else { return 0 }
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: home)) ?? []
        return names.map { FilePath("\(home)/\($0)") }.reduce(0) { sum, path in
            path.linkTarget == nil && path.isRegularFile ? sum + (FileStamp(path)?.size ?? 0) : sum
        }
    }

    /// Takes all of a repository off the disk.
    ///
    /// - Throws: `FileError` where a part of it stays.
    public func remove(_ repository: HubRepository) throws {
        let home = home(of: repository)
        do {
            try FileManager.default.removeItem(atPath: home)
        } catch {
            throw FileError(.notPermitted, file: home, "can't be removed as a whole; look whether it is yours")
        }
    }

    /// Whether a repository's snapshots have files of weights of other names than one.
    func hasWeights(beside file: String, in repository: HubRepository) -> Bool {
        files(of: repository).contains { WeightFileSuffix.ends($0.name) && $0.name != file }
    }

    /// Takes a file of a repository off the disk: its name in all snapshots, and its bytes if they have no other.
    ///
    /// - Returns: how many bytes that gives back.
    /// - Throws: `FileError` where it stays.
    func remove(_ file: String, of repository: HubRepository) throws -> Int {
        let all = files(of: repository)
        let removed = all.filter { $0.name == file }.map(\.path)
        let kept = Set(all.filter { $0.name != file }.compactMap(\.path.linkTarget?.lastComponent))
        let blobs = Set(removed.compactMap(\.linkTarget?.lastComponent)).subtracting(kept)
            .map { FilePath("\(home(of: repository))/blobs").appending($0) }
        let own = (removed + blobs).filter { $0.linkTarget == nil && $0.isRegularFile }
        let bytes = own.reduce(0) { $0 + (FileStamp($1)?.size ?? 0) }
        for path in removed + blobs {
            path.unlink()
            guard !path.exists else {
                throw FileError(.notPermitted, file: path.legible, "can't be removed; look whether it is yours")
            }
        }
        return bytes
    }

    /// The files in all snapshots, by their paths there.
    private func files(of repository: HubRepository) -> [(name: String, path: FilePath)] {
        let snapshots = "\(home(of: repository))/snapshots"
        let commits = (try? FileManager.default.contentsOfDirectory(atPath: snapshots)) ?? []
        return commits.flatMap { commit in
            let names = (try? FileManager.default.subpathsOfDirectory(atPath: "\(snapshots)/\(commit)")) ?? []
            return names.map { ($0, FilePath("\(snapshots)/\(commit)/\($0)")) }
        }
    }

    /// Where a file's bytes are kept, by their sum.
    func blob(_ digest: FileDigest, in repository: HubRepository) -> String {
        "\(home(of: repository))/blobs/\(digest.text)"
    }

    /// Lists a file in a snapshot, as a link to its bytes.
    ///
    /// - Throws: `FileError` with the system's reason.
    func link(_ file: String, to digest: FileDigest, in repository: HubRepository, commit: String) throws {
        let path = "\(home(of: repository))/snapshots/\(commit)/\(file)"
        let depth = file.split(separator: "/").count - 1
        let target = String(repeating: "../", count: depth + 2) + "blobs/\(digest.text)"
        try FileBytes.makeFolder(FilePath(path).folder)
        try FileBytes.link(to: FilePath(target), at: FilePath(path))
    }

    /// Says which snapshot is the main branch's.
    ///
    /// - Throws: `FileError` where that can't be written.
    func setMain(_ commit: String, of repository: HubRepository) throws {
        let main = FilePath("\(home(of: repository))/refs/main")
        try FileBytes.makeFolder(main.folder)
        try FileBytes.write(Array(commit.utf8), to: main)
    }
}
