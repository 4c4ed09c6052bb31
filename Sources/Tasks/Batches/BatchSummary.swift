/// How many jobs of a batch ended in which way.
public struct BatchSummary: Sendable, Equatable {
    /// How many there were in all.
    public let jobs: Int
    /// How many were made and written.
    public private(set) var made = 0
    /// How many were done before.
    public private(set) var skipped = 0
    /// How many would have changed nothing.
    public private(set) var unchanged = 0
    /// How many ended with an error.
    public private(set) var failed = 0

    init(jobs: Int) { self.jobs = jobs }

    /// Jobs that were not begun, or not ended, because the batch was stopped.
    public var left: Int { jobs - made - skipped - unchanged - failed }

    mutating func count(_ outcome: BatchOutcome) {
        switch outcome {
        case .made: made += 1
        case .skipped: skipped += 1
        case .unchanged: unchanged += 1
        case .failed: failed += 1
        }
    }
}
