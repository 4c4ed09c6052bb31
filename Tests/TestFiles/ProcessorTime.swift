import Glibc

/// How long this thread computes in `work`, whatever else the machine is busy with.
package func processorTime(_ work: () throws -> Void) rethrows -> Duration {
    let start = now()
    try work()
    return now() - start
}

private func now() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}
