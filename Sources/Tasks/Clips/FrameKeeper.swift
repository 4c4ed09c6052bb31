import GentoolBase
import GentoolRaster
import Synchronization

/// Keeps frames while others are made; without a folder for them they go to the clip at once.
final class FrameKeeper {
    private let store: FrameStore?
    private let worker = WorkerThread()
    private let failure: FrameFailure

    init(_ store: FrameStore?) {
        self.store = store
        failure = FrameFailure()
    }

    /// - Parameters:
    ///   - memory: what the next frame needs beside it.
    ///   - number: from 1.
    /// - Throws: why a frame before this one could not be kept, or this one not be written.
    func keep<Request>(
        _ picture: Picture, memory: Picture?, _ number: Int, _ output: ClipOutput<Request>, _ duration: Rational
    ) throws {
        guard let store else { return try output.append(picture, duration) }
        try failure.check()
        worker.run { [failure] in
            // Behind a frame that is not there no other is of use.
            if !failure.hasFailed { failure.note { try store.keep(picture, memory: memory, number) } }
        }
    }

    /// Returns when nothing more is being written.
    func settle() { worker.wait() }

    /// Returns when all frames are kept.
    func wait() throws {
        worker.wait()
        try failure.check()
    }
}

/// Why a frame could not be kept.
private final class FrameFailure: Sendable {
    private let error = Mutex<(any Error)?>(nil)

    var hasFailed: Bool { error.withLock { $0 != nil } }

    func note(_ work: () throws -> Void) {
        do { try work() } catch { self.error.withLock { $0 = error } }
    }

    func check() throws { if let error = error.withLock({ $0 }) { throw error } }
}
