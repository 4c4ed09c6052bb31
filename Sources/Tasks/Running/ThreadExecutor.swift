import GentoolBase

/// Runs an actor on a thread of its own: work that takes seconds would hold up others on Swift's shared ones, and stacks
/// there are small.
final class ThreadExecutor: SerialExecutor {
    private let thread = WorkerThread(capacity: .max)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        thread.run { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
