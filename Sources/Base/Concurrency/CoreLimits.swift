import FoundationEssentials

/// How many cores this process may keep busy, and what says so.
public struct CoreLimits: Sendable, Equatable {
    /// What holds for this process.
    public static let current = CoreLimits(
        machine: ProcessInfo.processInfo.processorCount, affinity: allowedProcessors,
        quota: ControlGroups().cores,
        wish: ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil })

    /// The variable that says how many threads somebody wants; it counts if it is set before anything works.
    public static let variable = "GENTOOL_THREADS"

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
    /// How many threads somebody wants; `nil` if nobody said.
    public let wish: Int?

    /// Limits that are known already; those of this process are `current`.
    ///
    /// - Parameters:
    ///   - machine: cores of the machine.
    ///   - affinity: how many of them the system may put this process on.
    ///   - quota: how many cores' time control groups grant; `nil` without a limit.
    ///   - wish: how many threads somebody wants; `nil` if nobody said.
    public init(machine: Int, affinity: Int, quota: Double?, wish: Int? = nil) {
        (self.machine, self.affinity, self.quota, self.wish) = (machine, affinity, quota, wish)
    }

    /// How many threads are worth having, at least one: with more than the granted time all of them are stopped together
    /// when it is used up.
    public var threads: Int {
        wish ?? max(1, min(affinity, quota.map { Int(min($0.rounded(.up), Double(Int32.max))) } ?? affinity))
    }
}
