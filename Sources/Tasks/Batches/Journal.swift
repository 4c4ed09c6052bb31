import FoundationEssentials
import GentoolBase
import SystemPackage

/// Notes of what batches made: a JSON object on each line of hidden files in the folders where it is, or of a file that
/// was chosen for it.
///
/// A line is on the disk before the picture that it tells of gets its name. Killed at any moment, a batch has thus either
/// left a picture and its line, or a line of a picture that is not there, which says nothing. Machines that share the
/// work write a file each; all of them are read.
public struct Journal: Sendable {
    /// What a line says: which file was made, and of what.
    public struct Entry: Codable, Sendable, Equatable {
        /// The way to a file from the journal's folder, or from the root if it is not below that: as `FilePath.escaped`
        /// has it.
        public var output: String
        /// What it was made of and how; see `Fingerprint`.
        public var work: String
        /// Nanoseconds since 1970.
        public var modified: Int
        /// Of the output's bytes.
        public var checksum: String
        /// The word for what made it, such as `mask`.
        public var verb: String?
    }

    /// What was chosen for it; `nil` for hidden files.
    private let file: FilePath?
    private let shard: Shard?

    /// - Parameters:
    ///   - file: where lines go; without one, into a hidden file of each output's folder. The files of shards have their
    ///     number in their names, too.
    ///   - shard: the part of a batch that this process does.
    public init(in file: FilePath? = nil, shard: Shard? = nil) { (self.file, self.shard) = (file, shard) }

    /// The journal of outputs in a folder, without the number of a shard.
    private func base(for folder: FilePath) -> FilePath { file ?? folder.appending(".gentool.jsonl") }

    /// The file that lines about outputs in a folder go to.
    private func place(for folder: FilePath) -> FilePath {
        let base = base(for: folder)
        guard let shard else { return base }
        let parts = Self.parts(base)
        return base.folder.pushing(
            FilePath(escaped: "\(parts.stem)-\(shard.number)-of-\(shard.count)\(parts.suffix)"))
    }

    /// A name without its suffix, and that with its dot.
    private static func parts(_ path: FilePath) -> (stem: String, suffix: String) {
        let name = PathName(path.escaped)
        return (name.stem, name.suffix.isEmpty ? "" : ".\(name.suffix)")
    }

    /// Refuses, before any work is done, what lines about outputs in a folder can't be added to, or what holds something
    /// else.
    ///
    /// - Throws: `BatchError` or `FileError` that says why.
    public func check(in folder: FilePath) throws {
        let place = place(for: folder)
        guard place.exists else {
            guard place.folder.orCurrent.isFolder, place.folder.orCurrent.allowsNewFiles else {
                throw BatchError(
                    .wrongPlace, file: place.legible,
                    "files can't be made in its folder; choose another place for the journal")
            }
            return
        }
        try FileBytes.checkLines(of: place)
        // A hidden one is nobody else's.
        guard file != nil else { return }
        let bytes = try FileBytes.read(place)
        // Entries begin so; the first one may have been cut off.
        if !bytes.isEmpty && !bytes.starts(with: "{\"checksum\":".utf8) {
            throw BatchError(
                .wrongPlace, file: place.legible,
                "is no journal of an earlier run, so nothing is added to it; name another")
        }
    }

    /// Adds a line about a file, and returns when it is on the disk.
    ///
    /// - Parameters:
    ///   - output: where the file is.
    ///   - stamp: the file's, when it has got its name.
    ///   - checksum: of its bytes.
    ///   - work: what it was made by.
    /// - Throws: `FileError` with the system's reason.
    public func append(_ output: FilePath, _ stamp: FileStamp, _ checksum: Checksum, of work: Fingerprint) throws {
        let place = place(for: output.folder)
        var name = output.absolute
        _ = name.removePrefix(place.folder.absolute)
        let entry = Entry(
            output: name.escaped, work: work.description, modified: stamp.modified, checksum: checksum.description,
            verb: work.verb)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try FileBytes.append(line: Array(try encoder.encode(entry)), to: place)
    }

    /// What the journals of outputs in some folders say, those of all shards, by the output's absolute path. Lines that
    /// are cut off or damaged say nothing.
    func entries(about folders: some Sequence<FilePath>) -> [FilePath: [Entry]] {
        var entries: [FilePath: [Entry]] = [:]
        for base in Set(folders.map { base(for: $0) }) {
            let (stem, suffix) = Self.parts(base)
            for name in (try? base.folder.names()) ?? [] {
                let text = name.escaped
                guard text.hasPrefix(stem), text.hasSuffix(suffix), text.count >= stem.count + suffix.count,
                    text.dropFirst(stem.count).dropLast(suffix.count).wholeMatch(of: /(-[0-9]+-of-[0-9]+)?/) != nil
                else { continue }
                let path = base.folder.pushing(name)
                guard path.isRegularFile else { continue }
                for line in (try? FileBytes.read(path))?.split(separator: UInt8(ascii: "\n")) ?? [] {
                    guard let entry = Self.entry(line) else { continue }
                    entries[base.folder.pushing(FilePath(escaped: entry.output)).absolute, default: []].append(entry)
                }
            }
        }
        return entries
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> Entry? {
        try? JSONDecoder().decode(Entry.self, from: Data(line))
    }
}
