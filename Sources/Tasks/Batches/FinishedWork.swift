import GentoolBase
import SystemPackage

/// What earlier batches have made that is still there.
public struct FinishedWork: Sendable {
    /// By the outputs' absolute paths.
    private let entries: [FilePath: [Journal.Entry]]

    /// - Parameters:
    ///   - folders: where outputs are.
    ///   - journal: what tells of them.
    public init(in folders: some Sequence<FilePath>, journal: Journal = Journal()) {
        entries = journal.entries(about: folders)
    }

    /// Whether a file is as a batch has left it.
    public func made(_ output: FilePath) -> Bool { !entries(of: output).isEmpty }

    /// Whether a file is what some work has left.
    public func isFinished(_ output: FilePath, _ work: Fingerprint) -> Bool {
        entries(of: output).contains { $0.work == work.description }
    }

    /// The word for what has made a file that is as a batch has left it, such as `mask`.
    public func verb(of output: FilePath) -> String? { entries(of: output).last?.verb }

    /// Those that tell of the file that is there now.
    private func entries(of output: FilePath) -> [Journal.Entry] {
        guard let told = entries[output.absolute], let stamp = FileStamp(output) else { return [] }
        let size = "\(stamp.size)-"
        let candidates = told.filter { $0.checksum.hasPrefix(size) }
        let unchanged = candidates.filter { $0.modified == stamp.modified }
        // Copies of folders have other times, and of files that kept another's time several are alike.
        let isClear = Set(unchanged.map(\.checksum)).count == 1
        guard !isClear && !candidates.isEmpty, let checksum = try? Checksum(contentsOf: output) else {
            return unchanged
        }
        return candidates.filter { $0.checksum == checksum.description }
    }
}
