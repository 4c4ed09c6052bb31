import Dispatch

/// Work that is done in its order on another thread, while whoever asked for it goes on.
public final class Behind: Sendable {
    private let queue = DispatchQueue(label: "behind")
    private let places: DispatchSemaphore

    /// - Parameter capacity: how many pieces of work may be unfinished, at least 1; whoever asks for one more waits.
    public init(capacity: Int = 1) { places = DispatchSemaphore(value: capacity) }

    public func run(_ work: @escaping @Sendable () -> Void) {
        places.wait()
        queue.async { [places] in
            work()
            places.signal()
        }
    }

    /// Returns when all work that was asked for is done.
    public func wait() { queue.sync {} }
}
