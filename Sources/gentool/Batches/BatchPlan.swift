import GentoolBase
import GentoolRaster
import GentoolTasks
import SystemPackage

/// The pictures that a run makes, settled before any of them is begun: which they are, where they go, and what is there
/// from earlier runs.
struct BatchPlan<Request: PictureRequest> {
    /// Those to make, of this shard only.
    private(set) var pictures: TaskList<Request>
    let journal: Journal?
    let finished: FinishedWork?
    let previews: PreviewFiles?
    private let options: BatchOptions
    private let output: OutputOptions
    private let files: PlannedOutputs
    /// Those of other shards, too.
    private let allFiles: PlannedOutputs

    var tasks: [PictureTask<Request>] { pictures.tasks }
    /// Whether an error of one picture leaves the others to be made.
    var isBatch: Bool { pictures.isBatch }

    /// - Throws: `BatchError` or `ValidationError` where files would be lost or can't be named so.
    init(_ list: TaskList<Request>, _ options: BatchOptions, _ output: OutputOptions, previews: PreviewFiles?) throws {
        (self.options, self.output, self.previews) = (options, output, previews)
        let shard = try options.part()
        pictures = TaskList(
            tasks: shard?.part(of: list.tasks) ?? list.tasks, isBatch: list.isBatch || options.isForBatch)
        func planned(_ tasks: [PictureTask<Request>]) throws -> PlannedOutputs {
            try PlannedOutputs(
                tasks.map { task in
                    .init(
                        (task.input.map { [$0] } ?? []) + task.otherFiles, output: task.output, sides: task.sideFiles,
                        previews: previews == nil ? [] : [PreviewFiles.place(for: task.output)])
                })
        }
        files = try planned(pictures.tasks)
        // Those of other shards must not collide with these either.
        allFiles = pictures.isBatch && shard != nil ? try planned(list.tasks) : files
        journal = pictures.isBatch ? options.journal(of: shard) : nil
        finished = options.resume ? journal.map { [files] in FinishedWork(in: files.folders, journal: $0) } : nil
        try checkNames(of: list.tasks)
    }

    /// Puts files in the place of models' names.
    ///
    /// - Parameter fetch: as `NamedModels` has it.
    mutating func locateModels(fetch: ((String) throws -> String)?) throws {
        try pictures.locateModels(fetch: fetch)
    }

    /// Refuses outputs whose names can't be written.
    private func checkNames(of tasks: [PictureTask<Request>]) throws {
        for task in tasks where task.output != "-" {
            if task.request.makesClip {
                // Clips have names of their own.
                let destination = try Destination(task.output)
                try destination.clip?.checkProgram(for: destination.name)
            } else if options.jobs == nil {
                try output.checkFormat(of: task.output)
            } else {
                // What a line of a job file says is no argument.
                _ = try FileFormat(suffixOf: task.output)
            }
            try FileBytes.checkName(of: task.output)
        }
        for path in tasks.flatMap(\.sideFiles) {
            try output.checkFormat(of: path)
            try FileBytes.checkName(of: path)
        }
    }

    /// Refuses outputs of a batch that would replace something, and makes their folders; of a single picture also an input
    /// that is not there.
    func prepare() throws {
        if isBatch { try prepareBatch() } else { try checkPlaces() }
    }

    private func prepareBatch() throws {
        if tasks.contains(where: { $0.output == "-" }) { try output.check("-") }
        if options.resume { try allFiles.refuseInputs() }
        try files.refuseFolders()
        if !output.overwrite { try files.refuseExisting(but: finished) }
        try files.prepareFolders(for: journal)
    }

    private func checkPlaces() throws {
        for task in tasks {
            if let input = task.input { try FileBytes.checkExistence(of: input) }
            try output.check(task.output, isClip: task.request.makesClip)
            for path in task.sideFiles { try output.check(path) }
        }
    }

    /// Refuses to lose what stands where previews are going to be.
    func checkPreviews() throws {
        guard let previews, !output.overwrite else { return }
        for task in tasks where finished?.made(task.output) != true { try previews.checkPlace(for: task.output) }
    }
}
