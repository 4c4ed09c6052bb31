/// Work that is done in its order on another thread, while whoever asked for it goes on; without a thread it is done when
/// it is asked for.
public final class WorkerThread: Sendable {
    private struct Queue {
        var work: [@Sendable () -> Void] = []
        /// What is asked for and not yet done.
        var unfinished = 0
        var isClosed = false
    }

    private let queue = Monitor(Queue())
    private let capacity: Int
    /// Whether the system gave it a thread.
    public let hasThread: Bool

    /// - Parameter capacity: how many pieces of work may be unfinished, at least 1; whoever asks for one more waits.
    public init(capacity: Int = 1) {
        self.capacity = capacity
        hasThread = SystemThread.start { [queue] in Self.work(queue) }
    }

    deinit {
        queue.locked { $0.isClosed = true }
        queue.wakeAll()
    }

    private static func work(_ queue: Monitor<Queue>) {
        while true {
            let next = queue.wait { queue -> (@Sendable () -> Void)?? in
                if !queue.work.isEmpty { return queue.work.removeFirst() }
                return queue.isClosed ? .some(nil) : nil
            }
            guard let next else { return }
            next()
            queue.locked { $0.unfinished -= 1 }
            queue.wakeAll()
        }
    }

    /// Has work done behind all that was asked for before; waits while too much is unfinished.
    public func run(_ work: @escaping @Sendable () -> Void) {
        guard hasThread else { return work() }
        queue.wait { queue -> Void? in
            guard queue.unfinished < capacity else { return nil }
            queue.unfinished += 1
            queue.work.append(work)
            return ()
        }
        queue.wakeAll()
    }

    /// What work gives that takes a while or waits for files: done behind all that was asked for before, while the task that
    /// waits for it leaves Swift's shared threads to others. It is for threads with room for any number of pieces of work.
    ///
    /// - Throws: what the work throws.
    public func value<Value: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            run { continuation.resume(returning: Result(catching: work)) }
        }
        return try result.get()
    }

    /// Returns when all work that was asked for is done.
    public func wait() {
        queue.wait { $0.unfinished == 0 ? () : nil }
    }
}
