import Foundation

/// How many cores this process may keep busy, and what says so.
public struct CoreLimits: Sendable, Equatable {
    /// What holds for this process.
    public static let current = CoreLimits(
        machine: ProcessInfo.processInfo.processorCount, affinity: allowedProcessors,
        quota: ControlGroups().cores)

    /// How many the system may put this process on (proc_pid_status(5); Foundation does not look).
    private static var allowedProcessors: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let mask = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
        let count =
            mask?.dropFirst("Cpus_allowed:".count).reduce(0) { $0 + ($1.hexDigitValue ?? 0).nonzeroBitCount } ?? 0
        // It has places for processors that are not there.
        return count > 0
            ? min(count, ProcessInfo.processInfo.processorCount) : ProcessInfo.processInfo.activeProcessorCount
    }

    /// Cores of the machine.
    public let machine: Int
    /// Those that the process may run on: `taskset`, sets of processors (sched_getaffinity(2)).
    public let affinity: Int
    /// How many cores' time its control groups grant; `nil` without a limit.
    public let quota: Double?

    public init(machine: Int, affinity: Int, quota: Double?) {
        (self.machine, self.affinity, self.quota) = (machine, affinity, quota)
    }

    /// How many threads are worth having, at least one: with more than the granted time all of them are stopped together
    /// when it is used up.
    public var threads: Int {
        max(1, min(affinity, quota.map { Int(min($0.rounded(.up), Double(Int32.max))) } ?? affinity))
    }
}
