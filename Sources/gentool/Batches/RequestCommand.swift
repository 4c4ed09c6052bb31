import ArgumentParser
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
        let list = try tasks()
        let reporter = BatchReporter<Request>(output, isBatch: list.isBatch || batch.isForBatch)
        let plan = try reporter.tellingAll(list.tasks) { try settled(list) }
        reporter.expect(count: plan.tasks.count, canResume: plan.journal != nil)
        let summary = try reporter.tellingAll(plan.tasks) { try make(plan, reporter) }
        if Interrupt.wasAskedFor && summary.left > 0 { throw ExitCode(Interrupt.exitCode) }
        if let error = reporter.onlyError { throw error }
        if summary.failed > 0 { throw ExitCode.failure }
        if summary.unchanged > 0 { throw ExitCode(BatchOptions.unchangedExitCode) }
        if let error = reporter.reportError { throw plan.isBatch ? ExitCode.failure : error }
    }

    /// What is made, once everything is known to be right; models that have to be fetched come last.
    private func settled(_ list: TaskList<Request>) throws -> BatchPlan<Request> {
        var list = list
        if !downloads.download { try list.locateModels() }
        var plan = try BatchPlan(list, batch, output, previews: preview.map { PreviewFiles(every: $0) })
        try plan.prepare()
        try plan.checkPreviews()
        Interrupt.listen()
        if downloads.download { try plan.locateModels(fetch: downloads.fetch(quiet: output.quiet)) }
        return plan
    }

    /// Makes the pictures, and shows them where that is asked for.
    private func make(_ plan: BatchPlan<Request>, _ reporter: BatchReporter<Request>) throws -> BatchSummary {
        var pictures = TaskBatch(plan.tasks)
        pictures.journal = plan.journal
        pictures.finished = plan.finished
        pictures.replacesOthers = output.overwrite
        pictures.keepsTimes = keepsTimes
        let previews = plan.previews
        let made = Mutex<Set<FilePath>>([])
        let summary: BatchSummary
        do {
            summary = try pictures.run(
                tell: { task, event in
                    switch event {
                    case .ended(.made), .ended(.unchanged):
                        previews?.remove(for: task.output)
                        if output.view { made.withLock { _ = $0.insert(task.output) } }
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
            throw error
        }
        reporter.close(summary)
        if output.view {
            // In the order in which they are asked for.
            TerminalViewer.show(plan.tasks.map(\.output).filter { path in made.withLock { $0.contains(path) } })
        }
        return summary
    }
}
