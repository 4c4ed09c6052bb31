import GentoolPipelines

/// How a job ended.
public enum BatchOutcome: Sendable {
    /// It was made and written.
    case made
    /// It had been done before.
    case skipped
    /// There was nothing to do.
    case unchanged(NothingToDo)
    /// Reading, making or writing threw this.
    case failed(any Error)

    init(_ error: any Error) { self = (error as? NothingToDo).map(BatchOutcome.unchanged) ?? .failed(error) }
}
