import ArgumentParser
import GentoolCheckpoints
import GentoolModels
import GentoolModelStore

/// Which model a training begins with.
struct StartOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A model to start from; layers of the same shape are taken from it.", valueName: "file"),
        completion: .trained)
    var start: String?

    /// - Throws: `CheckpointError` if it can't be read.
    func weights() throws -> NamedTensors? { try path.map { NamedTensors(try Checkpoint(modelAt: $0)) } }

    /// Where it is.
    ///
    /// - Throws: `ModelStoreError` for a name of which nothing is here.
    var path: String? { get throws { try start.map { try ModelLocator().path(of: $0) } } }
}
