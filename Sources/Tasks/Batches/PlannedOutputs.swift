import GentoolBase
import SystemPackage

/// Where the pictures of a batch go: what would go wrong with that shows before any work is done.
public struct PlannedOutputs: Sendable {
    /// Of each job its input, if it has one, and its output.
    public let jobs: [(input: FilePath?, output: FilePath)]

    /// - Throws: `BatchError` if two jobs would write the same file.
    public init(_ jobs: [(input: FilePath?, output: FilePath)]) throws {
        self.jobs = jobs
        var first: [FilePath: Int] = [:]
        for (index, job) in jobs.enumerated() where job.output != "-" {
            guard let other = first.updateValue(index, forKey: job.output.absolute) else { continue }
            let sources = [other, index].map { jobs[$0].input?.legible ?? "picture \($0 + 1)" }
            throw BatchError(
                .wrongPlace, file: job.output.legible,
                "both \(sources[0]) and \(sources[1]) would be written there; make names differ with "
                    + "{index}, {seed}, {subdir} or {stem}")
        }
    }

    /// Folders of all outputs; an empty path is the current one.
    public var folders: Set<FilePath> {
        Set(jobs.filter { $0.output != "-" }.map { $0.output.folder })
    }

    /// Makes the folders that are not there, and removes from all of them what killed processes have left.
    ///
    /// - Parameter journal: where lines about files in them are going to be.
    /// - Throws: `BatchError` if there can't be files in one, `FileError` if there can't be a journal.
    public func prepareFolders(for journal: Journal? = nil) throws {
        for folder in folders {
            guard folder.orCurrent.madeFolder() else {
                throw BatchError(.wrongPlace, file: folder.legible, "can't be made a folder", remedy: .chooseOutput)
            }
            guard folder.orCurrent.allowsNewFiles else {
                throw BatchError(
                    .wrongPlace, file: folder.orCurrent.legible, "files can't be made in this folder",
                    remedy: .chooseOutput)
            }
            try journal?.check(in: folder)
            FileBytes.removeAbandonedParts(in: folder)
        }
    }

    /// Refuses to replace files.
    ///
    /// - Parameter finished: files that earlier batches have left may be replaced; `nil` if not even those. Where there are
    ///   such, others are left to the tasks that would replace them.
    /// - Throws: `BatchError` naming the first one.
    public func refuseExisting(but finished: FinishedWork?) throws {
        let existing = jobs.map(\.output).filter(\.exists)
        let strange = existing.filter { finished?.made($0) != true }
        guard let first = strange.first, strange.count == existing.count else { return }
        let others = existing.count == 1 ? "" : " (and so do \(existing.count - 1) others)"
        throw BatchError(
            .alreadyExists, file: first.legible,
            finished == nil ? "exists already\(others)" : "is not what a batch has left there\(others)",
            remedy: finished == nil ? .resumeOrReplace : .moveOrReplace)
    }

    /// Refuses to write a file where a folder is.
    ///
    /// - Throws: `FileError` naming the first one.
    public func refuseFolders() throws {
        for job in jobs where job.output.isFolder { try FileBytes.checkPlace(of: job.output) }
    }

    /// Refuses to write over inputs.
    ///
    /// - Throws: `BatchError` naming the first one.
    public func refuseInputs() throws {
        let inputs = Set(jobs.compactMap(\.input).map(\.absolute))
        if let job = jobs.first(where: { inputs.contains($0.output.absolute) }) {
            throw BatchError(
                .wrongPlace, file: job.output.legible,
                "is an input and an output, so that a later run could not tell whether it is finished; "
                    + "write to another folder")
        }
    }
}
