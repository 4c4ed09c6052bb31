import Glibc

/// A thread of the system, which may be refused: containers and shells limit how many there are. (Dispatch then waits for
/// one without end.)
public enum SystemThread {
    /// What a thread's stack takes at most; the user's own limit, which may be too small to compute in, does not count.
    private static let stackSize = (usual: 8 << 20, helper: 2 << 20)

    /// Starts a thread.
    ///
    /// - Returns: whether there is one; without it nothing is done.
    public static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        guard let thread = create(stackSize.helper, body) else { return false }
        pthread_detach(thread)
        return true
    }

    /// Does nothing for a while.
    public static func sleep(_ seconds: Double) { usleep(UInt32(max(0, min(4000, seconds)) * 1e6)) }

    /// Runs something on a thread with a stack of the usual size and waits for it; without one, on this thread.
    public static func runOnWholeStack(_ body: @escaping @Sendable () -> Void) {
        guard let thread = create(stackSize.usual, body) else { return body() }
        pthread_join(thread, nil)
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private static func create(_ stackSize: Int, _ body: @escaping @Sendable () -> Void) -> pthread_t? {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackSize)
        let context = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, &attributes,
            { context in
                Unmanaged<Body>.fromOpaque(context!).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        guard status == 0 else {
            context.release()
            return nil
        }
        return thread
    }
}
