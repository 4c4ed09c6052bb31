import GentoolBase
import GentoolTasks
import Synchronization

/// Clips' results as other kinds of files: one after the other, for each takes all cores.
final class ClipConversions: Sendable {
    private static let most = 4

    private let thread = WorkerThread(capacity: .max)
    private let pending = Mutex(0)

    /// A job's result as another kind of file. It is written once: who asks meanwhile waits for it.
    ///
    /// - Parameters:
    ///   - bytes: the result's.
    ///   - name: its.
    /// - Returns: the file's bytes, and whether they were written now.
    /// - Throws: `Refusal` where too many are asked for at once, `CancellationError`, and what `ClipConversion` throws.
    func converted(
        _ bytes: [UInt8], name: String, of job: Job, to type: ClipFileType
    ) async throws -> (bytes: [UInt8], isNew: Bool) {
        let isTaken = pending.withLock { pending in
            guard pending < Self.most else { return false }
            pending += 1
            return true
        }
        guard isTaken else {
            throw Refusal(503, "busy", "\(Self.most) clips are being written already; try again when some are done")
        }
        defer { pending.withLock { $0 -= 1 } }
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await thread.value {
                if let kept = try? job.conversion(to: type.rawValue)?.bytes() { return (kept, false) }
                let made = try ClipConversion.converted(bytes, name: name, to: type) { cancellation.isCancelled }.bytes
                job.keep(.memory(made), as: type.rawValue)
                return (made, true)
            }
        } onCancel: {
            cancellation.cancel()
        }
    }
}

/// Says to another thread that nobody waits any more.
private final class Cancellation: Sendable {
    private let flag = Atomic(false)

    var isCancelled: Bool { flag.load(ordering: .relaxed) }
    func cancel() { flag.store(true, ordering: .relaxed) }
}
