/// Calls `body` once for each of 0..<count, on as many threads as there are cores, and returns when all are done.
///
/// The calls must not depend on each other: each writes only what no other reads or writes, in memory that is
/// reached through pointers. (That is the promise which the compiler can't check, made here once for all.)
public func parallelFor(_ count: Int, _ body: (Int) -> Void) {
    guard count > 1 && coreCount > 1 else {
        for index in 0..<max(0, count) { body(index) }
        return
    }
    withoutActuallyEscaping(body) { ThreadPool.shared.run(count, $0) }
}
