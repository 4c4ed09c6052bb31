import Dispatch
import Synchronization

/// Work that waits, for who has nothing else to do meanwhile.
enum Blocking {
    /// Returns when it is done.
    ///
    /// - Throws: what it throws.
    static func run(_ body: @escaping @Sendable () async throws -> Void) throws {
        let end = DispatchSemaphore(value: 0)
        let failure = Mutex<(any Error)?>(nil)
        Task {
            do { try await body() } catch { failure.withLock { $0 = error } }
            end.signal()
        }
        end.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
