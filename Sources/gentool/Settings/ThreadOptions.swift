import ArgumentParser
import GentoolBase
import Glibc

/// How much of the machine is used, and when.
struct ThreadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Number of threads; by default the number of cores that may be used.", valueName: "count"
        ))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Run at lower priority, as nice does; 19 is the lowest. For long batches.",
            valueName: "1-19"))
    var nice: Int?

    func validate() throws {
        try expect("--nice", nice, in: 1...19)
        try expect("--threads", threads, in: 1...1024)
        // Before anything has asked.
        if let threads { setenv(CoreLimits.variable, "\(threads)", 1) }
        // Threads get it from the one that starts them. What the program was started with is not taken back.
        let process = __priority_which_t(PRIO_PROCESS.rawValue)
        if let nice, nice > getpriority(process, 0) { setpriority(process, 0, Int32(nice)) }
    }
}
