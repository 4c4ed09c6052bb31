import Dispatch
import Synchronization

/// The values of a sequence, of which the next one is made on another thread while the last one is in use.
///
/// The last value that was asked for and the next one are kept; others are made anew.
public final class Ahead<Value: Sendable>: Sendable {
    private let make: @Sendable (Int) throws -> Value
    private let queue = DispatchQueue(label: "ahead")
    private let pending = Mutex<[Int: Pending]>([:])

    private final class Pending: Sendable {
        let group = DispatchGroup()
        let result = Mutex<Result<Value, any Error>?>(nil)
    }

    /// - Parameter make: the value with a number, the same whenever it is asked for.
    public init(_ make: @escaping @Sendable (Int) throws -> Value) { self.make = make }

    /// - Throws: what making the value threw.
    public subscript(number: Int) -> Value {
        get throws {
            let wanted = pending.withLock { pending in
                pending = pending.filter { $0.key == number || $0.key == number + 1 }
                for number in [number, number + 1] where pending[number] == nil { pending[number] = start(number) }
                return pending[number]!
            }
            wanted.group.wait()
            return try wanted.result.withLock { $0! }.get()
        }
    }

    private func start(_ number: Int) -> Pending {
        let started = Pending()
        queue.async(group: started.group) { [make] in
            let result = Result { try make(number) }
            started.result.withLock { $0 = result }
        }
        return started
    }
}
