import Synchronization

/// The values of a sequence, of which the next one is made on another thread while the last one is in use.
///
/// The last value that was asked for and the next one are kept; others are made anew.
public final class Prefetcher<Value: Sendable>: Sendable {
    private let make: @Sendable (Int) throws -> Value
    private let worker = WorkerThread(capacity: .max)
    private let pending = Mutex<[Int: Monitor<Made?>]>([:])

    /// A value that was made, or what making it threw.
    private typealias Made = Result<Value, any Error>

    /// - Parameter make: the value with a number, the same whenever it is asked for.
    public init(_ make: @escaping @Sendable (Int) throws -> Value) { self.make = make }

    /// - Throws: what making the value threw.
    public subscript(number: Int) -> Value {
        get throws {
            let (wanted, missing) = pending.withLock { pending in
                pending = pending.filter { $0.key == number || $0.key == number + 1 }
                let missing = [number, number + 1].filter { pending[$0] == nil }.map {
                    (number: $0, value: Monitor<Made?>(nil))
                }
                for (number, value) in missing { pending[number] = value }
                return (pending[number]!, missing)
            }
            for (number, value) in missing {
                worker.run { [make] in
                    let made = Made { try make(number) }
                    value.locked { $0 = made }
                    value.wakeAll()
                }
            }
            return try wanted.wait { $0 }.get()
        }
    }
}
