import GentoolBase
import SystemPackage

/// Where the pictures of a batch go: what would go wrong with that shows before any work is done.
public struct PlannedOutputs: Sendable {
    /// The files of one picture.
    public struct Job: Sendable {
        /// What it is made of; the first is what it is called by.
        public let inputs: [FilePath]
        /// Where it goes.
        public let output: FilePath
        /// What is written beside it.
        public let sides: [FilePath]
        /// Where previews stand while it is made; what is there goes with them.
        public let previews: [FilePath]

        /// - Parameters:
        ///   - inputs: what the picture is made of.
        ///   - output: where it goes.
        ///   - sides: what is written beside it.
        ///   - previews: where previews stand while it is made.
        public init(
            _ inputs: [FilePath], output: FilePath, sides: [FilePath] = [], previews: [FilePath] = []
        ) {
            (self.inputs, self.output, self.sides, self.previews) = (inputs, output, sides, previews)
        }

        /// All that is written to files.
        fileprivate var written: [FilePath] { ([output] + sides).filter { $0 != "-" } }
    }

    /// In the order in which they are made.
    public let jobs: [Job]
    /// The first one that is written over what it is made of.
    private let inPlace: Job?

    /// - Throws: `BatchError` if a file would be written twice, if a result is what another one is made of, or if what is
    ///   written beside one, or a preview, would replace a result or what one is made of.
    public init(_ jobs: [Job]) throws {
        self.jobs = jobs
        try Self.checkPipes(of: jobs)
        var places = Places()
        var writers: [FilePath: Int] = [:]
        for (index, job) in jobs.enumerated() {
            for path in job.written {
                guard let other = writers.updateValue(index, forKey: places[path]) else { continue }
                guard other != index else { throw Self.isPicture(path, "nothing else") }
                let sources = [other, index].map { jobs[$0].inputs.first?.legible ?? "picture \($0 + 1)" }
                throw BatchError(
                    .wrongPlace, file: path.legible,
                    "what is made of \(sources[0]) and what is made of \(sources[1]) would both be written there; make "
                        + "names differ with {index}, {seed}, {subdir} or {stem}")
            }
        }
        var inputs: Set<FilePath> = []
        var inPlace: Job?
        for (index, job) in jobs.enumerated() {
            for input in job.inputs where input != "-" {
                let place = places[input]
                inputs.insert(place)
                if inPlace == nil, place == places[job.output] { inPlace = job }
                // What is read ahead is what was there before.
                guard let writer = writers[place], writer != index else { continue }
                throw BatchError(
                    .wrongPlace, file: input.legible,
                    "is what one picture is made of and where another is written; write to another folder, or make one "
                        + "after the other")
            }
        }
        if let side = jobs.flatMap(\.sides).first(where: { inputs.contains(places[$0]) }) {
            throw Self.isPicture(side, "nothing else")
        }
        if let preview = jobs.flatMap(\.previews).first(where: { path in
            inputs.contains(places[path]) || writers[places[path]] != nil
        }) {
            throw Self.isPicture(preview, "no preview")
        }
        self.inPlace = inPlace
    }

    /// Refuses that several pictures go through a pipe, or are made of what comes through one.
    private static func checkPipes(of jobs: [Job]) throws {
        if jobs.count(where: { $0.output == "-" }) > 1 {
            throw BatchError(
                .wrongPlace, file: "-", "only one picture fits into a pipe; write the others to files")
        }
        var (once, twice): (Set<FilePath>, Set<FilePath>) = ([], [])
        for input in jobs.lazy.flatMap(\.inputs) where !once.insert(input).inserted && twice.insert(input).inserted {
            guard input == "-" || input.exists && !input.isRegularFile && !input.isFolder else { continue }
            let what = input == "-" ? "standard input" : "is a pipe or a device, which"
            throw BatchError(
                .invalidValue, file: input.legible,
                "\(what) can be read only once, but is asked for more often; name a file instead")
        }
    }

    /// What paths lead to, each looked up once.
    private struct Places {
        private var known: [FilePath: FilePath] = [:]

        subscript(path: FilePath) -> FilePath {
            mutating get {
                if let place = known[path] { return place }
                let place = path.real
                known[path] = place
                return place
            }
        }
    }

    private static func isPicture(_ path: FilePath, _ what: String) -> BatchError {
        BatchError(
            .wrongPlace, file: path.legible,
            "is a picture's file, so that \(what) can be written there; choose another name")
    }

    /// Folders of all that is written; an empty path is the current one.
    public var folders: Set<FilePath> { Set(jobs.flatMap(\.written).map(\.folder)) }

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
        let existing = jobs.flatMap(\.written).filter(\.exists)
        let strange = existing.filter { finished?.made($0) != true }
        guard let first = strange.first, strange.count == existing.count else { return }
        let more = existing.count - 1
        let others = more == 0 ? "" : more == 1 ? " (and so does another one)" : " (and so do \(more) others)"
        throw BatchError(
            .alreadyExists, file: first.legible,
            finished == nil ? "exists already\(others)" : "is not what a batch has left there\(others)",
            remedy: finished == nil ? .resumeOrReplace : .moveOrReplace)
    }

    /// Refuses to write a file where a folder is.
    ///
    /// - Throws: `FileError` naming the first one.
    public func refuseFolders() throws {
        for path in jobs.flatMap(\.written) where path.isFolder { try FileBytes.checkPlace(of: path) }
    }

    /// Refuses to write results over what they are made of.
    ///
    /// - Throws: `BatchError` naming the first one.
    public func refuseInputs() throws {
        if let job = inPlace {
            throw BatchError(
                .wrongPlace, file: job.output.legible,
                "is an input and an output, so that a later run could not tell whether it is finished; "
                    + "write to another folder")
        }
    }
}
