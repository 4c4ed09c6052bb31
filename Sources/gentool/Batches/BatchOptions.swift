import ArgumentParser
import GentoolRaster
import GentoolTasks
import SystemPackage

/// What every command that makes many pictures takes.
struct BatchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with one JSON object per line, which sets input, output and other options of one "
                + "picture; - is standard input.", valueName: "file.jsonl"),
        completion: .jsonLines)
    var jobs: String?

    @Flag(
        help: ArgumentHelp(
            "Skip what an earlier run finished with the same inputs and settings, and replace its other "
                + "results.")
    )
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Process only one part of N, such as 2/8. auto takes both numbers from a Slurm array, auto/8 the "
                + "first from an indexed Kubernetes job.", valueName: "number/count"))
    var shard: String?

    @Option(
        help: ArgumentHelp(
            "Record finished work in this file, not in hidden ones beside the results; --resume reads it. "
                + "Shards add their number, as in log-2-of-8.jsonl.", valueName: "file.jsonl"),
        completion: .jsonLines)
    var journal: FilePath?

    @Flag(help: "Don't record finished work; --resume can't skip it then.")
    var noJournal = false

    func validate() throws {
        guard noJournal else {
            if journal == "-" {
                throw ValidationError("--journal -: lines are added to it and read again; expected a file, not a pipe")
            }
            return
        }
        if let journal {
            throw ValidationError("--journal \(journal.legible) and --no-journal: give one of them")
        }
        if resume {
            throw ValidationError(
                "--resume and --no-journal: without a journal nobody knows what is finished; leave one of them out")
        }
    }

    /// Whether all of this is for a batch, even where that has only one picture.
    var isForBatch: Bool { resume || shard != nil || journal != nil }

    /// Where it is noted what was made; `nil` if nowhere.
    func journal(of part: Shard?) -> Journal? { noJournal ? nil : Journal(in: journal, shard: part) }

    /// The part to do.
    func part() throws -> Shard? {
        do {
            return try shard.map { try Shard($0) }
        } catch let error as BatchError {
            throw ValidationError(error.line)
        }
    }

    /// Where all that is missing are pictures that nothing was to be done to.
    static let unchangedExitCode: Int32 = 3

    /// What the help of commands says about many pictures.
    static let discussion = """
        Finished work is recorded in hidden files (.gentool*.jsonl) beside the
        results, or in --journal; --resume reads them.

        The exit code is 0 if everything is done, now or by an earlier run, 1 if
        anything failed, 3 if there was nothing to do, 64 if arguments are wrong, and
        130 after Ctrl-C.
        """
}
