import ArgumentParser
import Foundation
import GentoolBase
import GentoolPipelines
import GentoolRaster
import SystemPackage

/// A command that makes pictures, one or a million of them.
///
/// It says which pictures to make and how to make one; reading ahead, writing behind, skipping what is finished, and all
/// that is told about it are here.
protocol BatchCommand: ParsableCommand, Sendable {
    /// What is read for a picture before its turn comes.
    associatedtype Source: Sendable
    /// What is loaded once for all of them.
    associatedtype Engine

    var output: OutputOptions { get }
    var batch: BatchOptions { get }

    /// What stands for `{seed}`.
    var seed: Seed { get set }

    /// The text among the arguments: the result depends on it as on options and files.
    var text: String? { get set }

    /// What lines of job files call the text; empty if there is none.
    static var textNames: [String] { get }

    /// Whether results get the times of the files they are made of.
    var keepsTimes: Bool { get }

    /// Options, by their names in the source, of which one that a job sets replaces all others.
    static var alternatives: Set<String> { get }

    /// Options, by their names in the source, that `engine` needs to know: they are the same for all jobs.
    static var loadedOnce: Set<String> { get }

    /// What is to be printed where that is all there is to do.
    var listing: String? { get throws }

    /// All pictures to make, those of other shards, too.
    func tasks() throws -> TaskList<Self>

    /// Loads what makes the pictures.
    func engine(for tasks: [PictureTask<Self>]) throws -> Engine

    // These are asked of the command that belongs to one picture.

    /// - Parameter files: the bytes of the input, if there is one, and of the task's other files.
    func read(_ files: [[UInt8]], for task: PictureTask<Self>) throws -> Source

    /// - Parameter progress: told the done fraction, 0...1; what it throws is to be passed on.
    func make(
        _ task: PictureTask<Self>, of source: Source, with engine: Engine, progress: (Double) throws -> Void
    ) throws -> MadePicture
}

extension BatchCommand {
    var text: String? {
        get { nil }
        set {}
    }
    var keepsTimes: Bool { false }
    var listing: String? { nil }
    static var textNames: [String] { [] }
    static var alternatives: Set<String> { [] }
    static var loadedOnce: Set<String> {
        [
            "model", "tokenizer", "lora", "loraFolder", "vae", "embedding", "clipSkip", "prediction", "precision",
            "lowMemory",
        ]
    }

    func run() throws {
        if let listing = try listing { return try Console.tell(listing) }
        let list = try tasks()
        let shard = try batch.part()
        let isBatch = list.isBatch || batch.isForBatch
        let tasks = shard?.part(of: list.tasks) ?? list.tasks
        let outputs = try PlannedOutputs(tasks)
        let journal = isBatch ? batch.journal(of: shard) : nil
        let finished = batch.resume ? journal.map { FinishedWork(in: outputs.folders, journal: $0) } : nil
        for task in list.tasks where task.output != "-" {
            _ = try FileFormat(suffixOf: task.output)
            try FileBytes.checkName(of: task.output)
        }
        if isBatch {
            // Those of other shards must not collide with these either.
            let all = shard == nil ? outputs : try PlannedOutputs(list.tasks)
            if batch.resume { try all.refuseInputs() }
            try outputs.refuseFolders()
            if !output.overwrite { try outputs.refuseExisting(but: finished) }
            try outputs.prepareFolders(for: journal)
        } else {
            for task in tasks {
                if let input = task.input { try FileBytes.checkExistence(of: input) }
                try output.check(task.output)
            }
        }
        Interrupt.listen()
        let work = BatchWork(journal: journal, finished: finished)
        let reporter = BatchReporter(output, isBatch: isBatch, canResume: journal != nil, count: tasks.count)
        var engine: Engine?
        // Without it there is no point in going on.
        var engineError: (any Error)?
        let runner = BatchRunner<PictureTask<Self>, ReadTask<Source>, MadeTask>(
            read: { try work.read($0) },
            make: { task, source in
                reporter.begin(task)
                do {
                    if engine == nil { engine = try self.engine(for: tasks) }
                } catch {
                    engineError = error
                    throw error
                }
                var made = try task.command.make(task, of: source.source, with: engine!) { fraction in
                    try Interrupt.check()
                    reporter.show(task, fraction)
                }
                made.notices += task.command.seed.notices
                return MadeTask(picture: made, work: source.work, times: source.times)
            },
            write: { task, made in
                reporter.wrote(task, try work.write(made, of: task))
            },
            observe: { reporter.ended($0, $1) },
            shouldStop: { engineError != nil || Interrupt.wasAskedFor })
        let summary = runner.run(tasks)
        reporter.close(summary)
        if let error = engineError { throw error }
        if Interrupt.wasAskedFor && summary.left > 0 { throw ExitCode(Interrupt.exitCode) }
        if let error = reporter.onlyError { throw error }
        if summary.failed > 0 { throw ExitCode.failure }
        if summary.unchanged > 0 { throw ExitCode(BatchOptions.unchangedExitCode) }
        if let error = reporter.reportError { throw isBatch ? ExitCode.failure : error }
    }
}

extension PlannedOutputs {
    fileprivate init<Command>(_ tasks: [PictureTask<Command>]) throws {
        try self.init(tasks.map { (input: $0.input, output: $0.output) })
    }
}

/// What was read for a task.
private struct ReadTask<Source: Sendable>: Sendable {
    let source: Source
    let work: Work
    /// What the result's are to be.
    let times: FileTimes?
}

private struct MadeTask: Sendable {
    let picture: MadePicture
    let work: Work
    let times: FileTimes?
}

/// Reads and writes the files of tasks.
private struct BatchWork: Sendable {
    let journal: Journal?
    let finished: FinishedWork?
    private let options = OptionValues()

    init(journal: Journal?, finished: FinishedWork?) {
        self.journal = journal
        self.finished = finished
    }

    /// `nil` if the task is finished.
    func read<Command: BatchCommand>(_ task: PictureTask<Command>) throws -> ReadTask<Command.Source>? {
        // Reading is a use: before it the time of the last one is still there.
        let times = task.command.keepsTimes ? task.input.flatMap { FileTimes($0) } : nil
        let files = try ([task.input].compactMap { $0 } + task.otherFiles).map { try FileBytes.read($0) }
        let settings = [
            Gentool.version, Command._commandName, options.text(of: task.command), task.command.text ?? "",
        ]
        let work = Work(settings: settings.joined(separator: "\n"), inputs: files)
        if finished?.isFinished(task.output, work) == true { return nil }
        return ReadTask(source: try task.command.read(files, for: task), work: work, times: times)
    }

    /// The picture as it was written, with the notices of its encoding.
    func write<Command: BatchCommand>(_ made: MadeTask, of task: PictureTask<Command>) throws -> MadePicture {
        let encoded = try made.picture.encoded(task.command.output.writeOptions)
        let bytes = encoded.bytes
        try FileBytes.write(bytes, to: task.output, times: made.times) { stamp in
            try journal?.append(task.output, stamp, Checksum(bytes), of: made.work)
        }
        var picture = made.picture
        picture.notices += encoded.notices
        return picture
    }
}
