import Synchronization

/// The values of a sequence, of which the next one is made on another thread while the last one is in use.
///
/// The last value that was asked for and the next one are kept; others are made anew.
public final class Prefetcher<Value: Sendable>: Sendable {
    private let make: @Sendable (Int) throws -> Value
    private let worker = WorkerThread(capacity: .max)
    private let pending = Mutex<[Int: Pending]>([:])

    /// A value that is being made; used under the monitor.
    private final class Pending: @unchecked Sendable {
        private let monitor = Monitor()
        private var result: Result<Value, any Error>?

        func finish(_ result: Result<Value, any Error>) {
            monitor.locked {
                self.result = result
                monitor.wakeAll()
            }
        }

        func wait() throws -> Value {
            try monitor.locked {
                while result == nil { monitor.wait() }
                return result!
            }.get()
        }
    }

    /// - Parameter make: the value with a number, the same whenever it is asked for.
    public init(_ make: @escaping @Sendable (Int) throws -> Value) { self.make = make }

    /// - Throws: what making the value threw.
    public subscript(number: Int) -> Value {
        get throws {
            let (wanted, missing) = pending.withLock { pending in
                pending = pending.filter { $0.key == number || $0.key == number + 1 }
                let missing = [number, number + 1].filter { pending[$0] == nil }.map { (number: $0, value: Pending()) }
                for (number, value) in missing { pending[number] = value }
                return (pending[number]!, missing)
            }
            for (number, value) in missing {
                worker.run { [make] in value.finish(Result { try make(number) }) }
            }
            return try wanted.wait()
        }
    }
}
