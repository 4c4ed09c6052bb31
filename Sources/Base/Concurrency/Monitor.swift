import Glibc

/// A state that one thread at a time has to itself, and a place to wait for what others do to it (pthread_cond_wait(3));
/// `Synchronization`'s mutexes have no waiting.
///
/// Sendable by its lock, which all that touches the state holds.
final class Monitor<State: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    /// - Parameter state: at first.
    init(_ state: State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Has the state to itself for a while.
    func locked<Result>(_ body: (inout State) throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Waits until the state gives something.
    ///
    /// - Parameter body: has the state to itself; where it gives `nil` it is asked again when others have woken this one.
    func wait<Result>(for body: (inout State) throws -> Result?) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = try body(&state) { return result }
            pthread_cond_wait(condition, mutex)
        }
    }

    /// Wakes one who waits.
    func wakeOne() { pthread_cond_signal(condition) }

    /// Wakes all who wait.
    func wakeAll() { pthread_cond_broadcast(condition) }
}
