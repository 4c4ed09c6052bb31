import ArgumentParser
import GentoolRaster
import GentoolTasks
import SystemPackage

/// What every command that makes many pictures takes.
struct BatchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with a JSON object on each line, which says input, output and what else differs from picture to "
                + "picture; - is standard input.", valueName: "file.jsonl"),
        completion: .jsonLines)
    var jobs: String?

    @Flag(
        help:
            "Skip what an earlier run has finished with the same inputs and settings; what it made of others is replaced."
    )
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Do only one of so many parts, such as 2/8. auto takes both numbers from a Slurm array, and auto/8 the first "
                + "from an indexed job of Kubernetes.", valueName: "number/count"))
    var shard: String?

    @Option(
        help: ArgumentHelp(
            "Note what was made in this file instead of hidden ones beside it, and look there with --resume; shards add "
                + "their number, as in log-2-of-8.jsonl.", valueName: "file.jsonl"),
        completion: .jsonLines)
    var journal: FilePath?

    @Flag(help: "Don't note what was made; --resume can't skip it then.")
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
        What was made is noted in hidden files (.gentool*.jsonl) of the folders it is in, or in the file that --journal
        names: --resume reads them, those of all shards.

        The exit code is 0 if all pictures were made or had been, 1 if any was not, 3 if there was only nothing to do, 64 if arguments are wrong, and 130 after \
        Ctrl-C.
        """
}
