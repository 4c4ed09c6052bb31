import Dispatch

/// Calls `body` once for each of 0..<count, on as many threads as there are cores, and returns when all are done.
///
/// The calls must not depend on each other: each writes only what no other reads or writes, in memory that is
/// reached through pointers. (That is the promise which the compiler can't check, made here once for all.)
public func parallelFor(_ count: Int, _ body: (Int) -> Void) {
    guard count > 1 else {
        if count == 1 { body(0) }
        return
    }
    withoutActuallyEscaping(body) { body in
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: count) { body($0) }
    }
}
