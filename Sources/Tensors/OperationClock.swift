import Dispatch
import Synchronization

/// How long operations of each kind have taken.
public enum OperationClock {
    /// What networks spend their time on.
    public enum Kind: String, Sendable, CaseIterable {
        case linear, convolution, attention, normalization, activation
    }

    private static let nanoseconds = Mutex<[Kind: UInt64]>([:])

    /// Begins anew, at 0 seconds for all kinds.
    public static func reset() { nanoseconds.withLock { $0 = [:] } }

    /// Seconds since `reset()`.
    public static var seconds: [Kind: Double] { nanoseconds.withLock { $0.mapValues { Double($0) / 1e9 } } }

    /// A running measurement of one operation.
    struct Measurement {
        fileprivate let kind: Kind
        fileprivate let start = DispatchTime.now().uptimeNanoseconds

        func end() {
            let taken = DispatchTime.now().uptimeNanoseconds - start
            nanoseconds.withLock { $0[kind, default: 0] += taken }
        }
    }

    static func start(_ kind: Kind) -> Measurement { Measurement(kind: kind) }
}
