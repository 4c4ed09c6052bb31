/// A job that was done, with what it made.
struct FinishedJob: Sendable {
    let job: Job
    let state: Job.State
    let result: JobResult
    /// The result's.
    let bytes: [UInt8]
}
