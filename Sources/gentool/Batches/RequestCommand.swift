import ArgumentParser
import GentoolBase
import GentoolRaster
import GentoolTasks
import Synchronization
import SystemPackage

/// A command that makes pictures, one or a million of them: it turns words into requests, and tells what becomes of them.
protocol RequestCommand: ParsableCommand, Sendable {
    associatedtype Request: PictureRequest

    /// Which fields exclude others: what arguments say one way replaces what settings say another way.
    static var alternatives: [FieldAlternatives] { get }

    /// What the arguments ask for; lines of job files change it.
    var request: Request { get }
    var output: OutputOptions { get }
    var batch: BatchOptions { get }
    var downloads: DownloadOptions { get }

    /// The text among the arguments.
    var text: String? { get }
    /// Whether results get the times of the files they are made of.
    var keepsTimes: Bool { get }
    /// After how many evaluations of a network what it has so far is written beside the result; `nil` for never.
    var preview: Int? { get }
    /// Whether all there is to do is to print `listing`.
    var isListing: Bool { get }
    var listing: String { get throws }

    /// All pictures to make, those of other shards, too.
    func tasks() throws -> TaskList<Request>

    /// Makes a clip, if one is named.
    ///
    /// - Returns: whether one is; then there is nothing else to do.
    func runClip() throws -> Bool
}

extension RequestCommand {
    static var alternatives: [FieldAlternatives] { Request.alternatives }
    var text: String? { nil }
    var keepsTimes: Bool { false }
    var preview: Int? { nil }
    var isListing: Bool { false }
    var listing: String { "" }
    func runClip() throws -> Bool { false }

    /// Refuses a request that can't be done.
    func check(_ request: Request) throws { try refusing { try request.check() } }

    func run() throws {
        if isListing { return try Console.tell(listing) }
        if try runClip() { return }
        var list = try tasks()
        // What has to be fetched comes when all else is right.
        if !downloads.download { try list.locateModels() }
        let shard = try batch.part()
        let isBatch = list.isBatch || batch.isForBatch
        let tasks = shard?.part(of: list.tasks) ?? list.tasks
        let previews = preview.map { PreviewFiles(every: $0) }
        func planned(_ tasks: [PictureTask<Request>]) throws -> PlannedOutputs {
            try PlannedOutputs(
                tasks.map { task in
                    .init(
                        (task.input.map { [$0] } ?? []) + task.otherFiles, output: task.output, sides: task.sideFiles,
                        previews: previews == nil ? [] : [PreviewFiles.place(for: task.output)])
                })
        }
        let outputs = try planned(tasks)
        let journal = isBatch ? batch.journal(of: shard) : nil
        let finished = batch.resume ? journal.map { FinishedWork(in: outputs.folders, journal: $0) } : nil
        try checkNames(of: list.tasks)
        let reporter = BatchReporter<Request>(
            output, isBatch: isBatch, canResume: journal != nil, count: tasks.count)
        /// Tells a script why the only picture is not even begun.
        func tellOnly(_ error: any Error) {
            if !isBatch, let task = tasks.first { reporter.tell(task, .ended(.failed(error))) }
        }
        if isBatch {
            // Those of other shards must not collide with these either.
            let all = shard == nil ? outputs : try planned(list.tasks)
            try prepare(outputs, among: all, journal, finished)
        } else {
            do {
                try checkPlaces(of: tasks)
            } catch {
                tellOnly(error)
                throw error
            }
        }
        if let previews, !output.overwrite {
            for task in tasks where finished?.made(task.output) != true { try previews.checkPlace(for: task.output) }
        }
        Interrupt.listen()
        if downloads.download { try list.locateModels(fetch: downloads.fetch(quiet: output.quiet)) }
        var pictures = TaskBatch(shard?.part(of: list.tasks) ?? list.tasks)
        pictures.journal = journal
        pictures.finished = finished
        pictures.replacesOthers = output.overwrite
        pictures.keepsTimes = keepsTimes
        pictures.fieldName = OptionName.ofField
        let made = Mutex<Set<FilePath>>([])
        let summary: BatchSummary
        do {
            summary = try pictures.run(
                tell: { task, event in
                    switch event {
                    case .ended(.made), .ended(.unchanged):
                        previews?.remove(for: task.output)
                        if output.view { _ = made.withLock { $0.insert(task.output) } }
                    default: break
                    }
                    reporter.tell(task, event)
                },
                observe: { task, progress in
                    try Interrupt.check()
                    try previews?.observe(progress, for: task.output)
                },
                shouldStop: { Interrupt.wasAskedFor })
        } catch {
            reporter.close(nil)
            tellOnly(error)
            throw error
        }
        reporter.close(summary)
        if output.view {
            // In the order in which they are asked for.
            TerminalViewer.show(tasks.map(\.output).filter { path in made.withLock { $0.contains(path) } })
        }
        if Interrupt.wasAskedFor && summary.left > 0 { throw ExitCode(Interrupt.exitCode) }
        if let error = reporter.onlyError { throw error }
        if summary.failed > 0 { throw ExitCode.failure }
        if summary.unchanged > 0 { throw ExitCode(BatchOptions.unchangedExitCode) }
        if let error = reporter.reportError { throw isBatch ? ExitCode.failure : error }
    }

    /// Refuses outputs whose names can't be written.
    private func checkNames(of tasks: [PictureTask<Request>]) throws {
        for task in tasks where task.output != "-" {
            if task.request.makesClip {
                // Clips have names of their own.
                let destination = try Destination(task.output)
                try destination.clip?.checkProgram(for: destination.name)
            } else if batch.jobs == nil {
                try checkFormat(of: task.output)
            } else {
                // What a line of a job file says is no argument.
                _ = try FileFormat(suffixOf: task.output)
            }
            try FileBytes.checkName(of: task.output)
        }
        for path in tasks.flatMap(\.sideFiles) {
            try checkFormat(of: path)
            try FileBytes.checkName(of: path)
        }
    }

    /// Refuses outputs of a batch that would replace something, and makes their folders.
    ///
    /// - Parameter all: those of other shards, too.
    private func prepare(
        _ outputs: PlannedOutputs, among all: PlannedOutputs, _ journal: Journal?, _ finished: FinishedWork?
    ) throws {
        if outputs.jobs.contains(where: { $0.output == "-" }) { try output.check("-") }
        if batch.resume { try all.refuseInputs() }
        try outputs.refuseFolders()
        if !output.overwrite { try outputs.refuseExisting(but: finished) }
        try outputs.prepareFolders(for: journal)
    }

    /// Refuses inputs that are not there, and outputs that would be lost.
    private func checkPlaces(of tasks: [PictureTask<Request>]) throws {
        for task in tasks {
            if let input = task.input { try FileBytes.checkExistence(of: input) }
            try output.check(task.output, isClip: task.request.makesClip)
            for path in task.sideFiles { try output.check(path) }
        }
    }
}
