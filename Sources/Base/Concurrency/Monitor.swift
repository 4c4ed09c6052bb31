import Glibc

/// A lock, and a place to wait for what others do under it (pthread_cond_wait(3)); `Synchronization` has no waiting.
final class Monitor: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Lets others in until somebody wakes those who wait; only where it is locked.
    func wait() { pthread_cond_wait(condition, mutex) }

    /// Wakes one who waits.
    func wakeOne() { pthread_cond_signal(condition) }

    /// Wakes all who wait.
    func wakeAll() { pthread_cond_broadcast(condition) }
}
