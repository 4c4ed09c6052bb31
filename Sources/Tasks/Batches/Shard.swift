import FoundationEssentials

/// One of several equal parts of a list, so that as many machines can share it.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
    /// 1...count.
    public let number: Int
    /// How many parts there are, at least 1.
    public let count: Int

    /// - Throws: `BatchError` unless 1 ≤ number ≤ count.
    public init(number: Int, of count: Int) throws {
        guard count >= 1 && (1...count).contains(number) else {
            throw BatchError(.invalidValue, "shard \(number)/\(count): expected a number from 1 to \(max(1, count))")
        }
        self.number = number
        self.count = count
    }

    /// What a text such as `2/8`, `auto` or `auto/8` asks for.
    ///
    /// - Parameters:
    ///   - text: a number and a count, `auto`, or `auto` and a count.
    ///   - environment: what `auto` looks into. A task of a Slurm array finds its place among those of the array there
    ///     (`SLURM_ARRAY_TASK_ID`, `…_MIN`, `…_MAX`, `…_COUNT`; sbatch(1)). A pod of an indexed job of Kubernetes finds
    ///     its number, from 0 (`JOB_COMPLETION_INDEX`), but not how many there are: `auto/8` says that.
    /// - Throws: `BatchError` that says what is missing.
    public init(_ text: String, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let count = parts.count == 2 ? Int(parts[1]) : nil
        if parts.first == "auto" && (parts.count == 1 || parts.count == 2 && count != nil) {
            try self.init(environment: environment, count: count)
        } else if let number = Int(parts[0]), let count {
            try self.init(number: number, of: count)
        } else {
            throw BatchError(.invalidValue, "shard \(text): expected a number and a count such as 2/8, auto, or auto/8")
        }
    }

    private init(environment: [String: String], count: Int?) throws {
        // Larger ones have no list to be the number of, and sums of them no room.
        func number(_ name: String) -> Int? {
            environment[name].flatMap { Int($0) }.flatMap { (0..<1 << 31).contains($0) ? $0 : nil }
        }
        if let task = number("SLURM_ARRAY_TASK_ID") {
            guard let first = number("SLURM_ARRAY_TASK_MIN"), let last = number("SLURM_ARRAY_TASK_MAX"),
                let tasks = number("SLURM_ARRAY_TASK_COUNT"), tasks >= 1
            else {
                throw BatchError(
                    .invalidValue,
                    "shard auto: SLURM_ARRAY_TASK_ID is \(task), but SLURM_ARRAY_TASK_MIN, _MAX and _COUNT are not all "
                        + "set; say which part it is, such as 2/8")
            }
            guard count == nil || count == tasks else {
                throw BatchError(
                    .invalidValue, "shard auto/\(count!): the Slurm array has \(tasks) tasks; leave out /\(count!)")
            }
            let step = tasks == 1 ? 1 : (last - first) / (tasks - 1)
            guard step >= 1 || tasks == 1, first + step * (tasks - 1) == last || tasks == 1,
                (task - first) % max(1, step) == 0
            else {
                throw BatchError(
                    .invalidValue,
                    "shard auto: the Slurm array has \(tasks) tasks from \(first) to \(last), which are not equally far "
                        + "apart; submit it as a range such as 1-\(tasks)")
            }
            try self.init(number: (task - first) / step + 1, of: tasks)
        } else if let index = number("JOB_COMPLETION_INDEX") {
            guard let count else {
                throw BatchError(
                    .invalidValue,
                    "shard auto: Kubernetes says which pod this is, but not how many there are; write auto/N with the "
                        + "job's completions for N")
            }
            try self.init(number: index + 1, of: count)
        } else {
            throw BatchError(
                .invalidValue,
                "shard auto: neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set to a number that can be; say "
                    + "which part it is, such as 2/8")
        }
    }

    /// Every `count`th element, from the one that has the shard's number on.
    public func part<Element>(of list: [Element]) -> [Element] {
        stride(from: number - 1, to: list.count, by: count).map { list[$0] }
    }

    /// Such as `2/8`.
    public var description: String { "\(number)/\(count)" }
}
