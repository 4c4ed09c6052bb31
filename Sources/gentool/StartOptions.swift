import ArgumentParser
import GentoolCheckpoints
import GentoolModels

/// Which model a training begins with.
struct StartOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A model to begin with; its layers of the same shape are taken.", valueName: "file"),
        completion: .trained)
    var start: String?

    /// - Throws: `CheckpointError` if it can't be read.
    func weights() throws -> NamedTensors? { try start.map { NamedTensors(try Checkpoint(modelAt: $0)) } }
}
