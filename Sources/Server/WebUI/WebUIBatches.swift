import Synchronization

/// What clients of AUTOMATIC1111's interface asked for and wait for: this alone they see the progress of, and stop.
final class WebUIBatches: Sendable {
    /// The pictures of a request, made one after the other.
    final class Batch: Sendable {
        let jobs: [Job]
        private let interrupted = Atomic(false)

        init(_ jobs: [Job]) { self.jobs = jobs }

        /// The number of the picture that is being made or is the next; `nil` when all have ended.
        var current: Int? { jobs.firstIndex { !$0.state.status.isEnd } }
        var isInterrupted: Bool { interrupted.load(ordering: .relaxed) }

        /// Ends what remains.
        func interrupt() {
            interrupted.store(true, ordering: .relaxed)
            for job in jobs { job.cancel() }
        }

        /// Leaves out the picture that is being made.
        func skip() { if let current { jobs[current].cancel() } }
    }

    private let batches = Mutex<[Batch]>([])

    /// The oldest that has not ended.
    var current: Batch? { batches.withLock { batches in batches.first { $0.current != nil } } }

    /// Knows jobs as a batch as long as somebody waits for them.
    func with<Value: Sendable>(_ jobs: [Job], _ body: (Batch) async throws -> Value) async rethrows -> Value {
        let batch = Batch(jobs)
        batches.withLock { $0.append(batch) }
        defer { batches.withLock { batches in batches.removeAll { $0 === batch } } }
        return try await body(batch)
    }
}
