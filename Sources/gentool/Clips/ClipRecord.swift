import GentoolBase
import GentoolTasks
import SystemPackage

/// What runs note of the clips that they made, and what earlier ones have noted.
struct ClipRecord {
    private let journal: Journal?
    /// `nil` where nothing is skipped.
    let finished: FinishedWork?

    /// Makes the folders of clips.
    ///
    /// - Throws: `BatchError` or `FileError` where a clip would be written over an input, or can't be written.
    init(_ options: BatchOptions, _ outputs: PlannedOutputs) throws {
        journal = options.journal(of: nil)
        finished = options.resume ? journal.map { FinishedWork(in: outputs.folders, journal: $0) } : nil
        if options.resume { try outputs.refuseInputs() }
        try outputs.prepareFolders(for: journal)
    }

    /// Whether a clip is as an earlier run has left it.
    func made(_ path: FilePath) -> Bool { finished?.made(path) == true }

    /// Whether a clip is what some work has left.
    func isFinished(_ path: FilePath, _ work: Fingerprint) -> Bool { finished?.isFinished(path, work) == true }

    /// Notes that a clip was made, before its file gets its name.
    ///
    /// - Parameter part: where the file is until then.
    /// - Throws: `FileError` where that can't be written.
    func note(_ path: FilePath, _ part: FilePath, _ stamp: FileStamp, _ work: Fingerprint) throws {
        try journal?.append(path, stamp, Checksum(contentsOf: part), of: work)
    }
}
