import Base
import Foundation
import SystemPackage

/// Notes of what batches made, in hidden files of the folders where it is: a JSON object on each line.
///
/// A line is on the disk before the picture that it tells of gets its name. Killed at any moment, a batch has thus either
/// left a picture and its line, or a line of a picture that is not there, which says nothing. Machines that share a
/// folder write a file each; all of them are read.
public struct Journal: Sendable {
    public struct Entry: Codable, Sendable, Equatable {
        /// A file in the journal's folder: its name as `FilePath.escaped` has it.
        public var output: String
        /// What it was made of and how; see `Work`.
        public var work: String
        /// Nanoseconds since 1970.
        public var modified: Int
        /// Of the output's bytes.
        public var checksum: String

        public init(output: String, work: String, modified: Int, checksum: String) {
            self.output = output
            self.work = work
            self.modified = modified
            self.checksum = checksum
        }
    }

    private static let prefix = ".gentool"
    private static let suffix = ".jsonl"
    private let name: String

    /// - Parameter shard: the part of a batch that this process does.
    public init(shard: Shard? = nil) {
        name = Self.prefix + (shard.map { "-\($0.number)-of-\($0.count)" } ?? "") + Self.suffix
    }

    /// Refuses a folder in which there is something else where the journal should be.
    ///
    /// - Throws: `FileError` that says what.
    public func check(in folder: FilePath) throws { try FileBytes.checkLines(of: folder.appending(name)) }

    /// Adds a line, and returns when it is on the disk.
    ///
    /// - Parameter folder: an empty path is the current one.
    /// - Throws: `FileError` with the system's reason.
    public func append(_ entry: Entry, in folder: FilePath) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try FileBytes.append(
            line: Array(try encoder.encode(entry)), to: folder.appending(name))
    }

    /// What all journals of a folder say, by output; lines that are cut off or damaged say nothing.
    public static func entries(in folder: FilePath) -> [FilePath: [Entry]] {
        let decoder = JSONDecoder()
        var entries: [FilePath: [Entry]] = [:]
        for name in (try? folder.names()) ?? []
        where name.escaped.hasPrefix(prefix) && name.escaped.hasSuffix(suffix) {
            let path = folder.pushing(name)
            guard path.isRegularFile else { continue }
            for line in (try? FileBytes.read(path))?.split(separator: UInt8(ascii: "\n")) ?? [] {
                if let entry = try? decoder.decode(Entry.self, from: Data(line)) {
                    entries[FilePath(escaped: entry.output), default: []].append(entry)
                }
            }
        }
        return entries
    }
}

/// What tells one piece of work from another: the settings that the result depends on, and the content of its inputs.
public struct Work: Sendable, Hashable, CustomStringConvertible {
    public let description: String

    /// - Parameters:
    ///   - settings: everything but the inputs, such as options, models, and the version of the program.
    ///   - inputs: the bytes of all files that the result is made of.
    public init(settings: String, inputs: [[UInt8]]) {
        description = ([Checksum(settings)] + inputs.map { Checksum($0) }).map(\.description).joined(separator: " ")
    }
}

/// What earlier batches have made that is still there.
public struct FinishedWork: Sendable {
    private let entries: [FilePath: [FilePath: [Journal.Entry]]]

    /// - Parameter folders: where to look for journals.
    public init(in folders: some Sequence<FilePath>) {
        entries = Dictionary(folders.map { ($0, Journal.entries(in: $0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether a file is as a batch has left it.
    public func made(_ output: FilePath) -> Bool { !entries(of: output).isEmpty }

    /// Whether a file is what some work has left.
    public func isFinished(_ output: FilePath, _ work: Work) -> Bool {
        entries(of: output).contains { $0.work == work.description }
    }

    /// Those that tell of the file that is there now.
    private func entries(of output: FilePath) -> [Journal.Entry] {
        let told = output.lastComponent.flatMap { entries[output.folder]?[FilePath(root: nil, [$0])] } ?? []
        guard !told.isEmpty, let stamp = FileStamp(output) else { return [] }
        let size = "\(stamp.size)-"
        let candidates = told.filter { $0.checksum.hasPrefix(size) }
        let unchanged = candidates.filter { $0.modified == stamp.modified }
        // Copies of folders have other times.
        guard unchanged.isEmpty && !candidates.isEmpty, let bytes = try? FileBytes.read(output) else {
            return unchanged
        }
        let checksum = Checksum(bytes).description
        return candidates.filter { $0.checksum == checksum }
    }
}
