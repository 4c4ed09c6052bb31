import GentoolBase
import Synchronization

/// Does many jobs one after the other: while one is worked on, what the next needs is read and what the last made is
/// written. Two or three sources and as many products are in memory, however many jobs there are.
///
/// ```swift
/// let batch = BatchRunner<String, Picture, Picture>(
///     read: { try Picture(contentsOf: $0) },
///     make: { _, photo in try UpscalePipeline().upscale(photo) },
///     write: { try $1.write(to: "large/\($0)") })
/// print(batch.run(["a.jpg", "b.jpg"]))
/// ```
public struct BatchRunner<Job: Sendable, Source: Sendable, Product: Sendable> {
    /// Reads what a job needs, on another thread; `nil` if there is nothing to do, because it is done.
    public var read: @Sendable (Job) throws -> Source?
    /// Does the work, on the thread that runs the batch: what it uses need not be safe to share.
    public var make: (Job, Source) throws -> Product
    /// Keeps what was made, on another thread.
    public var write: @Sendable (Job, Product) throws -> Void
    /// Told of each job how it ended, in the order in which they end, from any thread but one at a time.
    public var observe: @Sendable (Job, BatchOutcome) -> Void
    /// Whether to begin no other job. One that is being made then may end by throwing.
    public var shouldStop: () -> Bool

    /// By default nobody is told, and nothing stops it.
    ///
    /// - Parameters:
    ///   - read: reads what a job needs; `nil` if it is done.
    ///   - make: does the work, on the thread that runs the batch.
    ///   - write: keeps what was made.
    ///   - observe: told how each job ended.
    ///   - shouldStop: whether to begin no other job.
    public init(
        read: @escaping @Sendable (Job) throws -> Source?, make: @escaping (Job, Source) throws -> Product,
        write: @escaping @Sendable (Job, Product) throws -> Void,
        observe: @escaping @Sendable (Job, BatchOutcome) -> Void = { _, _ in },
        shouldStop: @escaping () -> Bool = { false }
    ) {
        self.read = read
        self.make = make
        self.write = write
        self.observe = observe
        self.shouldStop = shouldStop
    }

    /// A job that fails does not stop the others.
    public func run(_ jobs: [Job]) -> BatchSummary {
        let summary = Mutex(BatchSummary(jobs: jobs.count))
        let finish: @Sendable (Job, BatchOutcome) -> Void = { [observe] job, outcome in
            summary.withLock {
                $0.count(outcome)
                observe(job, outcome)
            }
        }
        let sources = Prefetcher { [read] index in index < jobs.count ? try read(jobs[index]) : nil }
        let writer = WorkerThread()
        for (index, job) in jobs.enumerated() {
            if shouldStop() { break }
            do {
                guard let source = try sources[index] else {
                    finish(job, .skipped)
                    continue
                }
                let product = try make(job, source)
                writer.run { [write] in
                    do {
                        try write(job, product)
                        finish(job, .made)
                    } catch {
                        finish(job, BatchOutcome(error))
                    }
                }
            } catch {
                if shouldStop() { break }
                finish(job, BatchOutcome(error))
            }
        }
        writer.wait()
        return summary.withLock { $0 }
    }
}
